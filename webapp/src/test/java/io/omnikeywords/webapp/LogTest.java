package io.omnikeywords.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class LogTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  /** Lines as the console would have them. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final JsonLines encoder = new JsonLines();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
    }

    List<JsonNode> of(String logger) {
      return lines.stream()
          .map(line -> new ObjectMapper().readTree(line))
          .filter(line -> line.get("logger").asString().equals(logger))
          .toList();
    }
  }

  private final Lines lines = new Lines();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Logger resilience = (Logger) LoggerFactory.getLogger("resilience");

  @BeforeEach
  void listen() {
    lines.start();
    root.addAppender(lines);
    resilience.setLevel(Level.DEBUG);
  }

  @AfterEach
  void stop() {
    root.detachAppender(lines);
    resilience.setLevel(null);
  }

  @Test
  void rejection_isLoggedWithRequestTracePolicyAndReason() throws Exception {
    try (TestServer server = TestServer.ready()) {
      server.load();
      lines.lines.clear();
      server.manager().circuitBreaker("api_keywords").forceOpen();
      server.get("/keywords/search?q=a", "X-Request-Id", "order-77", "traceparent", PARENT);
    }
    List<JsonNode> logged = lines.of("resilience");
    JsonNode change = logged.get(0);
    assertThat(change.get("policy").asString()).isEqualTo("api_keywords");
    assertThat(change.get("reason").asString()).isEqualTo("forced open");
    assertThat(change.get("to").asString()).isEqualTo("FORCED_OPEN");
    JsonNode rejection = logged.get(1);
    assertThat(rejection.get("level").asString()).isEqualTo("DEBUG");
    assertThat(rejection.get("policy").asString()).isEqualTo("api_keywords");
    assertThat(rejection.get("reason").asString()).isEqualTo("CIRCUIT_BREAKER_OPEN");
    assertThat(rejection.get("request_id").asString()).isEqualTo("order-77");
    assertThat(rejection.get("trace_id").asString()).isEqualTo(TRACE);
  }

  @Test
  void timeout_isLoggedByAnotherThread_withTheRequestsId(@TempDir Path directory) throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("resilience.yaml"), "timeouts: { api_timeout: { default: 50ms } }");
    var keywords = new HangingKeywords();
    try (TestServer server = TestServer.ready(keywords, config)) {
      server.load();
      lines.lines.clear();
      keywords.hang();
      try {
        server.get("/keywords/search?q=a", "X-Request-Id", "slow-1");
      } finally {
        keywords.recover();
      }
      await().until(() -> !lines.of("resilience").isEmpty());
      assertThat(lines.of("resilience"))
          .anySatisfy(
              line -> {
                assertThat(line.get("policy").asString()).isEqualTo("api_timeout");
                assertThat(line.get("request_id").asString()).isEqualTo("slow-1");
              });
    }
  }

  @Test
  void success_logsNothing() throws Exception {
    try (TestServer server = TestServer.ready()) {
      server.load();
      server.get("/keywords/search?q=a");
      lines.lines.clear();
      for (int i = 0; i < 20; i++) {
        server.get("/keywords/search?q=a");
        server.get("/health");
        server.admin("/metrics");
      }
      assertThat(lines.lines).isEmpty();
    }
  }

  @Test
  void requestId_isMadeWhereNoneCame_andNeverTwice() throws Exception {
    try (TestServer server = TestServer.ready()) {
      String first = id(server.get("/keywords/search?q=a"));
      assertThat(first).matches("[0-9a-z]+-[0-9a-z]+");
      assertThat(id(server.get("/keywords/search?q=a"))).isNotEqualTo(first);
      assertThat(id(server.get("/keywords/search?q=a", "X-Request-Id", "mine_1.2")))
          .isEqualTo("mine_1.2");
    }
  }

  @Test
  void requestId_thatCouldDoHarm_isReplaced() throws Exception {
    try (TestServer server = TestServer.ready()) {
      for (String sent : List.of("a b", "<script>", "a;b", "\"", "${jndi:ldap://x}")) {
        assertThat(id(server.get("/keywords/search?q=a", "X-Request-Id", sent)))
            .matches("[0-9a-z]+-[0-9a-z]+");
      }
    }
  }

  private static String id(HttpResponse<String> answer) {
    return answer.headers().firstValue("X-Request-Id").orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        PARENT + "," + TRACE,
        "cc-" + TRACE + "-00f067aa0ba902b7-01-more," + TRACE,
        "ff-" + TRACE + "-00f067aa0ba902b7-01,null",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01,null",
        "00-" + TRACE + "-0000000000000000-01,null",
        "00-" + TRACE + "-00f067aa0ba902b7,null",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01,null",
        "nonsense,null"
      })
  void traceparent_isReadWhereValid(String sent, String trace) {
    assertThat(RequestContext.trace(sent)).isEqualTo(trace);
  }

  @Test
  void jsonLine_keepsWhatWasThrown_inOneLine() {
    LoggerFactory.getLogger("test.thrown")
        .atError()
        .addKeyValue("level_of", "a \"quoted\"\nvalue")
        .setCause(new IllegalStateException("broken\nin two"))
        .log("it {}", "failed");
    String line = lines.lines.get(0);
    assertThat(line).endsWith("}\n").doesNotContain("\n\tat");
    JsonNode json = lines.of("test.thrown").get(0);
    assertThat(json.get("message").asString()).isEqualTo("it failed");
    assertThat(json.get("level_of").asString()).isEqualTo("a \"quoted\"\nvalue");
    assertThat(json.get("exception").asString())
        .startsWith("java.lang.IllegalStateException: broken")
        .contains("\tat io.omnikeywords.webapp.LogTest");
  }
}
