package io.omnikeywords.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Places, rates, and what must not grow. */
interface LoadScenarios extends Scenarios {

  String PLACES =
      """
      bulkheads:
        small: { max-concurrent-calls: 2, max-queue-size: 1, max-wait-duration: 400ms }
      circuit-breakers:
        seen: { failure-threshold: 1, recovery-timeout: 60s, success-threshold: 1 }
      timeouts:
        seen: { default: 50ms }
      rate-limiters:
        two: { limit: 2, period: 60s, burst: 2, key: client }
        all: { limit: 2, period: 60s, burst: 2, key: global }
      retries:
        again: { max-attempts: 3, base-delay: 1ms, max-delay: 1s, budget: 1.0, budget-floor: 100 }
      fallbacks:
        some: [ { type: default, status: 200, body: '{"fallback":true}' } ]
      trusted-proxies: [ 127.0.0.1, 10.0.0.0/8 ]
      endpoints:
        - { path: /e/text, rate-limiter: two }
        - { path: /e/writer, rate-limiter: all, fallback: some }
        - { path: /e/hold, bulkhead: small }
        - { path: '/o/{what}', circuit-breaker: seen, timeout: seen, rate-limiter: all,
            retry: again, fallback: some, mode: observe }
      """;

  @Test
  default void bulkhead_full_rejectsAtOnce() throws IOException {
    container().configure(PLACES);
    Wire[] waiting = new Wire[3];
    for (int i = 0; i < 3; i++) {
      waiting[i] = Wire.open(container().port()).get("/f/e/hold?id=full");
      container().await(i < 2 ? "bulkhead.small.calls" : "bulkhead.small.queue", i < 2 ? i + 1 : 1);
    }

    Answer answer = Wire.get(container().port(), "/f/e/hold?id=full");

    assertThat(answer.seconds()).isLessThan(0.3);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.header("X-Resilience-Status")).isEqualTo("rejected");
    assertThat(answer.header("X-Error-Type")).isEqualTo("bulkhead_full");
    assertThat(answer.header("X-Circuit-Breaker")).isEqualTo("none");
    assertThat(answer.text())
        .contains("\"error_type\":\"bulkhead_full\"", "\"circuit_breaker\":\"none\"")
        .contains("\"retry_after\":1}");

    // the one in the queue gets its answer on time
    Answer queued = waiting[2].read();
    assertThat(queued.status()).isEqualTo(503);
    assertThat(queued.seconds()).isBetween(0.39, 0.8);
    assertThat(queued.header("X-Error-Type")).isEqualTo("bulkhead_full");

    container().control("release?id=full");
    assertThat(waiting[0].read().text()).isEqualTo("held");
    assertThat(waiting[1].read().text()).isEqualTo("held");
    assertThat(container().number("calls.full")).isEqualTo(2);
    container().await("bulkhead.small.calls", 0);
    for (Wire wire : waiting) {
      wire.close();
    }
  }

  @Test
  default void rate_perClient_isLimited() throws IOException {
    container().configure(PLACES);
    for (String client : new String[] {"1.2.3.4", "5.6.7.8, 10.9.9.9", "5.6.7.9"}) {
      String header = "X-Forwarded-For: " + client; // by 127.0.0.1, which is trusted
      assertThat(Wire.get(container().port(), "/f/e/text", header).status()).isEqualTo(200);
      assertThat(Wire.get(container().port(), "/f/e/text", header).status()).isEqualTo(200);
      Answer answer = Wire.get(container().port(), "/f/e/text", header);
      assertThat(answer.status()).isEqualTo(429);
      assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(25, 30);
      assertThat(answer.header("X-Resilience-Status")).isEqualTo("rejected");
      assertThat(answer.header("X-Error-Type")).isEqualTo("rate_limited");
      assertThat(answer.text())
          .contains("\"status\":429", "\"retry_after\":" + answer.header("Retry-After") + "}");
    }
    // what the client itself put before its address is not believed
    Answer forged = Wire.get(container().port(), "/f/e/text", "X-Forwarded-For: 9.9.9.9, 1.2.3.4");
    assertThat(forged.status()).isEqualTo(429);
    assertThat(container().number("limiter.two")).isEqualTo(3);
  }

  @Test
  default void rate_ofUntrustedPeers_ignoresForwardedAddresses() throws IOException {
    container().configure(PLACES.replace("127.0.0.1, ", ""));
    for (int i = 0; i < 2; i++) {
      Wire.get(container().port(), "/f/e/text", "X-Forwarded-For: 1.1.1." + i);
    }
    assertThat(Wire.get(container().port(), "/f/e/text", "X-Forwarded-For: 2.2.2.2").status())
        .isEqualTo(429);
    assertThat(container().number("limiter.two")).isEqualTo(1);
  }

  @Test
  default void rate_limited_hasNoFallback() throws IOException {
    container().configure(PLACES);
    Wire.get(container().port(), "/f/e/writer");
    Wire.get(container().port(), "/f/e/writer");
    assertThat(Wire.get(container().port(), "/f/e/writer").status()).isEqualTo(429);
  }

  @Test
  default void observed_endpoint_isCountedButNeverRejected() throws IOException {
    container().configure(PLACES);
    Answer failed = Wire.get(container().port(), "/f/o/senderror?code=503");
    assertThat(failed.status()).isEqualTo(503);
    assertThat(failed.header("X-Resilience-Status")).isEqualTo("error");
    assertThat(failed.header("X-Resilience-Observed")).isNull();

    Answer open = Wire.get(container().port(), "/f/o/text");
    assertThat(open.status()).isEqualTo(200);
    assertThat(open.body()).isEqualTo(Bytes.letters(200));
    assertThat(open.header("X-Resilience-Observed")).isEqualTo("circuit_breaker_open");

    Answer slow = Wire.get(container().port(), "/f/o/race?us=150000");
    assertThat(slow.status()).isEqualTo(200);
    assertThat(slow.text()).isEqualTo("race ");
    assertThat(slow.header("X-Resilience-Observed")).isNotNull();
    assertThat(container().number("timeout.seen.exceeded")).isEqualTo(1);
    assertThat(container().number("breaker.seen.rejected")).isEqualTo(2);
    assertThat(container().number("calls.senderror")).as("no retries").isEqualTo(1);
  }

  @Test
  default void paths_ofAnyNumber_makeNoNewState() throws IOException {
    container()
        .configure(
            """
            circuit-breakers:
              cb: { failure-threshold: 3, recovery-timeout: 60s, success-threshold: 2 }
            fallbacks:
              last: [ { type: cache, ttl: 5m, stale-if-error: 1h, max-bytes: 1000000 } ]
            endpoints:
              - { path: '/o/text/{any}', circuit-breaker: cb, fallback: last }
            """);
    Set<String> before = null;
    long heap = 0;
    int paths = Boolean.getBoolean("matrix.full") ? 100_000 : 20_000;
    try (Wire wire = Wire.open(container().port())) {
      int batch = 100;
      for (int i = 0; i < paths; i += batch) {
        StringBuilder requests = new StringBuilder();
        for (int j = 0; j < batch; j++) {
          requests.append("GET /f/o/text/" + (i + j) + "?id=o&size=9 HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        wire.raw(requests.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        for (int j = 0; j < batch; j++) {
          assertThat(wire.read().status()).isEqualTo(200);
        }
        if (i == paths / 5) { // warm, and the cache full
          before = keys();
          heap = heap();
        }
      }
    }
    assertThat(keys()).isEqualTo(before);
    assertThat(heap() - heap).isLessThan(4L << 20);
    assertThat(container().number("breaker.cb.succeeded")).isEqualTo(paths);
  }

  private long heap() throws IOException {
    container().control("collect");
    return container().number("heap");
  }

  private Set<String> keys() throws IOException {
    Map<String, String> state = container().state();
    Set<String> keys = new HashSet<>(state.keySet());
    keys.removeIf(key -> key.startsWith("thread"));
    return keys;
  }

  @Test
  default void undeploy_leavesNoThread() throws IOException {
    container().configure("endpoints: []\n");
    Set<String> before = threads();
    assertThat(before).isNotEmpty(); // the one that follows the file of /u
    Answer answer = Wire.get(container().port(), "/u/e/stuck?ms=300");
    assertThat(answer.status()).isEqualTo(504);
    Set<String> own = threads();
    own.removeIf(thread -> before.contains(thread) && !thread.endsWith("resilience-config"));
    assertThat(own).hasSizeGreaterThanOrEqualTo(3); // timer, answer, config

    container().control("undeploy");

    long end = System.nanoTime() + 4_000_000_000L; // an idle thread would give up by itself after 5
    Set<String> left = threads();
    left.retainAll(own);
    while (!left.isEmpty()) {
      assertThat(System.nanoTime()).as("threads left: %s", left).isLessThan(end);
      left.retainAll(threads());
    }
  }

  private Set<String> threads() throws IOException {
    Set<String> threads = new HashSet<>();
    container()
        .state()
        .forEach(
            (key, value) -> {
              if (key.startsWith("thread.")) {
                threads.add(key + " " + value);
              }
            });
    return threads;
  }

  /** What they get instead is more than the network takes off the server's hands. */
  @Test
  default void clients_thatDoNotRead_keepNobodyWaiting() throws IOException {
    container()
        .configure(
            """
            timeouts:
              limit: { default: 300ms }
            fallbacks:
              last: [ { type: cache, ttl: 5m, stale-if-error: 1h, max-bytes: 20000000 } ]
            endpoints:
              - { path: /e/asyncbig, timeout: limit, fallback: last, max-buffer-bytes: 10000000 }
              - { path: /e/asyncnever, timeout: limit }
            """);
    assertThat(Wire.get(container().port(), "/f/e/asyncbig").body()).hasSize(5_000_000);
    container().control("turn?id=asyncbig&to=hang");
    List<Wire> wires = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      wires.add(Wire.narrow(container().port()).get("/f/e/asyncbig"));
    }
    for (Wire wire : wires) {
      assertThat(wire.line()).contains("200");
    }

    Answer other = Wire.get(container().port(), "/f/e/asyncnever");

    assertThat(other.status()).isEqualTo(504);
    assertThat(other.seconds()).isBetween(0.29, 1.0);
    for (Wire wire : wires) {
      wire.vanish();
    }
  }
}
