package io.omnikeywords.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The applications of {@code middleware/docs/applications.md}. */
class ApplicationsIT {

  private static final Markdown PAGE = Markdown.read("../middleware/docs/applications.md");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"Jetty, jetty-ee11", "Tomcat, tomcat-11", "Undertow, undertow"})
  void application_ofThePage_isGuarded(String name, String jars) throws IOException {
    Path source = folder.resolve(name + "Application.java");
    Files.writeString(source, PAGE.block(name, "java"));
    Files.writeString(folder.resolve("resilience.yaml"), PAGE.blocks("yaml").get(0));
    int port = Launched.freePort();
    try (Launched application =
        Launched.start(folder, Launched.jars(jars), source, port, Integer.toString(port))) {
      application.awaitAnswer("/hello");
      HttpResponse<String> good = application.get("/hello");
      assertThat(good.body()).isEqualTo("hello\n");
      assertHeader(good, "X-Resilience-Status", "success");
      assertHeader(good, "X-Circuit-Breaker", "hello");
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> late = application.get("/hello/slow");
        assertThat(late.statusCode()).isEqualTo(504);
        assertHeader(late, "X-Error-Type", "timeout");
      }
      HttpResponse<String> open = application.get("/hello");
      assertThat(open.statusCode()).isEqualTo(503);
      assertHeader(open, "X-Error-Type", "circuit_breaker_open");
      assertThat(open.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 10L);
    }
  }

  private static void assertHeader(HttpResponse<String> answer, String name, String value) {
    assertThat(answer.headers().firstValue(name)).as(name).hasValue(value);
  }
}
