package io.omnikeywords.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
  private Container container;

  @BeforeAll
  void deploy(@TempDir Path folder) throws IOException {
    wars = folder;
    String page = Files.readString(Path.of("../middleware/docs/install.md"));
    String yaml = block(page, "# Installing", "yaml");
    war("xml", block(page, "## By web.xml", "xml"), null, yaml);
    war("code", null, block(page, "## By ServletContext.addFilter", "java"), yaml);
    war("manager", null, block(page, "## With a manager", "java"), yaml);
    String noConfig =
        block(page, "## By web.xml", "xml").replaceAll("(?s)<init-param>.*</init-param>", "");
    war("found", noConfig, null, yaml);
    war("defaults", noConfig, null, null);
    war("broken", block(page, "## By web.xml", "xml"), null, yaml.replace("2s", "2 parsecs"));
    String readme = Files.readString(Path.of("../README.md"));
    String heading = "## Guard your own servlets";
    war("readme", block(readme, heading, "xml"), null, block(readme, heading, "yaml"));
    container = Container.startWars(wars);
  }

  @AfterAll
  void stop() throws InterruptedException {
    if (container != null) {
      container.close();
    }
  }

  /** The first block of the language after the heading. */
  private static String block(String page, String heading, String language) {
    int from = page.indexOf("\n" + heading) + 1;
    assertThat(page.indexOf(heading)).as(heading).isNotNegative();
    Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(block.find(from)).isTrue();
    return block.group(1);
  }

  private void war(String name, String webXml, String startup, String yaml) throws IOException {
    Path inf = Files.createDirectories(wars.resolve(name).resolve("WEB-INF"));
    Path lib = Files.createDirectories(inf.resolve("lib"));
    Path classes = Files.createDirectories(inf.resolve("classes"));
    Path jar = standalone();
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

  private static Path standalone() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../middleware/target"))) {
      List<Path> jars = files.filter(f -> f.toString().endsWith("-standalone.jar")).toList();
      assertThat(jars).as("the standalone jar; mvn -pl middleware package").hasSize(1);
      return jars.get(0);
    }
  }

  private static void compile(Path classes, Path jar, String name, String text) throws IOException {
    Path source = classes.resolve(name + ".java");
    Files.writeString(source, text);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String path = jar + java.io.File.pathSeparator + Container.servletApi5();
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

  private Answer get(String path) throws IOException {
    return Wire.get(container.port(), path);
  }

  private void assertGuarded(String war, String breaker) throws IOException {
    Answer answer = get("/" + war + "/hello");
    assertThat(answer.text()).as(answer::toString).isEqualTo("hello");
    assertThat(answer.header("X-Resilience-Status")).isEqualTo("success");
    assertThat(answer.header("X-Circuit-Breaker")).isEqualTo(breaker);
  }

  @Test
  void webXml_ofThePage_guards() throws IOException {
    assertGuarded("xml", "hello");
    Answer late = get("/xml/hello/slow");
    assertThat(late.status()).isEqualTo(504);
    assertThat(late.seconds()).isBetween(1.99, 2.5);
  }

  @Test
  void webXml_ofReadme_guards() throws IOException {
    Answer answer = get("/readme/shop");
    assertThat(answer.text()).as(answer::toString).isEqualTo("hello");
    assertThat(answer.header("X-Circuit-Breaker")).isEqualTo("shop");
    assertThat(get("/readme/shop/slow").status()).isEqualTo(504);
  }

  @Test
  void addFilter_ofThePage_guards() throws IOException {
    assertGuarded("code", "hello");
  }

  @Test
  void manager_ofThePage_guards() throws IOException {
    assertGuarded("manager", "hello");
  }

  @Test
  void noInitParam_findsTheFileInTheWar() throws IOException {
    assertGuarded("found", "hello");
  }

  @Test
  void noFile_takesTheDefaults() throws IOException {
    assertGuarded("defaults", "default");
  }

  @Test
  void wrongFile_keepsTheApplicationFromStarting() throws IOException {
    assertThat(get("/broken/hello").status()).isEqualTo(404);
    assertThat(container.log())
        .contains("resilience.yaml:4")
        .contains("2 parsecs")
        .contains("jakarta.servlet.ServletException: resilience filter: ");
  }

  /** Tomcat has no CDI and never asks for it; a container that has finds the extension by it. */
  @Test
  void standaloneJar_namesItsExtensionOfCdi() throws IOException {
    try (java.util.jar.JarFile jar = new java.util.jar.JarFile(standalone().toFile())) {
      var file = jar.getEntry("META-INF/services/jakarta.enterprise.inject.spi.Extension");
      String extension = new String(jar.getInputStream(file).readAllBytes(), UTF_8).strip();
      assertThat(jar.getEntry(extension.replace('.', '/') + ".class")).as(extension).isNotNull();
    }
  }

  @Test
  void standaloneJar_holdsNothingUnderForeignNames() throws IOException {
    try (java.util.jar.JarFile jar = new java.util.jar.JarFile(standalone().toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()))
          .filteredOn(name -> name.endsWith(".class"))
          .isNotEmpty()
          .allMatch(name -> name.startsWith("io/omnikeywords/resilience/"));
    }
  }
}
