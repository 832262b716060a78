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
      fallbacks:
        last: [ { type: cache, ttl: 5m, stale-if-error: 1h, max-bytes: 1000000 } ]
      endpoints:
        - { path: /e/asynctimeout, circuit-breaker: cb, bulkhead: places }
        - { path: /e/asynccomplete, circuit-breaker: cb, bulkhead: places }
        - { path: /e/asynccycles, circuit-breaker: cb, bulkhead: places }
        - { path: /e/asyncstream, circuit-breaker: cb, bulkhead: places, fallback: last }
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

  /** The filter is about to answer at its deadline when the container's own timeout comes. */
  @Test
  default void async_timedOutByBoth_isAnsweredOnce() throws IOException {
    container().configure(ASYNC.replace("- { path: /e/asynctimeout, c", "- { path: /e/no, c"));
    container().control("turn?id=rejection&to=hold");
    try (Wire wire = Wire.open(container().port())) {
      wire.get("/f/e/asynctimeout?timeout=600");
      container().await("calls.listener", 1);
      for (int i = 0; i < 20; i++) { // the container has all the time it wants
        container().state();
      }
      container().control("release?id=rejection");

      DeadlineScenarios.assertTimeout(wire.read(), "cb", "/f/e/asynctimeout");
      assertThat(wire.rest(3_000)).isEmpty();
    }
    container().await("bulkhead.places.calls", 0);
    container().await("calls.oncomplete", 1);
    assertThat(container().number("breaker.cb.failed")).isEqualTo(1);
    assertThat(Wire.get(container().port(), "/f/e/text").body()).isEqualTo(Bytes.letters(200));
  }

  @Test
  default void stream_timedOutByTheContainer_isNoSuccess() throws IOException {
    container().configure(ASYNC);
    Answer cut = Wire.get(container().port(), "/f/e/asyncstream");
    assertThat(cut.text()).isEqualTo("the beginning");
    assertThat(cut.complete()).as("told as complete:%n%s", cut).isFalse();
    container().await("bulkhead.places.calls", 0);
    assertThat(container().number("breaker.cb.released")).isEqualTo(1);
    container().control("turn?id=asyncstream&to=fail");
    assertThat(Wire.get(container().port(), "/f/e/asyncstream").status()).isEqualTo(500);
  }

  @Test
  default void read_asItComes_isWhole() throws IOException {
    container().configure(ASYNC);
    try (Wire wire = Wire.open(container().port())) {
      Answer answer = wire.send("POST", "/f/e/asyncread", Bytes.letters(3_000)).read();
      assertThat(answer.text()).isEqualTo("read 3000");
    }
    container().await("breaker.cb.succeeded", 1);
  }

  @Test
  default void read_fromASlowClient_isNotTheEndpointsFailure() throws IOException {
    container().configure(ASYNC);
    byte[] some =
        "POST /f/e/asyncread HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsome".getBytes();
    try (Wire wire = Wire.open(container().port()).raw(some)) {
      assertThat(wire.read().status()).isEqualTo(504);
    }
    container().await("breaker.cb.released", 1);
    container().await("bulkhead.places.calls", 0);
    assertThat(container().number("breaker.cb.failed")).isZero();
  }

  @Test
  default void listener_registeringAgain_isToldOfTheNextCycle() throws IOException {
    container().configure(ASYNC);
    try (Wire wire = Wire.open(container().port())) {
      wire.get("/f/e/asyncrelisten");
      container().await("calls.onstart", 1);
      container().control("release?id=second");
      assertThat(wire.read().text()).isEqualTo("second cycle");
    }
    container().await("calls.oncomplete", 1);
  }

  @Test
  default void attempt_asynchronous_endsOnce() throws IOException {
    container().configure(ASYNC);
    assertThat(Wire.get(container().port(), "/f/e/asynccomplete").status()).isEqualTo(200);
    container().await("bulkhead.places.calls", 0);
    assertThat(Wire.get(container().port(), "/f/e/asyncnever").status()).isEqualTo(504);
    container().await("calls.ended.FAILURE", 1);
    container().await("bulkhead.places.calls", 0);
    assertThat(container().number("calls.ended.SUCCESS")).isEqualTo(1);
    assertThat(container().number("calls.ended.NEUTRAL")).isZero();
  }

  @Test
  default void failure_afterADispatch_isCountedAsError() throws IOException {
    container().configure(ASYNC);
    long before = container().number("answers.error");
    Answer answer = Wire.get(container().port(), "/f/e/asyncdispatch?to=/e/throw");
    assertThat(answer.header("X-Resilience-Status")).isEqualTo("error");
    container().await("answers.error", before + 1);
  }
}
