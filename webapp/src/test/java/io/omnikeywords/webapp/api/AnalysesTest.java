package io.omnikeywords.webapp.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnikeywords.webapp.HangingKeywords;
import io.omnikeywords.webapp.InMemoryKeywords;
import io.omnikeywords.webapp.TestServer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bulkhead that an annotation names, in the assembled server. */
class AnalysesTest {

  private static final byte[] LIST =
      "{\"keywords\":[\"credit card\"]}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path temp;

  private static HttpResponse<String> analyze(TestServer server) {
    return server.post("/keywords/analyze", "application/json", LIST);
  }

  @Test
  void bulkhead_full_isA503WithRetryAfter_andSaysNothingOfTheIndex() throws Exception {
    Path config =
        Files.writeString(
            temp.resolve("conf.yaml"),
            """
            circuit-breakers: { api_keywords: { failure-threshold: 2 } }
            bulkheads: { keywords_analyses: { max-concurrent-calls: 1, max-queue-size: 0 } }
            """);
    var keywords = new HangingKeywords();
    try (TestServer server = TestServer.ready(keywords, config)) {
      server.load();
      keywords.hang();
      CompletableFuture<HttpResponse<String>> first =
          CompletableFuture.supplyAsync(() -> analyze(server));
      await().until(() -> keywords.asked() == 1);

      for (int i = 0; i < 3; i++) { // more than the breaker takes
        HttpResponse<String> refused = analyze(server);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Content-Type"))
            .hasValue("application/problem+json");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.headers().firstValue("X-Resilience-Status")).hasValue("error");
        assertThat(refused.body()).contains("(keywords_analyses)", "\"retry_after\":1");
      }
      assertThat(keywords.asked()).isEqualTo(1);
      assertThat(server.admin("/metrics").body().lines())
          .contains(
              "bulkhead_concurrent_calls{name=\"keywords_analyses\"} 1.0",
              "bulkhead_rejected_calls{name=\"keywords_analyses\"} 3.0",
              "circuit_breaker_failures_total{name=\"api_keywords\"} 0.0");
      assertThat(server.admin("GET", "/admin/policies", "").body())
          .contains("\"name\":\"keywords_analyses\"");

      keywords.recover();
      assertThat(first.get().statusCode()).isEqualTo(200);
      assertThat(analyze(server).statusCode()).isEqualTo(200);
      assertThat(server.get("/health").body()).contains("\"state\":\"CLOSED\"");
    }
  }

  @Test
  void bulkhead_isThere_whateverEndpointsAFileNames() throws Exception {
    Path config =
        Files.writeString(temp.resolve("conf.yaml"), "endpoints: [ { path: /docs/* } ]\n");
    try (TestServer server = TestServer.ready(new InMemoryKeywords(), config)) {
      assertThat(analyze(server).statusCode()).isEqualTo(200);
      assertThat(server.manager().bulkhead("keywords_analyses").config().maxConcurrentCalls())
          .isEqualTo(100);
      assertThat(server.manager().metrics().bulkheads()).containsOnlyKeys("keywords_analyses");
    }
  }

  @Test
  void request_beforeTheIndexIsOpen_findsThePolicies() throws Exception {
    try (TestServer server = TestServer.starting()) {
      assertThat(analyze(server).body()).contains("The index is being opened");
      server.life.ready(new InMemoryKeywords());
      assertThat(analyze(server).statusCode()).isEqualTo(200);
    }
  }
}
