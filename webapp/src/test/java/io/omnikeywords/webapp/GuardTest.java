package io.omnikeywords.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policies before the API, seen in the headers of the assembled server. */
class GuardTest {

  private static final String KEPT = "/keywords/search?q=credit";
  private static final String OTHER = "/keywords/search?q=never+asked+before";

  @TempDir Path temp;

  @Test
  void hungIndex_isATimeout_thenAnOpenBreaker_thenStale_thenRecovers() throws Exception {
    Path config = Files.writeString(temp.resolve("conf.yaml"), configuration("60s"));
    var keywords = new HangingKeywords();
    try (TestServer server = TestServer.ready(keywords, config)) {
      server.load();
      HttpResponse<String> good = server.get(KEPT);
      assertThat(good.statusCode()).isEqualTo(200);
      assertHeaders(good, "success", null);

      keywords.hang();
      HttpResponse<String> instead = server.get(KEPT);
      assertKept(instead, good, "timeout");
      HttpResponse<String> late = server.get(OTHER);
      assertThat(late.statusCode()).isEqualTo(504);
      assertHeaders(late, "error", "timeout");
      assertThat(Double.parseDouble(header(late, "X-Processing-Time"))).isBetween(2.0, 20.0);
      assertThat(late.body()).contains("\"error_type\":\"timeout\"", "\"retry_after\":null");

      int asked = keywords.asked();
      HttpResponse<String> refused = server.get(OTHER);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertHeaders(refused, "rejected", "circuit_breaker_open");
      assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1, 60);
      assertThat(header(refused, "Content-Type")).isEqualTo("application/problem+json");
      assertThat(refused.body()).contains("\"circuit_breaker\":\"api_keywords\"");
      assertKept(server.get(KEPT), good, "circuit_breaker_open");
      assertThat(keywords.asked()).as("an open breaker spares the index").isEqualTo(asked);
      HttpResponse<String> health = server.get("/health");
      assertThat(health.statusCode()).as("what was kept may not be asked for").isEqualTo(503);
      assertThat(health.body()).contains("\"state\":\"OPEN\"");
      assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
      assertThat(server.get("/openapi.json").headers().firstValue("X-Resilience-Status")).isEmpty();

      keywords.recover();
      Files.writeString(config, configuration("100ms")); // read again while running
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(50))
          .untilAsserted(() -> assertThat(server.get(OTHER).statusCode()).isEqualTo(200));
      assertHeaders(server.get(OTHER), "success", null);
      assertThat(server.get("/health").body())
          .startsWith("{\"status\":\"UP\"")
          .contains("\"state\":\"CLOSED\"");
    }
  }

  @Test
  void slowIndex_withTheBuiltInPolicies_isStillAskedByOthers() throws Exception {
    var keywords = new HangingKeywords();
    ExecutorService clients = Executors.newCachedThreadPool();
    try (TestServer server = TestServer.ready(keywords, null)) {
      server.load();
      int before = keywords.asked();
      keywords.hang();
      for (int i = 0; i < 100; i++) {
        clients.submit(() -> server.get(OTHER));
      }
      await().until(() -> keywords.asked() == before + 100);
      keywords.recover();
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void failure_withTheBuiltInPolicies_isAnAnswerThatKnowsNothing() throws Exception {
    try (TestServer server = TestServer.ready()) {
      for (String path : new String[] {"/keywords/search", "/keywords/suggest"}) {
        HttpResponse<String> answer = server.get(path + "?q=explode");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertHeaders(answer, "fallback", "endpoint_error");
        assertThat(answer.headers().firstValue("Age")).isEmpty();
        assertThat(answer.body())
            .contains("\"query\":null", "\"source\":\"fallback\"", "\"stale\":true")
            .doesNotContain("\"total\":0");
      }
      byte[] exploding = "{\"keywords\":[\"explode\"]}".getBytes(StandardCharsets.UTF_8);
      HttpResponse<String> analyze =
          server.post("/keywords/analyze", "application/json", exploding);
      assertThat(analyze.statusCode()).isEqualTo(500);
      assertHeaders(analyze, "error", "endpoint_error");
    }
  }

  @Test
  void configuration_withoutEndpoints_changesTheBuiltInPoliciesOfTheSameName() throws Exception {
    Path config =
        Files.writeString(
            temp.resolve("conf.yaml"),
            """
            imports: []
            circuit-breakers: { api_keywords: { failure-threshold: 1 } }
            """);
    try (TestServer server = TestServer.ready(new InMemoryKeywords(), config)) {
      assertHeaders(server.get("/keywords/search?q=explode"), "fallback", "endpoint_error");
      assertHeaders(server.get("/keywords/search?q=credit"), "fallback", "circuit_breaker_open");
    }
  }

  @Test
  void body_thatDoesNotArrive_isNoFailureOfTheIndex() throws Exception {
    Path config =
        Files.writeString(
            temp.resolve("conf.yaml"),
            """
            circuit-breakers: { api_keywords: { failure-threshold: 1 } }
            timeouts: { api_timeout: { default: 2s } }
            """);
    try (TestServer server = TestServer.ready(new InMemoryKeywords(), config)) {
      server.load();
      String answer =
          server.raw(
              """
              POST /keywords/analyze HTTP/1.1\r
              Host: localhost\r
              Content-Type: application/json\r
              Content-Length: 100\r
              \r
              {"keywords":["credit""");
      assertThat(answer).startsWith("HTTP/1.1 504 ").contains("X-Error-Type: timeout");
      assertThat(server.get("/health").body()).contains("\"state\":\"CLOSED\",\"failureRate\":0.0");
      assertHeaders(server.get(KEPT), "success", null);
    }
  }

  @Test
  void badRequest_isGuardedButSaysNothingOfHealth() throws Exception {
    try (TestServer server = TestServer.ready()) {
      for (int i = 0; i < 20; i++) {
        HttpResponse<String> answer = server.get("/keywords/search?q=%ff");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertHeaders(answer, "success", null);
      }
      assertHeaders(server.get(KEPT), "success", null);
    }
  }

  private static String configuration(String recovery) {
    return """
        circuit-breakers:
          api_keywords: { failure-threshold: 2, recovery-timeout: %s, success-threshold: 1 }
        timeouts: { api_timeout: { default: 2s } }
        bulkheads: { api_bulkhead: { max-concurrent-calls: 5, max-queue-size: 5 } }
        fallbacks: { keywords_fallback: [ { type: cache, ttl: 5m, stale-if-error: 1h } ] }
        endpoints:
          - path: /keywords/*
            circuit-breaker: api_keywords
            timeout: api_timeout
            bulkhead: api_bulkhead
            fallback: keywords_fallback
        """
        .formatted(recovery);
  }

  private static void assertKept(
      HttpResponse<String> answer, HttpResponse<String> good, String errorType) {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertHeaders(answer, "fallback", errorType);
    assertThat(Integer.parseInt(header(answer, "Age"))).isBetween(0, 60);
    assertThat(header(answer, "Cache-Status"))
        .matches("resilience; hit; ttl=2[0-9][0-9]|.*ttl=300");
    assertThat(answer.body()).isEqualTo(good.body());
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
  }

  private static void assertHeaders(HttpResponse<String> answer, String status, String errorType) {
    assertThat(header(answer, "X-Resilience-Status")).as(answer.body()).isEqualTo(status);
    assertThat(header(answer, "X-Circuit-Breaker")).isEqualTo("api_keywords");
    assertThat(header(answer, "X-Processing-Time")).matches("[0-9]+\\.[0-9]{6}");
    assertThat(answer.headers().firstValue("X-Error-Type").orElse(null)).isEqualTo(errorType);
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow(() -> new AssertionError("no " + name));
  }
}
