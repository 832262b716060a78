import io.omnikeywords.containers.app.Setup;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;

/** Tomcat with the test application. */
public final class TomcatMain {

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    Connector strict = connector(tomcat);
    Connector lenient = connector(tomcat);
    lenient.setEncodedSolidusHandling("decode");
    lenient.setAllowBackslash(true);
    for (String path : Setup.CONTEXTS) {
      Context context = tomcat.addContext(path, arguments[0]);
      context.addParameter("config", arguments[1]);
      context.addApplicationListener(Setup.class.getName());
      Tomcat.addServlet(context, "default", new DefaultServlet());
      context.addServletMappingDecoded("/", "default");
      ErrorPage page = new ErrorPage();
      page.setErrorCode(507);
      page.setLocation("/e/errorpage");
      context.addErrorPage(page);
      Setup.onUndeploy(path, context::stop);
    }
    tomcat.start();
    Setup.ready(strict.getLocalPort(), lenient.getLocalPort());
    tomcat.getServer().await();
  }

  private static Connector connector(Tomcat tomcat) {
    Connector connector = new Connector("HTTP/1.1");
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.addUpgradeProtocol(new Http2Protocol());
    tomcat.getService().addConnector(connector);
    return connector;
  }
}
