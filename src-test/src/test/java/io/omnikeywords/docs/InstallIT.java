package io.omnikeywords.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.JarFile;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of {@code middleware/docs/install.md} and README's, each in a plain web application
 * on Tomcat 11 that has the standalone jar in {@code WEB-INF/lib} and nothing else.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstallIT {

  private static final String HELLO =
      """
      import jakarta.servlet.annotation.WebServlet;
      import jakarta.servlet.http.*;

      @WebServlet(urlPatterns = {"/hello/*", "/shop/*"}, asyncSupported = true)
      public class Hello extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws java.io.IOException {
          if (request.getPathInfo() != null) {
            try {
              Thread.sleep(10_000);
            } catch (InterruptedException deadline) {
              return;
            }
          }
          response.getWriter().print("hello");
        }
      }
      """;

  private Path wars;
  private Launched tomcat;

  @BeforeAll
  void deploy(@TempDir Path folder) throws IOException {
    wars = Files.createDirectory(folder.resolve("wars"));
    Markdown page = Markdown.read("../middleware/docs/install.md");
    String webXml = page.block("By web.xml", "xml");
    String yaml = page.blocks("yaml").get(0);
    war("xml", webXml, null, yaml);
    war("code", null, page.block("By ServletContext.addFilter", "java"), yaml);
    war("manager", null, page.block("With a manager of your own", "java"), yaml);
    String noConfig = webXml.replaceAll("(?s)<init-param>.*</init-param>", "");
    war("found", noConfig, null, yaml);
    war("defaults", noConfig, null, null);
    war("broken", webXml, null, yaml.replace("2s", "2 parsecs"));
    Markdown readme = Markdown.read("../README.md");
    String heading = "Guard your own servlets";
    war("readme", readme.block(heading, "xml"), null, readme.block(heading, "yaml"));
    int port = Launched.freePort();
    Path main = Path.of("src/test/containers/WarMain.java").toAbsolutePath();
    tomcat =
        Launched.start(
                folder,
                Launched.jarsOf("tomcat-11"),
                main,
                port,
                wars.toString(),
                Integer.toString(port))
            .awaitAnswer("/defaults/hello");
  }

  @AfterAll
  void stop() {
    if (tomcat != null) {
      tomcat.close();
    }
  }

  private void war(String name, String webXml, String startup, String yaml) throws IOException {
    Path inf = Files.createDirectories(wars.resolve(name).resolve("WEB-INF"));
    Path lib = Files.createDirectories(inf.resolve("lib"));
    Path classes = Files.createDirectories(inf.resolve("classes"));
    Path jar = Launched.standalone();
    Files.copy(jar, lib.resolve(jar.getFileName()));
    if (webXml != null) {
      Files.writeString(inf.resolve("web.xml"), webXml);
    }
    if (yaml != null) {
      Files.writeString(inf.resolve("resilience.yaml"), yaml);
    }
    compile(classes, jar, "Hello", HELLO);
    if (startup != null) {
      compile(classes, jar, "Startup", startup);
    }
  }

  private static void compile(Path classes, Path jar, String name, String text) throws IOException {
    Path source = classes.resolve(name + ".java");
    Files.writeString(source, text);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String path = jar + File.pathSeparator + Launched.servletApi5();
    int result =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-cp",
            path,
            "-d",
            classes.toString(),
            source.toString());
    assertThat(result).as(name + " of the page compiles").isZero();
  }

  private void assertGuarded(String path, String breaker) {
    HttpResponse<String> answer = tomcat.get(path);
    assertThat(answer.body()).as(answer::toString).isEqualTo("hello");
    assertThat(answer.headers().firstValue("X-Resilience-Status")).hasValue("success");
    assertThat(answer.headers().firstValue("X-Circuit-Breaker")).hasValue(breaker);
  }

  @Test
  void webXml_ofThePage_guards() {
    assertGuarded("/xml/hello", "hello");
    long asked = System.nanoTime();
    assertThat(tomcat.get("/xml/hello/slow").statusCode()).isEqualTo(504);
    assertThat(Duration.ofNanos(System.nanoTime() - asked))
        .isBetween(Duration.ofMillis(1_990), Duration.ofMillis(2_500));
  }

  @Test
  void webXml_ofReadme_guards() {
    assertGuarded("/readme/shop", "shop");
    assertThat(tomcat.get("/readme/shop/slow").statusCode()).isEqualTo(504);
  }

  @Test
  void addFilter_ofThePage_guards() {
    assertGuarded("/code/hello", "hello");
  }

  @Test
  void manager_ofThePage_guards() {
    assertGuarded("/manager/hello", "hello");
  }

  @Test
  void noInitParam_findsTheFileInTheWar() {
    assertGuarded("/found/hello", "hello");
  }

  @Test
  void noFile_takesTheDefaults() {
    assertGuarded("/defaults/hello", "default");
  }

  @Test
  void wrongFile_keepsTheApplicationFromStarting() {
    assertThat(tomcat.get("/broken/hello").statusCode()).isEqualTo(404);
    assertThat(tomcat.log())
        .contains("resilience.yaml:4")
        .contains("2 parsecs")
        .contains("jakarta.servlet.ServletException: resilience filter: ");
  }

  /** Tomcat has no CDI and never asks for it; a container that has finds the extension by it. */
  @Test
  void standaloneJar_namesItsExtensionOfCdi() throws IOException {
    try (JarFile jar = new JarFile(Launched.standalone().toFile())) {
      var file = jar.getEntry("META-INF/services/jakarta.enterprise.inject.spi.Extension");
      String extension = new String(jar.getInputStream(file).readAllBytes(), UTF_8).strip();
      assertThat(jar.getEntry(extension.replace('.', '/') + ".class")).as(extension).isNotNull();
    }
  }

  @Test
  void standaloneJar_holdsNothingUnderForeignNames() throws IOException {
    try (JarFile jar = new JarFile(Launched.standalone().toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()))
          .filteredOn(name -> name.endsWith(".class"))
          .isNotEmpty()
          .allMatch(name -> name.startsWith("io/omnikeywords/resilience/"));
    }
  }
}
