package io.omnikeywords.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered when the endpoint has no answer. */
interface FallbackScenarios extends Scenarios {

  String FALLBACKS =
      """
      circuit-breakers:
        cb: { failure-threshold: 3, recovery-timeout: 60s, success-threshold: 1 }
      timeouts:
        limit: { default: 200ms }
      fallbacks:
        last: [ { type: cache, ttl: 0s, stale-if-error: 1h, max-bytes: 1000000 } ]
        fixed:
          - { type: cache, ttl: 5m, stale-if-error: 1h, max-bytes: 1000000 }
          - { type: default, status: 203, content-type: application/json, body: '{"total":0}' }
        other: [ { type: path, path: /o/method } ]
        file: [ { type: path, path: /static.txt } ]
        itself: [ { type: path, path: /e/throw } ]
      endpoints:
        - { path: /e/cached, fallback: last, circuit-breaker: cb }
        - { path: /e/senderror, fallback: fixed, circuit-breaker: cb }
        - { path: /e/stuck, fallback: fixed, timeout: limit }
        - { path: /e/echo, fallback: other }
        - { path: /e/throw, fallback: itself }
        - { path: /e/status, fallback: file }
      """;

  private Answer cached(String query, String... headers) throws IOException {
    return Wire.get(container().port(), "/f/e/cached" + query, headers);
  }

  @Test
  default void failure_afterSuccess_isAnsweredStale() throws IOException {
    container().configure(FALLBACKS);
    Answer good = cached("");
    assertThat(good.header("X-Resilience-Status")).isEqualTo("success");
    assertThat(good.text()).isEqualTo("made by call 1 for null");
    container().control("turn?id=cached&to=fail");

    Answer stale = cached("");

    assertThat(stale.status()).isEqualTo(200);
    assertThat(stale.body()).isEqualTo(good.body());
    assertThat(stale.header("Content-Type")).isEqualTo(good.header("Content-Type"));
    assertThat(stale.header("X-Kept")).isEqualTo("yes");
    assertThat(stale.header("Last-Modified")).isEqualTo(good.header("Last-Modified"));
    assertThat(stale.header("X-Resilience-Status")).isEqualTo("fallback");
    assertThat(stale.header("X-Error-Type")).isEqualTo("endpoint_error");
    assertThat(stale.header("X-Circuit-Breaker")).isEqualTo("cb");
    assertThat(Long.parseLong(stale.header("Age"))).isBetween(0L, 5L);
    assertThat(stale.header("Cache-Status")).matches("[A-Za-z-]+; hit; ttl=-?[0-9]+.*");

    // open now, and still
    cached("");
    cached("");
    assertThat(container().state("breaker.cb.state")).isEqualTo("OPEN");
    Answer open = cached("");
    assertThat(open.body()).isEqualTo(good.body());
    assertThat(open.header("X-Error-Type")).isEqualTo("circuit_breaker_open");
    // another resource has nothing kept
    assertThat(cached("?other").status()).isEqualTo(503);
  }

  @Test
  default void failure_afterTwoSuccesses_isAnsweredWithTheLast() throws IOException {
    container().configure(FALLBACKS);
    cached("?two");
    Answer last = cached("?two");
    container().control("turn?id=cached&to=fail");

    assertThat(last.text()).isEqualTo("made by call 2 for null");
    assertThat(cached("?two").body()).isEqualTo(last.body());
  }

  /** Bodies as they are written, part by part; the kept one must never show through. */
  @ParameterizedTest
  @ValueSource(
      strings = {"abc-def", "a-b-c-def", "abc-de-x", "abc-de-xyz", "abc", "abcdef-g", "x-abcdef"})
  default void response_likeTheOneKept_isItsOwn(String parts) throws IOException {
    container().configure(FALLBACKS);
    for (String query : new String[] {"?plain", "?flush=yes"}) {
      container().control("turn?id=cached&to=abc-def");
      assertThat(cached(query).text()).endsWith("abcdef");
      container().control("turn?id=cached&to=" + parts);
      Answer second = cached(query);
      assertThat(second.text())
          .isEqualTo((query.equals("?plain") ? "" : "flushed ") + parts.replace("-", ""));
      container().control("turn?id=cached&to=fail");
      assertThat(cached(query).body()).isEqualTo(second.body());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?header=Cache-Control:no-store",
        "?header=Cache-Control:private",
        "?header=Cache-Control:private,%20max-age=60",
        "?header=cache-control:max-age=60,%20no-cache",
        "?header=Cache-Control:no-cache=%22X-One%22",
        "?header=Cache-Control:must-revalidate",
        "?header=Cache-Control:proxy-revalidate",
        "?header=Cache-Control:s-maxage=60",
        "?header=Vary:*",
        "?header=Vary:Accept,%20*",
        "?header=Set-Cookie:a=b",
        "?session=new",
        "?code=203",
        "?code=206"
      })
  default void response_notToBeKept_isNotServed(String query) throws IOException {
    container().configure(FALLBACKS);
    assertThat(cached(query).status()).isIn(200, 203, 206);
    container().control("turn?id=cached&to=fail");
    assertThat(cached(query).status()).isEqualTo(500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Authorization: Basic YTpi", "Range: bytes=0-5", "Cache-Control: no-store"})
  default void response_toARequestNotToBeKept_isNotServed(String header) throws IOException {
    container().configure(FALLBACKS);
    assertThat(cached("", header).status()).isEqualTo(200);
    container().control("turn?id=cached&to=fail");
    assertThat(cached("").status()).isEqualTo(500);
    assertThat(cached("", header).status()).isEqualTo(500);
  }

  @Test
  default void response_toARequestWithCredentials_isNotTakenFromOthers() throws IOException {
    container().configure(FALLBACKS);
    assertThat(cached("").status()).isEqualTo(200);
    container().control("turn?id=cached&to=fail");
    assertThat(cached("", "Authorization: Basic YTpi").status()).isEqualTo(500);
  }

  @Test
  default void response_varying_isServedToItsKind() throws IOException {
    container().configure(FALLBACKS);
    String query = "?header=Vary:Accept-Language";
    cached(query, "Accept-Language: pt");
    cached(query, "Accept-Language: en");
    container().control("turn?id=cached&to=fail");

    assertThat(cached(query, "Accept-Language: pt").text()).isEqualTo("made by call 1 for pt");
    assertThat(cached(query, "Accept-Language: en").text()).isEqualTo("made by call 2 for en");
    assertThat(container().state("breaker.cb.state")).isEqualTo("CLOSED");
    assertThat(cached(query, "Accept-Language: fr").status()).isEqualTo(500);
  }

  @Test
  default void response_flushed_isKeptToo() throws IOException {
    container().configure(FALLBACKS);
    assertThat(cached("?flush=yes").text()).isEqualTo("flushed made by call 1 for null");
    container().control("turn?id=cached&to=fail");
    assertThat(cached("?flush=yes").text()).isEqualTo("flushed made by call 1 for null");
  }

  @Test
  default void response_brokenOffByItsClient_isNotKept() throws IOException {
    container().configure(FALLBACKS);
    Wire wire = Wire.open(container().port()).get("/f/e/cached?flush=yes&drip=yes");
    assertThat(wire.line()).contains("200");
    wire.vanish();
    container().await("calls.dripped", 1);
    container().await("breaker.cb.released", 1);
    container().control("turn?id=cached&to=fail");

    assertThat(cached("?flush=yes&drip=yes").status()).isEqualTo(500);
  }

  @Test
  default void fallback_fixed_isAnswered() throws IOException {
    container().configure(FALLBACKS);

    Answer answer = Wire.get(container().port(), "/f/e/senderror?code=500");
    Answer late = Wire.get(container().port(), "/f/e/stuck?ms=1500");

    for (Answer each : new Answer[] {answer, late}) {
      assertThat(each.status()).isEqualTo(203);
      assertThat(each.text()).isEqualTo("{\"total\":0}");
      assertThat(each.header("Content-Type")).startsWith("application/json");
      assertThat(each.header("X-Resilience-Status")).isEqualTo("fallback");
    }
    assertThat(answer.header("X-Error-Type")).isEqualTo("endpoint_error");
    assertThat(late.header("X-Error-Type")).isEqualTo("timeout");
    assertThat(late.seconds()).isBetween(0.19, 1.0);
    container().await("stuck", 0);
  }

  @Test
  default void fallback_path_isABodylessGet() throws IOException {
    container().configure(FALLBACKS);
    try (Wire wire = Wire.open(container().port())) {
      Answer answer = wire.send("POST", "/f/e/echo?fails=1", Bytes.letters(10)).read();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("GET 0");
      assertThat(answer.header("X-Resilience-Status")).isEqualTo("fallback");
      assertThat(answer.header("X-Error-Type")).isEqualTo("endpoint_error");
      assertThat(wire.get("/f/e/echo?fails=0").read().status()).isEqualTo(200);
    }
  }

  /** What the client knows of the endpoint's resource says nothing about the other's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Range: bytes=0-5",
        "If-None-Match: *",
        "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT",
        "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
        "If-Match: \"other\""
      })
  default void fallback_path_isUnconditional(String header) throws IOException {
    container().configure(FALLBACKS);
    Answer answer = Wire.get(container().port(), "/f/e/status?code=500", header);

    assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(Bytes.letters(200_000));
    assertThat(answer.header("X-Resilience-Status")).isEqualTo("fallback");
  }

  @Test
  default void response_thatHasAnAge_growsOlder() throws IOException {
    container().configure(FALLBACKS);
    assertThat(cached("?header=Age:100").header("Age")).isEqualTo("100");
    container().control("turn?id=cached&to=fail");
    assertThat(Long.parseLong(cached("?header=Age:100").header("Age"))).isBetween(100L, 105L);
  }

  @Test
  default void response_toAKnownClient_isKeptOnlyIfPublic() throws IOException {
    container().configure(FALLBACKS);
    String cookie = "Cookie: " + cached("?session=new").header("Set-Cookie").split(";")[0];
    String[][] known = {{"?session=own", cookie}, {"?user=own", "X-No: cookie"}};
    for (String[] one : known) {
      assertThat(cached(one[0], one[1]).status()).isEqualTo(200);
      assertThat(cached(one[0] + "&header=Cache-Control:public", one[1]).status()).isEqualTo(200);
    }
    container().control("turn?id=cached&to=fail");
    for (String[] one : known) {
      assertThat(cached(one[0]).status()).isEqualTo(500);
      assertThat(cached(one[0] + "&header=Cache-Control:public").status()).isEqualTo(200);
    }
  }

  @Test
  default void fallback_pathThatFails_doesNotRecur() throws IOException {
    container().configure(FALLBACKS);

    Answer answer = Wire.get(container().port(), "/f/e/throw");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.header("X-Resilience-Status")).as(answer::toString).isEqualTo("error");
    assertThat(container().number("calls.throw")).isEqualTo(2);
  }
}
