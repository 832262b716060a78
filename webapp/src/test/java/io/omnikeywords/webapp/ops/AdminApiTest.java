package io.omnikeywords.webapp.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.omnikeywords.resilience.circuitbreaker.State;
import io.omnikeywords.webapp.InMemoryKeywords;
import io.omnikeywords.webapp.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class AdminApiTest {

  static final String BREAKER = "/admin/circuit-breakers/api_keywords";

  @TempDir static Path directory;

  private final ListAppender<ILoggingEvent> audit = new ListAppender<>();
  private final Logger auditLog = (Logger) LoggerFactory.getLogger("audit");
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("resilience.yaml"),
            """
            retries: { api_retry: { max-attempts: 2 } }
            rate-limiters: { per_client: { limit: 100, key: client } }
            """);
    server = TestServer.ready(new InMemoryKeywords(), config);
    server.load();
    audit.start();
    auditLog.addAppender(audit);
  }

  @AfterEach
  void stop() throws Exception {
    auditLog.detachAppender(audit);
    server.close();
  }

  private JsonNode get(String path) {
    HttpResponse<String> answer = server.admin("GET", path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    return new ObjectMapper().readTree(answer.body());
  }

  static void assertProblem(HttpResponse<String> answer, int status, String... parts) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    for (String part : parts) {
      assertThat(answer.body()).contains(part);
    }
  }

  @Test
  void policies_showCountsConfigurationAndEtag() {
    for (int i = 0; i < 6; i++) {
      server.get("/keywords/search?q=explode");
    }
    JsonNode all = get("/admin/policies");
    JsonNode breaker = all.get("circuit_breakers").get(0);
    assertThat(breaker.get("name").asString()).isEqualTo("api_keywords");
    assertThat(breaker.get("state").asString()).isEqualTo("open");
    assertThat(breaker.get("requests").asInt()).isEqualTo(5);
    assertThat(breaker.get("failed").asInt()).isEqualTo(5);
    assertThat(breaker.get("rejected").asInt()).isEqualTo(1);
    assertThat(breaker.get("failure_rate").asDouble()).isEqualTo(1.0);
    assertThat(breaker.get("transitions").get(0).toString())
        .isEqualTo("{\"from\":\"closed\",\"to\":\"open\",\"count\":1}");
    assertThat(breaker.get("response_time").get("count").asInt()).isEqualTo(5);
    JsonNode buckets = breaker.get("response_time").get("buckets");
    assertThat(buckets.get(buckets.size() - 1).toString()).isEqualTo("{\"le\":null,\"count\":5}");
    assertThat(breaker.get("config").get("recovery_timeout").asString()).isEqualTo("1m");
    assertThat(breaker.get("config").get("failure_rate").isNull()).isTrue();
    assertThat(breaker.get("etag").asString()).matches("\"[0-9a-f]{16}\"");
    assertThat(all.get("bulkheads").get(0).get("config").get("max_wait_duration").asString())
        .isEqualTo("1m");
    assertThat(all.get("retries").get(0).get("config").get("jitter").asString()).isEqualTo("full");
    assertThat(all.get("timeouts").get(0).get("config").get("default").asString()).isEqualTo("5s");
    assertThat(all.get("rate_limiters").get(0).get("config").get("key").asString())
        .isEqualTo("client");
    assertThat(all.get("filter").get("answers").get("fallback").asInt()).isEqualTo(6);
    assertThat(all.get("caches").get(0).get("name").asString()).startsWith("responses /keywords/");
    JsonNode event = all.get("events").get(0);
    assertThat(event.get("type").asString()).isEqualTo("state_change");
    assertThat(event.get("to").asString()).isEqualTo("open");
  }

  @Test
  void state_forcedOpen_rejectsUntilItIsClosed() {
    HttpResponse<String> forced =
        server.admin("POST", BREAKER + "/state", "{\"state\":\"forced_open\"}");
    assertThat(forced.statusCode()).isEqualTo(200);
    assertThat(forced.body()).startsWith("{\"name\":\"api_keywords\",\"state\":\"forced_open\"");
    assertThat(server.get("/keywords/search?q=a").headers().firstValue("X-Resilience-Status"))
        .hasValue("fallback");

    server.admin("POST", BREAKER + "/state", "{\"state\":\"closed\"}");
    assertThat(server.get("/keywords/search?q=a").headers().firstValue("X-Resilience-Status"))
        .hasValue("success");

    server.admin("POST", BREAKER + "/state", "{\"state\":\"disabled\"}");
    assertThat(server.manager().circuitBreaker("api_keywords").state()).isEqualTo(State.DISABLED);
    assertThat(audit.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "set state of circuit-breakers/api_keywords by 127.0.0.1: closed -> forced_open",
            "set state of circuit-breakers/api_keywords by 127.0.0.1: forced_open -> closed",
            "set state of circuit-breakers/api_keywords by 127.0.0.1: closed -> disabled");
    assertThat(get("/admin/policies").get("events").toString())
        .contains("\"action\":\"set state\"", "\"new\":\"forced_open\"")
        .doesNotContain(TestServer.TOKEN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "circuit-breakers/api_keywords | {\"failure_threshold\":7,\"failure-rate\":0.5} |"
            + " failure_threshold=7",
        "bulkheads/api_bulkhead | {\"max_concurrent_calls\":3} | max_concurrent_calls=3",
        "retries/api_retry | {\"jitter\":\"none\",\"max_duration\":\"5s\"} | max_duration=5s",
        "timeouts/api_timeout | {\"default\":\"PT0.3S\"} | default=300ms",
        "rate-limiters/per_client | {\"limit\":5} | limit=5"
      })
  void patch_withTheEtag_changesWhatItNames(String path, String body, String wanted) {
    HttpResponse<String> before = server.admin("GET", "/admin/" + path, "");
    String etag = before.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> changed = server.admin("PATCH", "/admin/" + path, body, "If-Match", etag);
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    String[] keyAndValue = wanted.split("=");
    JsonNode config = new ObjectMapper().readTree(changed.body()).get("config");
    assertThat(config.get(keyAndValue[0]).asString()).isEqualTo(keyAndValue[1]);
    assertThat(changed.headers().firstValue("ETag")).isPresent().get().isNotEqualTo(etag);
    assertThat(audit.list).hasSize(1);

    HttpResponse<String> again = server.admin("PATCH", "/admin/" + path, body, "If-Match", etag);
    assertProblem(again, 412);
    assertThat(audit.list).hasSize(1);
  }

  @Test
  void patch_withTheEtagOfAllOrAnyMatch_isTaken() {
    String all =
        server.admin("GET", "/admin/policies", "").headers().firstValue("ETag").orElseThrow();
    String body = "{\"failure_threshold\":%d}";
    assertThat(
            server
                .admin("PATCH", BREAKER, body.formatted(6), "If-Match", "\"x\", " + all)
                .statusCode())
        .isEqualTo(200);
    assertProblem(server.admin("PATCH", BREAKER, body.formatted(7), "If-Match", all), 412);
    assertThat(server.admin("PATCH", BREAKER, body.formatted(7), "If-Match", "*").statusCode())
        .isEqualTo(200);
    assertThat(threshold()).isEqualTo(7);
  }

  private int threshold() {
    return server.manager().circuitBreaker("api_keywords").config().failureThreshold();
  }

  @Test
  void logger_levelIsChangedAndReset() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.omnikeywords.test.AdminApi");
    String path = "/admin/loggers/io.omnikeywords.test.AdminApi";
    HttpResponse<String> changed = server.admin("PUT", path, "{\"level\":\"debug\"}");
    assertThat(changed.body())
        .isEqualTo(
            "{\"name\":\"io.omnikeywords.test.AdminApi\",\"level\":\"debug\","
                + "\"effective_level\":\"debug\"}");
    assertThat(logger.getLevel()).isEqualTo(Level.DEBUG);
    assertThat(get("/admin/loggers").toString()).contains("io.omnikeywords.test.AdminApi");
    server.admin("PUT", path, "{\"level\":null}");
    assertThat(logger.getLevel()).isNull();
    assertProblem(server.admin("PUT", path, "{\"level\":\"loud\"}"), 422, "off, error, warn");
    assertProblem(server.admin("PUT", "/admin/loggers/ROOT", "{\"level\":null}"), 422);
    assertProblem(server.admin("PUT", path, "{\"level\":\"info\",\"x\":1}"), 400);
    assertThat(audit.list).hasSize(2);
  }

  @Test
  void patched_holdsUntilTheFileChanges() throws Exception {
    server.admin("PATCH", "/admin/retries/api_retry", "{\"max_attempts\":9}", "If-Match", "*");
    assertThat(server.manager().retry("api_retry").config().maxAttempts()).isEqualTo(9);
    Files.writeString(
        directory.resolve("resilience.yaml"), "retries: { api_retry: { max-attempts: 4 } }");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> server.manager().retry("api_retry").config().maxAttempts() == 4);
    await()
        .untilAsserted(
            () ->
                assertThat(get("/admin/policies").get("events").toString())
                    .contains("\"type\":\"configuration\"", "\"outcome\":\"taken\""));
    assertThat(server.admin("/metrics").body().lines())
        .contains("configuration_changes_total{outcome=\"taken\"} 1.0");
  }
}
