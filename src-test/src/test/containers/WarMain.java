import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;

/** Tomcat with plain web applications: one for each folder in the one it is given, and its port. */
public final class WarMain {

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    Connector connector = new Connector("HTTP/1.1");
    connector.setPort(Integer.parseInt(arguments[1]));
    connector.setProperty("address", "127.0.0.1");
    tomcat.setConnector(connector);
    tomcat.getHost();
    try (var folders = Files.list(Path.of(arguments[0]))) {
      for (Path war : folders.toList()) {
        StandardContext context = new StandardContext();
        context.setName("/" + war.getFileName());
        context.setPath("/" + war.getFileName());
        context.setDocBase(war.toString());
        ContextConfig config = new ContextConfig();
        config.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
        context.addLifecycleListener(config);
        tomcat.getHost().addChild(context);
      }
    }
    tomcat.start();
    tomcat.getServer().await();
  }
}
