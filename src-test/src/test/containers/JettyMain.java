import io.omnikeywords.containers.app.Setup;
import java.nio.file.Path;
import org.eclipse.jetty.eeN.servlet.DefaultServlet;
import org.eclipse.jetty.eeN.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.eeN.servlet.ServletContextHandler;
import org.eclipse.jetty.eeN.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty with the test application; eeN stands for one of its three servlet environments. */
public final class JettyMain {

  public static void main(String[] arguments) throws Exception {
    Server server = new Server(new QueuedThreadPool(200, 8));
    ServerConnector strict = connector(server, UriCompliance.DEFAULT);
    ServerConnector lenient = connector(server, UriCompliance.UNSAFE);
    ContextHandlerCollection contexts = new ContextHandlerCollection();
    for (String path : Setup.CONTEXTS) {
      ServletContextHandler context = new ServletContextHandler(ServletContextHandler.SESSIONS);
      context.setContextPath(path);
      context.setBaseResource(ResourceFactory.root().newResource(Path.of(arguments[0])));
      context.setInitParameter("config", arguments[1]);
      context.addEventListener(new Setup());
      context.addServlet(new ServletHolder("default", new DefaultServlet()), "/");
      context.getServletHandler().setDecodeAmbiguousURIs(true); // not in ee9
      ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
      errors.addErrorPage(507, "/e/errorpage");
      context.setErrorHandler(errors);
      contexts.addHandler(context);
      Setup.onUndeploy(path, context::stop);
    }
    server.setHandler(contexts);
    server.start();
    Setup.ready(strict.getLocalPort(), lenient.getLocalPort());
  }

  private static ServerConnector connector(Server server, UriCompliance compliance) {
    HttpConfiguration config = new HttpConfiguration();
    config.setUriCompliance(compliance);
    ServerConnector connector =
        new ServerConnector(
            server, new HttpConnectionFactory(config), new HTTP2CServerConnectionFactory(config));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    return connector;
  }
}
