package io.omnikeywords.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnikeywords.acceptance.RunningService;
import io.omnikeywords.chaos.StubProvider.Format;
import io.omnikeywords.chaos.StubProvider.Mode;
import io.omnikeywords.operations.Prometheus;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes the running jar while requests fail in every way there is, and then
 * answers a query for each name of the contract with what this program has counted itself: from the
 * headers of the answers, and at the provider's end of the wire.
 */
class PrometheusIT {

  private static final String API = "{name=\"api_keywords\"}";
  private static final String PLACES = "{name=\"api_bulkhead\"}";
  private static final int STUCK = 12;
  private static final String STUB = "{name=\"provider.stub\"}";

  @TempDir static Path temp;
  private static StubProvider stub;
  private static RunningService service;
  private static Prometheus prometheus;

  /** Answers by {@code X-Resilience-Status} and by {@code X-Error-Type}. */
  private final Map<String, Integer> answers = new TreeMap<>();

  private final AtomicInteger unique = new AtomicInteger();

  @BeforeAll
  static void start() throws Exception {
    Prometheus.assumeInstalled();
    stub = new StubProvider(Format.OPENSEARCH);
    Path config =
        Files.writeString(
            temp.resolve("config.yaml"),
            """
            timeouts: { api_timeout: { default: 8s } }
            providers:
              deadline: 6s
              sources:
                stub:
                  type: opensearch
                  url: "%s/s?q={searchTerms}"
                  policies:
                    circuit-breaker: { failure-threshold: 1000, response-times: exact }
                    retry: { max-attempts: 3, base-delay: 20ms, max-delay: 50ms, max-duration: 6s,
                             budget: 1.0, budget-floor: 1000 }
                    timeout: { default: 6s, connection: 1s, read: 6s, write: 1s }
            """
                .formatted(stub.url()));
    service = RunningService.start(temp.resolve("data"), "--config", config.toString());
    service.awaitReady();
    prometheus = Prometheus.start(temp, "500ms", service.adminPort());
  }

  @AfterAll
  static void end() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (service != null) {
      service.close();
      stub.close();
    }
  }

  private static void expect(String expression, double counted) {
    prometheus.expect(expression, counted);
  }

  private static void admin(String method, String path, String body) throws IOException {
    HttpResponse<String> answer = service.act(method, "/admin/" + path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private CompletableFuture<Void> ask() {
    return service
        .getAsync("/keywords/suggest?q=coffee" + unique.incrementAndGet())
        .thenAccept(this::count);
  }

  private synchronized void count(HttpResponse<String> answer) {
    answers.merge(
        answer.headers().firstValue("X-Resilience-Status").orElseThrow(), 1, Integer::sum);
    answer.headers().firstValue("X-Error-Type").ifPresent(t -> answers.merge(t, 1, Integer::sum));
  }

  private synchronized int counted(String what) {
    return answers.getOrDefault(what, 0);
  }

  private void ask(int times) {
    for (int i = 0; i < times; i++) {
      ask().join();
    }
  }

  @Test
  void eachName_answersWithWhatWasCounted() throws Exception {
    ask(20);

    stub.turn(Mode.FAILING); // three attempts each, all for nothing
    ask(5);
    stub.turn(Mode.FLAPPING); // each second request is answered
    int before = stub.requests.get();
    ask(6);
    int flapping = stub.requests.get() - before;
    stub.turn(Mode.HEALTHY);
    int recovered = flapping - 6;
    expect("retry_attempts_total" + STUB, stub.requests.get());
    expect("circuit_breaker_requests_total" + STUB, stub.requests.get());
    expect("circuit_breaker_failures_total" + STUB, 15 + recovered);
    expect("circuit_breaker_response_time_seconds_count" + STUB, stub.requests.get());
    expect("retry_delay_seconds_count" + STUB, 10 + recovered);
    expect("retry_delay_seconds_bucket{name=\"provider.stub\",le=\"0.05\"}", 10 + recovered);
    expect("retry_success_rate" + STUB, (double) recovered / (recovered + 5));

    fillTheBulkhead();
    openByTimeouts();
    forceOpen();
    leaveWorkersBehind();

    int success = counted("success");
    int timeouts = counted("timeout");
    expect("circuit_breaker_requests_total" + API, success + timeouts + waitedInVain());
    expect("circuit_breaker_failures_total" + API, timeouts);
    expect("circuit_breaker_response_time_seconds_count" + API, success + timeouts);
    expect(
        "circuit_breaker_response_time_seconds_bucket{name=\"api_keywords\",le=\"+Inf\"}",
        success + timeouts);
    expect("circuit_breaker_rejections_total" + API, counted("circuit_breaker_open"));
    for (String status : List.of("success", "fallback", "rejected", "error")) {
      expect("resilience_answers_total{status=\"" + status + "\"}", counted(status));
    }
    expect("sum(resilience_fallbacks_total)", counted("fallback"));
    expect("service_ready", 1);
  }

  /** A bulkhead's rejection comes after the breaker admitted the call, which is then released. */
  private int waitedInVain() {
    return counted("bulkhead_full");
  }

  private void fillTheBulkhead() throws Exception {
    admin(
        "PATCH",
        "bulkheads/api_bulkhead",
        "{\"max_concurrent_calls\":1,\"max_queue_size\":2,\"max_wait_duration\":\"3s\"}");
    stub.delay(5_000);
    List<CompletableFuture<Void>> calls = new ArrayList<>(List.of(ask()));
    expect("bulkhead_concurrent_calls" + PLACES, 1);
    calls.add(ask());
    calls.add(ask());
    expect("bulkhead_queue_size" + PLACES, 2);
    calls.add(ask());
    calls.forEach(CompletableFuture::join);
    stub.delay(0);
    expect("bulkhead_concurrent_calls" + PLACES, 0);
    expect("bulkhead_queue_size" + PLACES, 0);
    expect("bulkhead_rejected_calls" + PLACES, counted("bulkhead_full"));
    expect("bulkhead_rejections_total{name=\"api_bulkhead\",reason=\"full\"}", 1);
    expect(
        "bulkhead_rejections_total{name=\"api_bulkhead\",reason=\"wait_exceeded\"}",
        counted("bulkhead_full") - 1);
    assertThat(counted("bulkhead_full")).isEqualTo(3);
    admin("PATCH", "bulkheads/api_bulkhead", "{\"max_concurrent_calls\":50}");
  }

  /** Five answers that come too late open it; two that are in time close it again. */
  private void openByTimeouts() throws Exception {
    admin("PATCH", "circuit-breakers/api_keywords", "{\"recovery_timeout\":\"5s\"}");
    admin("PATCH", "timeouts/api_timeout", "{\"default\":\"50ms\"}");
    stub.delay(500);
    ask(5);
    assertThat(counted("timeout")).isEqualTo(5);
    expect("circuit_breaker_state{name=\"api_keywords\",state=\"open\"}", 1);
    expect("circuit_breaker_state{name=\"api_keywords\",state=\"closed\"}", 0);
    ask(3);
    assertThat(counted("circuit_breaker_open")).isEqualTo(3);
    stub.delay(0);
    admin("PATCH", "timeouts/api_timeout", "{\"default\":\"8s\"}");
    int before = counted("success");
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              ask(1);
              return counted("success") >= before + 2;
            });
    expect(
        "circuit_breaker_transitions_total{name=\"api_keywords\",from=\"closed\",to=\"open\"}", 1);
    expect(
        "circuit_breaker_transitions_total{name=\"api_keywords\",from=\"open\",to=\"half_open\"}",
        1);
    expect(
        "circuit_breaker_transitions_total{name=\"api_keywords\",from=\"half_open\",to=\"closed\"}",
        1);
    expect("circuit_breaker_state_changes" + API, 3);
  }

  private void forceOpen() throws Exception {
    admin("POST", "circuit-breakers/api_keywords/state", "{\"state\":\"forced_open\"}");
    ask(4);
    expect("circuit_breaker_state{name=\"api_keywords\",state=\"forced_open\"}", 1);
    admin("POST", "circuit-breakers/api_keywords/state", "{\"state\":\"closed\"}");
    ask(2);
    expect("circuit_breaker_state_changes" + API, 5);
    expect("circuit_breaker_state{name=\"api_keywords\",state=\"closed\"}", 1);
  }

  /** Each takes seconds where all are under way at once, and an interrupt does not end it. */
  private void leaveWorkersBehind() throws Exception {
    admin("PATCH", "circuit-breakers/api_keywords", "{\"failure_threshold\":1000}");
    admin("PATCH", "timeouts/api_timeout", "{\"default\":\"50ms\"}");
    int before = counted("timeout");
    List<String> keywords =
        IntStream.range(0, 1000).mapToObj(i -> "how to buy the best car number " + i).toList();
    IntStream.range(0, STUCK)
        .mapToObj(i -> service.analyzeAsync(keywords).thenAccept(this::count))
        .toList()
        .forEach(CompletableFuture::join);
    assertThat(counted("timeout")).isEqualTo(before + STUCK);
    expect("max_over_time(resilience_stuck_workers[1m])", STUCK);
    expect("resilience_stuck_workers", 0);
  }
}
