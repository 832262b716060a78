package io.omnikeywords.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tried again, and that nobody sees it. */
interface RetryScenarios extends Scenarios {

  String AGAIN =
      """
      circuit-breakers:
        cb: { failure-threshold: 1000, recovery-timeout: 60s, success-threshold: 2 }
      retries:
        again: { max-attempts: 3, base-delay: 1ms, max-delay: 2s, budget: 1.0, budget-floor: 100 }
        poor: { max-attempts: 3, base-delay: 1ms, max-delay: 1s, budget: 0, budget-floor: 2 }
      endpoints:
        - { path: /s/*, retry: again }
        - { path: /e/echo, retry: again, max-replay-bytes: 1000 }
        - { path: /e/senderror, retry: poor }
        - { path: /e/*, circuit-breaker: cb, retry: again }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"status", "throw", "error"})
  default void failure_thenSuccess_isClean(String how) throws IOException {
    container().configure(AGAIN);

    Answer answer = Wire.get(container().port(), "/f/e/flaky?fails=2&how=" + how, "TE: trailers");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("clean 3");
    assertThat(answer.header("X-Resilience-Status")).isEqualTo("success");
    assertThat(answer.header("X-Clean")).isEqualTo("yes");
    assertThat(answer.header("X-Error-Type")).isNull();
    assertThat(answer.toString().toLowerCase(java.util.Locale.ROOT)).doesNotContain("dirt");
    assertThat(container().number("calls.dirt")).as("attributes left over").isZero();
    assertThat(container().number("breaker.cb.failed")).isEqualTo(2);
    assertThat(container().number("breaker.cb.succeeded")).isEqualTo(1);
  }

  @Test
  default void retries_exhausted_sendTheLastAnswer() throws IOException {
    container().configure(AGAIN);

    Answer answer = Wire.get(container().port(), "/f/e/flaky?fails=9&how=status&code=502");

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.text()).isEqualTo("dirt");
    assertThat(answer.header("X-Resilience-Status")).isEqualTo("error");
    assertThat(answer.header("X-Error-Type")).isEqualTo("endpoint_error");
    assertThat(answer.all("Set-Cookie")).hasSize(1);
    assertThat(container().number("calls.flaky")).isEqualTo(3);
  }

  @Test
  default void retryAfter_ofTheEndpoint_isWaitedFor() throws IOException {
    container().configure(AGAIN);

    Answer answer = Wire.get(container().port(), "/f/e/flaky?fails=1&retryafter=1");

    assertThat(answer.text()).isEqualTo("clean 2");
    assertThat(answer.seconds()).isBetween(1.0, 1.9);
  }

  @Test
  default void post_failing_isCalledOnce() throws IOException {
    container().configure(AGAIN);
    try (Wire wire = Wire.open(container().port())) {
      Answer answer = wire.send("POST", "/f/e/echo?fails=1", Bytes.letters(100)).read();
      assertThat(answer.status()).isEqualTo(503);
    }
    assertThat(container().number("calls.echo")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&how=reader"})
  default void put_underTheCap_isReplayed(String how) throws IOException {
    container().configure(AGAIN);
    try (Wire wire = Wire.open(container().port())) {
      Answer answer = wire.send("PUT", "/f/e/echo?fails=2" + how, Bytes.letters(1_000)).read();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(Bytes.letters(1_000));

      // and in chunks, without a length
      wire.raw(
          "PUT /f/e/echo?fails=5 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              .getBytes());
      wire.raw("5\r\nabcde\r\n5\r\nfghij\r\n0\r\n\r\n".getBytes());
      assertThat(wire.read().text()).isEqualTo("abcdefghij");
    }
    assertThat(container().number("calls.echo")).isEqualTo(6);
  }

  @Test
  default void put_overTheCap_isCalledOnceAndIntact() throws IOException {
    container().configure(AGAIN);
    try (Wire wire = Wire.open(container().port())) {
      assertThat(wire.send("PUT", "/f/e/echo?fails=1", Bytes.letters(1_001)).read().status())
          .isEqualTo(503);
      assertThat(container().number("calls.echo")).isEqualTo(1);
    }
    try (Wire wire = Wire.open(container().port())) {
      for (int size : new int[] {1_001, 500_000}) {
        byte[] body = wire.send("PUT", "/f/e/echo?fails=1", Bytes.letters(size)).read().body();
        assertThat(Arrays.equals(body, Bytes.letters(size))).isTrue();
      }
    }
  }

  @Test
  default void budget_spent_endsTheRetries() throws IOException {
    container().configure(AGAIN);
    for (int i = 0; i < 5; i++) {
      Wire.get(container().port(), "/f/e/senderror?code=503");
    }
    assertThat(container().number("calls.senderror")).isEqualTo(5 + 2);
  }

  @Test
  default void security_behindTheFilter_isNeverSkipped() throws IOException {
    container().configure(AGAIN);

    Answer answer = Wire.get(container().port(), "/f/s/flaky?fails=1");
    Answer again = Wire.get(container().port(), "/f/s/flaky?fails=1&id=second");

    // as often as the endpoint itself, whether that is tried again or not
    assertThat(container().number("calls.security"))
        .isEqualTo(container().number("calls.flaky") + container().number("calls.second"));
    if (container().isTomcat()) {
      assertThat(answer.status()).isEqualTo(503);
      assertThat(again.status()).isEqualTo(503);
      assertThat(container().log().split("no retries for /s/flaky", -1)).hasSize(2);
    } else {
      assertThat(answer.text()).isEqualTo("clean 2");
    }
  }
}
