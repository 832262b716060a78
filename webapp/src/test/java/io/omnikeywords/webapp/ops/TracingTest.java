package io.omnikeywords.webapp.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.webapp.InMemoryKeywords;
import io.omnikeywords.webapp.TestServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracingTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  @TempDir Path directory;

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final Tracing tracing = Tracing.to(exporter);

  private List<SpanData> spans(String name) {
    tracing.flush();
    return exporter.getFinishedSpanItems().stream().filter(s -> s.getName().equals(name)).toList();
  }

  private static String text(SpanData span, String attribute) {
    return span.getAttributes().get(AttributeKey.stringKey(attribute));
  }

  @Test
  void request_goesOnWithItsTrace_andHasAChildForTheAttempt() throws Exception {
    try (TestServer server = TestServer.traced(tracing, new InMemoryKeywords(), null)) {
      server.get("/keywords/search?q=a", "traceparent", "00-" + TRACE + "-" + PARENT + "-01");
      server.get("/nowhere/" + "x".repeat(50));
    }
    SpanData request = spans("GET /keywords/search").get(0);
    assertThat(request.getTraceId()).isEqualTo(TRACE);
    assertThat(request.getParentSpanId()).isEqualTo(PARENT);
    assertThat(text(request, "resilience.status")).isEqualTo("success");
    assertThat(text(request, "resilience.circuit_breaker")).isEqualTo("api_keywords");
    SpanData attempt = spans("attempt").get(0);
    assertThat(attempt.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(text(attempt, "resilience.outcome")).isEqualTo("success");
    assertThat(spans("GET")).hasSize(1);
  }

  @Test
  void failedRequest_tellsWhy() throws Exception {
    try (TestServer server = TestServer.traced(tracing, new InMemoryKeywords(), null)) {
      server.get("/keywords/search?q=explode");
      server.manager().circuitBreaker("api_keywords").forceOpen();
      server.get("/keywords/search?q=a");
    }
    List<SpanData> requests = spans("GET /keywords/search");
    assertThat(text(requests.get(0), "error.type")).isEqualTo("endpoint_error");
    assertThat(text(requests.get(0), "resilience.status")).isEqualTo("fallback");
    assertThat(text(requests.get(1), "error.type")).isEqualTo("circuit_breaker_open");
    List<SpanData> attempts = spans("attempt");
    assertThat(attempts).hasSize(1); // the second was rejected
    assertThat(attempts.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(text(attempts.get(0), "resilience.outcome")).isEqualTo("failure");
  }

  @Test
  void providerCalls_areChildrenOfTheAttempt_withTheirReasons() throws Exception {
    HttpServer stub =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stub.createContext(
        "/",
        exchange -> {
          byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(500, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    stub.start();
    Path config =
        Files.writeString(
            directory.resolve("config.yaml"),
            """
            timeouts: { api_timeout: { default: 60s } } # so that a busy machine changes nothing
            providers:
              deadline: 30s
              sources:
                muse:
                  type: datamuse
                  url: "http://127.0.0.1:%d"
                  policies:
                    circuit-breaker: { failure-threshold: 1 }
                    retry: { max-attempts: 1 }
                    timeout: { default: 30s, connection: 30s, read: 30s, write: 30s }
            """
                .formatted(stub.getAddress().getPort()));
    KeywordsService index = new InMemoryKeywords();
    try (TestServer server = TestServer.traced(tracing, index, config)) {
      server.get("/keywords/suggest?q=a");
      server.get("/keywords/suggest?q=b");
    } finally {
      stub.stop(0);
    }
    List<SpanData> calls = spans("provider muse");
    assertThat(calls).hasSize(2);
    assertThat(text(calls.get(0), "provider.operation")).isEqualTo("suggest");
    assertThat(text(calls.get(0), "error.type")).contains("ProviderException");
    assertThat(text(calls.get(1), "error.type")).isEqualTo("circuit_breaker_open");
    assertThat(text(calls.get(1), "resilience.policy")).isEqualTo("provider.muse");
    assertThat(calls.get(0).getParentSpanId()).isEqualTo(spans("attempt").get(0).getSpanId());
  }
}
