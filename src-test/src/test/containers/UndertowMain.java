import io.omnikeywords.containers.app.Setup;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ErrorPage;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Undertow with the test application. */
public final class UndertowMain {

  public static void main(String[] arguments) throws Exception {
    PathHandler paths = new PathHandler();
    for (String path : Setup.CONTEXTS) {
      DeploymentInfo info =
          Servlets.deployment()
              .setClassLoader(UndertowMain.class.getClassLoader())
              .setDeploymentName("test" + path)
              .setContextPath(path)
              .addInitParameter("config", arguments[1])
              .addListener(Servlets.listener(Setup.class))
              .setResourceManager(new PathResourceManager(Path.of(arguments[0])))
              .addErrorPage(new ErrorPage("/e/errorpage", 507));
      DeploymentManager manager = Servlets.defaultContainer().addDeployment(info);
      manager.deploy();
      paths.addPrefixPath(path, manager.start());
      Setup.onUndeploy(
          path,
          () -> {
            manager.stop();
            manager.undeploy();
          });
    }
    Setup.ready(start(paths, false), start(paths, true));
  }

  private static int start(PathHandler paths, boolean lenient) {
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1", paths)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setServerOption(UndertowOptions.DECODE_SLASH, lenient)
            .setWorkerThreads(100)
            .build();
    undertow.start();
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }
}
