package io.omnikeywords.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a failure, and what an open breaker does. */
interface FailureScenarios extends Scenarios {

  String BREAKER =
      """
      circuit-breakers:
        cb: { failure-threshold: 3, recovery-timeout: 700ms, success-threshold: 2 }
      endpoints:
        - { path: /e/*, circuit-breaker: cb }
      """;

  String UPLOADS =
      """
      circuit-breakers:
        cb: { failure-threshold: 3, recovery-timeout: 60s }
      retries:
        again: { max-attempts: 2 }
      timeouts:
        limit: { default: 2s }
      endpoints:
        - { path: /e/parts, circuit-breaker: cb, timeout: limit }
        - { path: /e/parameter, circuit-breaker: cb, timeout: limit }
        - path: /e/echo
          circuit-breaker: cb
          retry: again
          timeout: limit
          max-replay-bytes: 1000
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "senderror?code=500",
        "senderror?code=503",
        "status?code=502",
        "throw?kind=runtime",
        "throw?kind=io",
        "throw?kind=servlet",
        "throw?kind=error",
        "throw?kind=linkage",
        "asynccomplete?code=500",
        "asynccomplete?code=500&how=senderror",
        "asyncthrow",
        "asyncthrow?kind=error",
        "asyncdispatch?to=/e/senderror?code=500",
        "asyncdispatch?to=/e/throw"
      })
  default void failure_ofAnyKind_countsOnce(String what) throws IOException {
    container().configure(BREAKER);
    // without the filter Jetty lets a client wait for the async timeout where the endpoint threw
    int wanted =
        what.startsWith("asyncthrow") ? 500 : Wire.get(container().port(), "/p/e/" + what).status();

    Answer answer = Wire.get(container().port(), "/f/e/" + what);

    container().await("breaker.cb.failed", 1);
    assertThat(answer.status()).isEqualTo(wanted);
    assertThat(answer.complete()).isTrue();
    assertThat(answer.header("X-Resilience-Status")).as(answer::toString).isEqualTo("error");
    assertThat(answer.header("X-Error-Type")).isEqualTo("endpoint_error");
    assertThat(answer.header("X-Circuit-Breaker")).isEqualTo("cb");
    assertThat(container().number("breaker.cb.succeeded")).isZero();
  }

  @Test
  default void extension_thatThrows_changesNothing() throws IOException {
    container().configure(BREAKER);
    container().control("turn?id=classify&to=throw");

    Answer answer = Wire.get(container().port(), "/f/e/text");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("X-Resilience-Status")).isEqualTo("success");
    container().await("breaker.cb.succeeded", 1);
  }

  @Test
  default void storm_ofNotFound_leavesTheBreakerClosed() throws IOException {
    container().configure(BREAKER);
    try (Wire wire = Wire.open(container().port())) {
      for (int i = 0; i < 200; i++) {
        assertThat(wire.get("/f/e/senderror?code=404").read().status()).isEqualTo(404);
      }
    }
    assertThat(container().state("breaker.cb.state")).isEqualTo("CLOSED");
    assertThat(container().number("breaker.cb.released")).isEqualTo(200);
  }

  @Test
  default void storm_ofVanishingClients_leavesTheBreakerClosed() throws IOException {
    container().configure(BREAKER);
    byte[] some =
        "POST /f/e/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsome".getBytes();
    byte[] form =
        ("POST /f/e/echo?how=reader HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsome")
            .getBytes();
    for (int i = 0; i < 500; i++) {
      Wire reader = Wire.open(container().port()).raw(some);
      Wire text = Wire.open(container().port()).raw(form);
      Wire big = Wire.open(container().port()).get("/f/e/big?bytes=30000000");
      assertThat(big.line()).contains("200");
      big.vanish();
      reader.vanish();
      text.vanish();
    }
    container().await("calls.echo", 1_000);
    for (int i = 0; i < 500; i++) {
      Wire.open(container().port()).get("/f/e/text?size=100000").vanish();
    }
    container().await("calls.text", 500);
    assertThat(container().number("breaker.cb.failed")).isZero();
    assertThat(container().state("breaker.cb.state")).isEqualTo("CLOSED");
  }

  @Test
  default void storm_ofUploadsBrokenOffPastTheReplayCap_leavesTheBreakerClosed()
      throws IOException {
    container().configure(UPLOADS);
    byte[] some =
        ("PUT /f/e/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n" + "x".repeat(2_000))
            .getBytes();
    for (int i = 1; i <= 5; i++) {
      Wire upload = Wire.open(container().port()).raw(some);
      container().await("calls.echo", i);
      upload.vanish();
    }
    container().await("breaker.cb.released", 5);
    assertThat(container().number("breaker.cb.failed")).isZero();
  }

  @Test
  default void upload_pastTheReplayCapAndTooSlow_isNotTheEndpointsFailure() throws IOException {
    container().configure(UPLOADS);
    byte[] some =
        ("PUT /f/e/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n" + "x".repeat(2_000))
            .getBytes();
    try (Wire upload = Wire.open(container().port()).raw(some)) {
      assertThat(upload.read().status()).isEqualTo(504);
    }
    container().await("breaker.cb.released", 1);
    assertThat(container().number("breaker.cb.failed")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncated", "oversize", "malformed"})
  default void multipart_thatIsBad_isNotTheEndpointsFailure(String how) throws IOException {
    container().configure(UPLOADS);
    String part = "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\n";
    String body =
        switch (how) {
          case "truncated" -> part + "abc";
          case "oversize" -> part + "x".repeat(1_500) + "\r\n--x--\r\n";
          default -> "no part at all";
        };
    Answer plain = parts("/p", body);
    Answer answer = parts("/f", body);
    boolean bad = plain.status() >= 400; // Tomcat takes what has no part at all

    assertThat(answer.status()).as(answer::toString).isEqualTo(plain.status());
    assertThat(answer.header("X-Resilience-Status"))
        .as(answer::toString)
        .isEqualTo(bad ? "error" : "success");
    container().await("breaker.cb." + (bad ? "released" : "succeeded"), 1);
    assertThat(container().number("breaker.cb.failed")).isZero();
  }

  private Answer parts(String context, String body) throws IOException {
    String type = "Content-Type: multipart/form-data; boundary=x";
    try (Wire wire = Wire.open(container().port())) {
      return wire.send("POST", context + "/e/parts", body.getBytes(), type).read();
    }
  }

  @Test
  default void multipart_thatTrickles_isNotTheEndpointsFailure() throws IOException {
    container().configure(UPLOADS);
    byte[] some =
        ("POST /f/e/parts HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n"
                + "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n")
            .getBytes();
    try (Wire upload = Wire.open(container().port()).raw(some)) {
      assertThat(upload.read().status()).isEqualTo(504);
    }
    container().await("breaker.cb.released", 1);
    assertThat(container().number("breaker.cb.failed")).isZero();
  }

  @Test
  default void form_thatTrickles_isNotTheEndpointsFailure() throws IOException {
    container().configure(UPLOADS);
    byte[] some =
        ("POST /f/e/parameter HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n\r\na=b")
            .getBytes();
    try (Wire upload = Wire.open(container().port()).raw(some)) {
      assertThat(upload.read().status()).isEqualTo(504);
    }
    container().await("breaker.cb.released", 1);
    assertThat(container().number("breaker.cb.failed")).isZero();
  }

  /** Whatever the container makes of it, the filter says the same. */
  @ParameterizedTest
  @ValueSource(strings = {"refused", "refused?what=charset", "parameter?a=%ff%c0"})
  default void answer_thatTheContainerRefuses_isToldAsItIs(String what) throws IOException {
    container().configure(BREAKER);
    Answer plain = Wire.get(container().port(), "/p/e/" + what);

    Answer answer = Wire.get(container().port(), "/f/e/" + what);

    assertThat(answer.status()).as(answer::toString).isEqualTo(plain.status());
    assertThat(answer.header("X-Resilience-Status"))
        .as(answer::toString)
        .isEqualTo(plain.status() < 400 ? "success" : "error");
  }

  @Test
  default void failures_inARow_openTheBreakerAndProbesCloseIt() throws IOException {
    container().configure(BREAKER);
    for (int i = 0; i < 3; i++) {
      assertThat(Wire.get(container().port(), "/f/e/senderror?code=500").status()).isEqualTo(500);
    }

    Answer answer = Wire.get(container().port(), "/f/e/text?q=%3Cb%3E");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.header("X-Resilience-Status")).isEqualTo("rejected");
    assertThat(answer.header("X-Error-Type")).isEqualTo("circuit_breaker_open");
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.text())
        .isEqualTo(
            "{\"type\":\"urn:omnikeywords:resilience:circuit_breaker_open\","
                + "\"title\":\"Service Unavailable\",\"status\":503,"
                + "\"detail\":\"The circuit breaker cb is open:"
                + " the service behind has been failing.\","
                + "\"instance\":\"/f/e/text\",\"error_type\":\"circuit_breaker_open\","
                + "\"circuit_breaker\":\"cb\",\"retry_after\":1}");
    assertThat(container().state("calls.text")).isEqualTo("none");

    // after the wait two probes are let through, and no more while they are under way
    Wire first = Wire.open(container().port());
    Wire second = Wire.open(container().port());
    container().awaitStatus("/f/e/status?code=404", 404); // says nothing about health
    first.get("/f/e/hold?id=probes");
    second.get("/f/e/hold?id=probes");
    container().await("calls.probes", 2);
    for (int i = 0; i < 5; i++) {
      assertThat(Wire.get(container().port(), "/f/e/text").status()).isEqualTo(503);
    }
    assertThat(container().state("breaker.cb.state")).isEqualTo("HALF_OPEN");
    assertThat(container().state("calls.text")).isEqualTo("none");
    container().control("release?id=probes");
    assertThat(first.read().text()).isEqualTo("held");
    assertThat(second.read().text()).isEqualTo("held");
    container().awaitState("breaker.cb.state", "CLOSED");
    assertThat(Wire.get(container().port(), "/f/e/text").status()).isEqualTo(200);
    first.close();
    second.close();
  }

  @Test
  default void stream_thatBreaksOff_abortsTheConnection() throws IOException {
    container().configure(BREAKER);
    try (Wire wire = Wire.open(container().port())) {
      Answer answer = wire.get("/f/e/breakoff").read();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.complete()).as("told as complete:%n%s", answer).isFalse();
      assertThat(answer.text()).isEqualTo("the beginning");
    }
    container().await("breaker.cb.failed", 1);
  }
}
