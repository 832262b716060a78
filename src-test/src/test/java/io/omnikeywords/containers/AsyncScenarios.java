package io.omnikeywords.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Asynchronous endpoints hold what they hold until they are done, or until the deadline. */
interface AsyncScenarios extends Scenarios {

  String ASYNC =
      """
      circuit-breakers:
        cb: { failure-threshold: 1000, recovery-timeout: 60s, success-threshold: 2 }
      timeouts:
        limit: { default: 300ms }
      bulkheads:
        places: { max-concurrent-calls: 5, max-queue-size: 0, max-wait-duration: 0s }
      endpoints:
        - { path: /e/asynctimeout, circuit-breaker: cb, bulkhead: places }
        - { path: /e/asynccomplete, circuit-breaker: cb, bulkhead: places }
        - { path: /e/asynccycles, circuit-breaker: cb, bulkhead: places }
        - { path: /e/*, circuit-breaker: cb, bulkhead: places, timeout: limit }
      """;

  @Test
  default void async_underWay_holdsItsPlace() throws IOException {
    container().configure(ASYNC);
    try (Wire wire = Wire.open(container().port())) {
      wire.get("/f/e/asynccomplete?hold=async");
      container().await("calls.asynccomplete", 1);
      assertThat(container().number("bulkhead.places.calls")).isEqualTo(1);
      assertThat(container().number("breaker.cb.succeeded")).isZero();

      container().control("release?id=async");
      Answer answer = wire.read();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("from another thread");
      container().await("bulkhead.places.calls", 0);
      container().await("breaker.cb.succeeded", 1);
      assertThat(wire.get("/f/e/text").read().body()).isEqualTo(Bytes.letters(200));
    }
  }

  @Test
  default void async_inCycles_countsOnce() throws IOException {
    container().configure(ASYNC);
    try (Wire wire = Wire.open(container().port())) {
      Answer answer = wire.get("/f/e/asynccycles?n=5").read();

      assertThat(answer.text()).isEqualTo("after 5 cycles");
      container().await("bulkhead.places.calls", 0);
      container().await("breaker.cb.succeeded", 1);
      assertThat(container().number("breaker.cb.admitted")).isEqualTo(1);
    }
  }

  @Test
  default void async_neverCompleted_endsAtTheDeadline() throws IOException {
    container().configure(ASYNC);
    try (Wire wire = Wire.open(container().port())) {
      Answer answer = wire.get("/f/e/asyncnever?late=never").read();

      DeadlineScenarios.assertTimeout(answer, "cb", "/f/e/asyncnever");
      assertThat(answer.seconds()).isBetween(0.29, 1.0);
      container().await("bulkhead.places.calls", 0);
      assertThat(container().number("breaker.cb.failed")).isEqualTo(1);
      container().control("release?id=never");
      container().await("calls.late", 1); // what comes then comes nowhere
      assertThat(wire.rest(3_000)).isEmpty();
    }
    for (int i = 0; i < 5; i++) {
      assertThat(Wire.get(container().port(), "/f/e/text").body()).isEqualTo(Bytes.letters(200));
    }
    assertThat(container().number("stuck")).isZero();
  }

  @Test
  default void async_timedOutByTheContainer_isAnsweredToo() throws IOException {
    container().configure(ASYNC);
    // a listener that answers does so
    Answer own = Wire.get(container().port(), "/f/e/asynctimeout?how=complete&timeout=300");
    assertThat(own.status()).isEqualTo(503);
    assertThat(own.text()).isEqualTo("by the listener");
    assertThat(own.header("X-Resilience-Status")).isEqualTo("error");
    container().await("breaker.cb.failed", 1);
    container().await("calls.oncomplete", 1);
    // one that does not leaves it to the filter
    Answer ours = Wire.get(container().port(), "/f/e/asynctimeout?timeout=300");
    assertThat(ours.status()).as(ours::toString).isEqualTo(504);
    assertThat(ours.header("X-Error-Type")).isEqualTo("timeout");
    assertThat(ours.complete()).isTrue();
    container().await("calls.oncomplete", 2);
    container().await("breaker.cb.failed", 2);
    container().await("bulkhead.places.calls", 0);
    assertThat(container().number("calls.listener")).isEqualTo(2);
  }

  @Test
  default void async_abandonedByItsClient_givesItsPlaceBack() throws IOException {
    container().configure(ASYNC);
    Wire wire = Wire.open(container().port()).get("/f/e/asynccomplete?hold=gone");
    container().await("bulkhead.places.calls", 1);
    wire.vanish();
    container().control("release?id=gone");
    container().await("bulkhead.places.calls", 0);
    assertThat(container().number("breaker.cb.failed")).isZero();
  }
}
