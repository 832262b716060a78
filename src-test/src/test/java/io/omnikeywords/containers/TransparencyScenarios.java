package io.omnikeywords.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What succeeds is as it would be without the filter, but for three headers. */
interface TransparencyScenarios extends Scenarios {

  String EVERYTHING =
      """
      circuit-breakers:
        cb: { failure-threshold: 1000, recovery-timeout: 60s, success-threshold: 2 }
      retries:
        again: { max-attempts: 3, base-delay: 1ms, max-delay: 1s }
      timeouts:
        limit: { default: 20s }
      bulkheads:
        places: { max-concurrent-calls: 50, max-queue-size: 10, max-wait-duration: 5s }
      rate-limiters:
        pace: { limit: 1000000, period: 1s, burst: 1000000, key: client }
      fallbacks:
        last: [ { type: cache, ttl: 5m, stale-if-error: 1h, max-bytes: 1000000 } ]
      endpoints:
        - { path: /e/status, circuit-breaker: cb, timeout: limit }
        - { path: /*, circuit-breaker: cb, retry: again, timeout: limit, bulkhead: places,
            rate-limiter: pace, fallback: last }
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/e/text",
        "/e/text?size=0",
        "/e/text?size=20000",
        "/e/text?size=20000&length=yes",
        "/e/text?size=300000",
        "/e/text?size=3000000",
        "/e/text?size=3000000&length=yes",
        "/e/text?size=5000&piece=1",
        "/e/text?size=7000&piece=700",
        "/e/text?size=20000&piece=1",
        "/e/text?size=20000&piece=4000",
        "/e/text?size=20000&piece=4000&length=yes",
        "/e/text?size=20000&piece=9000&close=yes",
        "/e/text?size=300000&piece=9000",
        "/e/text?code=201",
        "/e/text?code=404",
        "/e/writer",
        "/e/writer?charset=ISO-8859-1",
        "/e/writer?close=yes",
        "/e/writer?size=20000",
        "/e/writer?size=20000&charset=ISO-8859-1",
        "/e/writer?size=20000&piece=1",
        "/e/writer?size=20000&piece=50",
        "/e/writer?size=20000&piece=4000&how=chars",
        "/e/writer?size=300000&piece=9000",
        "/e/redirect",
        "/e/status?code=204",
        "/e/status?code=304",
        "/e/status?code=404",
        "/e/senderror?code=404",
        "/e/senderror?code=409",
        "/e/forward",
        "/e/forward?after=yes",
        "/e/forward?to=/e/writer",
        "/e/forward?to=/static.txt",
        "/e/forward?to=/e/senderror?code=404",
        "/e/include",
        "/e/header?value=plain",
        "/e/asynccomplete",
        "/e/asynccomplete?flush=yes",
        "/e/asyncdispatch",
        "/e/asynccycles?n=5",
        "/static.txt",
        "/nothing/here"
      })
  default void success_filtered_isByteIdentical(String path) throws IOException {
    container().configure(EVERYTHING);
    for (String method : new String[] {"GET", "HEAD"}) {
      try (Wire plain = Wire.open(container().port());
          Wire filtered = Wire.open(container().port())) {
        Answer without = plain.send(method, "/p" + path, null).read();
        Answer with = filtered.send(method, "/f" + path, null).read();

        assertThat(with.statusLine()).isEqualTo(without.statusLine());
        String ignored = tellsNoLength(path) ? "Content-Length|Transfer-Encoding" : "Date";
        assertThat(plain(with.ownHeaders(ignored)))
            .as("%s%n%s", without, with)
            .isEqualTo(plain(without.ownHeaders(ignored)));
        assertThat(plain(with.text())).isEqualTo(plain(without.text()));
        if (!tellsNoLength(path)) {
          assertThat(framing(with, path)).isEqualTo(framing(without, path));
        }
        assertThat(with.complete()).isTrue();
        assertThat(with.header("X-Resilience-Status")).isEqualTo("success");
        assertThat(with.header("X-Circuit-Breaker")).isEqualTo("cb");
        assertThat(with.header("X-Processing-Time")).matches("[0-9]+\\.[0-9]+");
        assertThat(with.header("X-Error-Type")).isNull();
        // and the connection goes on
        assertThat(filtered.get("/f/e/text").read().status()).isEqualTo(200);
      }
    }
  }

  /** Chunk sizes apart where Undertow is written to byte by byte: see filter.md. */
  private String framing(Answer answer, String path) {
    boolean isOther = path.contains("text") && path.endsWith("piece=1");
    return isOther && container().name().equals("undertow")
        ? answer.framing().split(" ")[0]
        : answer.framing();
  }

  /** Jetty ee9 does not tell the length of a file where a response is wrapped, by whomever. */
  private boolean tellsNoLength(String path) {
    return path.endsWith("static.txt") && container().name().equals("jetty-ee9");
  }

  /** The two contexts have different names, which containers' own pages tell. */
  private static String plain(Object text) {
    return text.toString()
        .replaceAll("DefaultServlet-[0-9a-f]+", "DefaultServlet")
        .replaceAll("(?<=[/\\[:>]|&#47;|<td>)[pf](?=/|&#47;)", "x");
  }

  @Test
  default void range_ofAStaticFile_isByteIdentical() throws IOException {
    container().configure(EVERYTHING);
    for (String range : new String[] {"bytes=100-199", "bytes=-50", "bytes=0-0,5-6", "bytes=9-1"}) {
      Answer without = Wire.get(container().port(), "/p/static.txt", "Range: " + range);
      Answer with = Wire.get(container().port(), "/f/static.txt", "Range: " + range);

      assertThat(with.statusLine()).isEqualTo(without.statusLine());
      // a multipart boundary is random; Jetty shows no page for a 416 where a response is wrapped
      if (!range.contains(",") && with.status() == 206) {
        assertThat(with.ownHeaders("Date")).isEqualTo(without.ownHeaders("Date"));
        assertThat(with.body()).isEqualTo(without.body());
      }
    }
    Answer part = Wire.get(container().port(), "/f/static.txt", "Range: bytes=100-199");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(Bytes.letters(200_000), 100, 200));
  }

  @Test
  default void errorPage_ofTheApplication_isShown() throws IOException {
    container().configure(EVERYTHING);

    Answer without = Wire.get(container().port(), "/p/e/senderror?code=507");
    Answer with = Wire.get(container().port(), "/f/e/senderror?code=507&id=page");

    assertThat(without.text()).isEqualTo("error page for 507");
    assertThat(with.text()).isEqualTo("error page for 507");
    assertThat(with.statusLine()).isEqualTo(without.statusLine());
    assertThat(with.header("X-Resilience-Status")).isEqualTo("error");
    assertThat(with.header("X-Error-Type")).isEqualTo("endpoint_error");
  }

  @Test
  default void events_flushed_arriveOneByOne() throws IOException {
    container().configure(EVERYTHING);
    try (Wire wire = Wire.open(container().port())) {
      wire.get("/f/e/sse?n=3&hold=sse");
      StringBuilder head = new StringBuilder();
      for (String line = wire.line(); !line.isEmpty(); line = wire.line()) {
        head.append(line).append('\n');
      }
      assertThat(head).contains("text/event-stream").contains("X-Resilience-Status: success");
      for (int i = 0; i < 3; i++) {
        // the endpoint goes on only when it is told, so this event has come before the next
        String event = "";
        while (!event.startsWith("data:")) {
          event = wire.line();
        }
        assertThat(event).isEqualTo("data: " + i);
        container().control("release?id=sse" + i);
      }
    }
    container().await("bulkhead.places.calls", 0);
  }

  @Test
  default void upgrade_filtered_isAsWithout() throws IOException {
    container().configure(EVERYTHING);
    String[] headers = {"Connection: Upgrade", "Upgrade: echoing"};
    List<String> told = new ArrayList<>();
    for (String context : new String[] {"/p", "/f"}) {
      try (Wire wire = Wire.open(container().port())) {
        Answer answer = wire.get(context + "/e/upgrade", headers).read();
        wire.raw("hello\n".getBytes(StandardCharsets.US_ASCII));
        told.add(answer.status() + " " + wire.line());
      }
    }
    assertThat(told.get(1)).isEqualTo(told.get(0));
    if (!container().isJetty()) { // where it does not lead to another protocol
      assertThat(told.get(1)).isEqualTo("101 HELLO");
    }
    container().await("bulkhead.places.calls", 0);
  }

  @Test
  default void download_ofAGigabyte_keepsTheHeapFlat() throws IOException {
    container().configure(EVERYTHING);
    container().control("collect");
    long before = container().number("heap");
    long length = 1L << 30;
    try (Wire wire = Wire.open(container().port())) {
      wire.get("/f/e/big?bytes=" + length, "Connection: close");
      String line = "-";
      while (!line.isEmpty()) {
        line = wire.line();
      }
      long read = 0;
      byte[] buffer = new byte[256 * 1024];
      for (int n; (n = wire.in().read(buffer)) >= 0; ) {
        read += n;
        if (read >> 29 != (read - n) >> 29 && read < length) { // half way
          container().control("collect");
          assertThat(container().number("heap") - before).isLessThan(32L << 20);
        }
      }
      assertThat(read).isGreaterThanOrEqualTo(length);
    }
  }
}
