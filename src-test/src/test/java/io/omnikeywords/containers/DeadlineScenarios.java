package io.omnikeywords.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The deadline is kept, whatever the worker does. */
interface DeadlineScenarios extends Scenarios {

  String LIMITED =
      """
      circuit-breakers:
        cb: { failure-threshold: 1000, recovery-timeout: 60s, success-threshold: 2 }
      timeouts:
        limit: { default: 300ms }
        tiny: { default: 5ms }
      retries:
        again: { max-attempts: 5, base-delay: 200ms, max-delay: 1s, jitter: none, budget: 1.0 }
      bulkheads:
        one: { max-concurrent-calls: 1, max-queue-size: 0, max-wait-duration: 0s }
      endpoints:
        - { path: /e/race, timeout: tiny }
        - { path: /e/flaky, timeout: limit, retry: again, circuit-breaker: cb }
        - { path: /e/*, timeout: limit, bulkhead: one, circuit-breaker: cb }
      """;

  static void assertTimeout(Answer answer, String breaker, String instance) {
    assertThat(answer.status()).as(answer::toString).isEqualTo(504);
    assertThat(answer.complete()).isTrue();
    assertThat(answer.framing()).isEqualTo("length");
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.header("X-Resilience-Status")).isEqualTo("error");
    assertThat(answer.header("X-Error-Type")).isEqualTo("timeout");
    assertThat(answer.header("X-Circuit-Breaker")).isEqualTo(breaker);
    assertThat(answer.text())
        .isEqualTo(
            "{\"type\":\"urn:omnikeywords:resilience:timeout\",\"title\":\"Gateway Timeout\","
                + "\"status\":504,\"detail\":\"The service behind did not answer in time.\","
                + "\"instance\":\""
                + instance
                + "\",\"error_type\":\"timeout\",\"circuit_breaker\":\""
                + breaker
                + "\",\"retry_after\":null}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"body", "error", "throw"})
  default void worker_ignoringInterrupts_isAnsweredFor(String set) throws IOException {
    container().configure(LIMITED);
    int millis = set.equals("body") ? 3_000 : 900;
    try (Wire wire = Wire.open(container().port())) {
      wire.get("/f/e/stuck?set=" + set + "&ms=" + millis);
      Answer answer = wire.read();

      assertTimeout(answer, "cb", "/f/e/stuck");
      assertThat(answer.seconds()).isBetween(0.29, 0.6);
      assertThat(Double.parseDouble(answer.header("X-Processing-Time"))).isBetween(0.29, 0.6);
      assertThat(answer.header("Connection")).isEqualToIgnoringCase("close");
      assertThat(container().state("breaker.cb.failed")).isEqualTo("1");

      // the place is held as long as the worker works
      assertThat(container().state("bulkhead.one.calls")).isEqualTo("1");
      assertThat(container().state("stuck")).isEqualTo("1");
      Answer next = Wire.get(container().port(), "/f/e/text");
      assertThat(next.status()).isEqualTo(503);
      assertThat(next.header("X-Error-Type")).isEqualTo("bulkhead_full");

      // and nothing late comes on this connection
      assertThat(wire.rest(millis + 2_000)).isEmpty();
    }
    container().await("stuck", 0);
    container().await("bulkhead.one.calls", 0);
    assertThat(container().number("calls.interrupted")).isGreaterThanOrEqualTo(1);
    Answer own = Wire.get(container().port(), "/f/e/text");
    assertThat(own.status()).isEqualTo(200);
    assertThat(own.body()).isEqualTo(Bytes.letters(200));
    assertThat(own.header("X-Late")).isNull();
    assertThat(container().state("breaker.cb.failed")).isEqualTo("1");
    // no thread of the container kept the interrupt
    for (int i = 0; i < 30; i++) {
      assertThat(Wire.get(container().port(), "/p/e/text").status()).isEqualTo(200);
    }
  }

  @Test
  default void deadline_racingCompletion_givesOneAnswerEach() throws Exception {
    container().configure(LIMITED);
    int connections = 8;
    AtomicInteger next = new AtomicInteger();
    AtomicInteger good = new AtomicInteger();
    AtomicInteger late = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        all.add(
            threads.submit(
                () -> {
                  Wire wire = Wire.open(container().port());
                  for (int n = next.getAndIncrement(); n < 10_000; n = next.getAndIncrement()) {
                    int micros = 4_000 + ThreadLocalRandom.current().nextInt(2_000);
                    wire.get("/f/e/race?us=" + micros + "&n=" + n);
                    Answer answer = wire.read();
                    if (answer.status() == 200) {
                      assertThat(answer.text()).isEqualTo("race " + n);
                      assertThat(answer.header("X-Resilience-Status")).isEqualTo("success");
                      good.incrementAndGet();
                    } else {
                      assertTimeout(answer, "none", "/f/e/race");
                      assertThat(wire.rest(5_000)).isEmpty();
                      wire.close();
                      wire = Wire.open(container().port());
                      late.incrementAndGet();
                    }
                  }
                  wire.close();
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(good.get() + late.get()).isEqualTo(10_000);
    assertThat(good.get()).isPositive();
    assertThat(late.get()).isPositive();
    assertThat(container().number("timeout.tiny.exceeded")).isEqualTo(late.get());
    container().await("timeout.tiny.watched", 0);
    container().await("stuck", 0);
  }

  @Test
  default void deadline_overAttempts_coversThePausesToo() throws IOException {
    container().configure(LIMITED);
    try (Wire wire = Wire.open(container().port())) {
      // pauses of 200 and 400 ms: the deadline comes in the second
      Answer answer = wire.get("/f/e/flaky?fails=9").read();

      assertTimeout(answer, "cb", "/f/e/flaky");
      assertThat(answer.seconds()).isBetween(0.29, 1.0);
      assertThat(wire.rest(1_000)).isEmpty();
    }
    assertThat(container().number("calls.flaky")).isEqualTo(2);
  }
}
