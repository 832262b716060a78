package io.omnikeywords.webapp.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnikeywords.webapp.InMemoryKeywords;
import io.omnikeywords.webapp.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {

  @Test
  void scrape_afterFailures_showsPoliciesAndAnswers() throws Exception {
    try (TestServer server = TestServer.ready()) {
      server.get("/keywords/search?q=a");
      for (int i = 0; i < 6; i++) {
        server.get("/keywords/search?q=explode");
      }
      HttpResponse<String> answer = server.admin("/metrics");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
      assertThat(answer.body().lines())
          .contains(
              "circuit_breaker_requests_total{name=\"api_keywords\"} 6.0",
              "circuit_breaker_failures_total{name=\"api_keywords\"} 5.0",
              "circuit_breaker_response_time_seconds_count{name=\"api_keywords\"} 6",
              "circuit_breaker_state{name=\"api_keywords\",state=\"open\"} 1.0",
              "resilience_answers_total{status=\"success\"} 1.0",
              "resilience_answers_total{status=\"fallback\"} 6.0",
              "resilience_fallbacks_total{kind=\"default\"} 6.0",
              "service_ready 1.0");
    }
  }

  @Test
  void scrape_showsJvmJettyCachesAndIndex() throws Exception {
    try (TestServer server = TestServer.ready()) {
      server.load();
      server.admin("/metrics");
      List<String> names =
          server
              .admin("/metrics")
              .body()
              .lines()
              .filter(line -> line.startsWith("# TYPE "))
              .map(line -> line.split(" ")[2])
              .toList();
      assertThat(names)
          .contains(
              "jvm_memory_used_bytes",
              "jvm_threads_live_threads",
              "process_cpu_usage",
              "process_files_open_files",
              "disk_free_bytes",
              "jetty_threads_busy",
              "jetty_connections_current_connections",
              "cache_gets_total",
              "cache_size",
              "keywords_index_entries")
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void scrape_beforeReady_answers() throws Exception {
    try (TestServer server = TestServer.starting()) {
      assertThat(server.admin("/metrics").body().lines()).contains("service_ready 0.0");
    }
  }

  @Test
  void scrape_hasAFamilyOfRetries_onlyWhereOneIsConfigured(@TempDir Path directory)
      throws Exception {
    try (TestServer server = TestServer.ready()) {
      server.load();
      assertThat(server.admin("/metrics").body())
          .contains("circuit_breaker_requests_total{name=\"api_keywords\"} 0.0")
          .doesNotContain("retry_");
    }
    Path config = directory.resolve("resilience.yaml");
    Files.writeString(config, "retries: { r: { max-attempts: 2 } }\n");
    try (TestServer server = TestServer.ready(new InMemoryKeywords(), config)) {
      server.load();
      assertThat(server.admin("/metrics").body().lines())
          .contains("retry_attempts_total{name=\"r\"} 0.0", "retry_success_rate{name=\"r\"} 1.0");
    }
  }

  @Test
  void reload_withOtherEndpoints_endsTheSeriesOfOldCaches(@TempDir Path directory)
      throws Exception {
    Path config = directory.resolve("resilience.yaml");
    String yaml =
        """
        fallbacks: { f: [ { type: cache, ttl: 5m, stale-if-error: 1h, max-bytes: 1000000 } ] }
        endpoints: [ { path: %s, fallback: f } ]
        """;
    Files.writeString(config, yaml.formatted("/keywords/search"));
    try (TestServer server = TestServer.ready(new InMemoryKeywords(), config)) {
      server.load();
      assertThat(server.admin("/metrics").body())
          .contains("cache_size{cache=\"responses /keywords/search\"");
      Files.writeString(config, yaml.formatted("/keywords/suggest"));
      await()
          .untilAsserted(
              () ->
                  assertThat(server.admin("/metrics").body())
                      .contains("cache_size{cache=\"responses /keywords/suggest\"")
                      .doesNotContain("responses /keywords/search"));
    }
  }

  @Test
  void trace_isRefused_andRepeatsNoHeader() throws Exception {
    try (TestServer server = TestServer.ready()) {
      HttpResponse<String> answer = server.admin("TRACE", "/metrics", "", "X-Secret", "hidden");
      assertThat(answer.statusCode()).isEqualTo(405);
      assertThat(answer.body()).doesNotContain("hidden");
    }
  }

  @Test
  void publicPort_hasNoMetrics() throws Exception {
    try (TestServer server = TestServer.ready()) {
      assertThat(server.get("/metrics").statusCode()).isEqualTo(404);
    }
  }
}
