package io.omnikeywords.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No spelling of a path goes past its policy, and nothing a client or endpoint says breaks out. */
interface PathScenarios extends Scenarios {

  String GUARDED =
      """
      circuit-breakers:
        guard: { failure-threshold: 3, recovery-timeout: 60s, success-threshold: 1 }
      endpoints:
        - { path: /e/text/*, circuit-breaker: guard }
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/f/e/text",
        "/f/e/text/",
        "/f/e/text;x=1",
        "/f/e;x=1/text",
        "/f/e/text;x=1;y=2/a",
        "/f/e/te%78t",
        "/f/%65/text",
        "/f//e//text",
        "/f/e/./text",
        "/f/./e/text/.",
        "/f/o/../e/text",
        "/f/o/..;/e/text",
        "/f/o/..;x=1/e/text",
        "/f/o/%2e%2e/e/text",
        "/f/o/%2e%2e;a/e/text",
        "/f/e/%2e/text",
        "/f/e%2Ftext",
        "/f/e/text%2Fa",
        "/f/e%252Ftext",
        "/f/e\\text",
        "/f/e%5Ctext",
        "/f/e/text%00",
        "/f/e/text%20/../../text",
        "/f/e/%74%65%78%74;%78",
        "/f/e;/;/text",
        "/f/e/text%3bx=1",
        "/f/e/%c0%ae/text",
        "/f/e/text/..%2f..%2fe/text"
      })
  default void path_spelledAnyWay_isGuardedOrRefused(String path) throws IOException {
    container().configure(GUARDED);
    for (int port : new int[] {container().port(), container().lenientPort()}) {
      container().control("turn?id=none&to=x");
      long before = container().number("calls.text");
      Answer answer = Wire.get(port, path);

      boolean called = container().number("calls.text") > before;
      boolean guarded = "guard".equals(answer.header("X-Circuit-Breaker"));
      assertThat(guarded || !called).as("%s got past its policy: %s", path, answer).isTrue();
      if (!guarded) {
        assertThat(answer.status()).as(answer::toString).isBetween(400, 499);
      }
    }
  }

  @Test
  default void path_climbing_isNoOtherEndpoint() throws IOException {
    container().configure(GUARDED);
    Answer answer = Wire.get(container().port(), "/f/e/text/../status?code=204");
    // it is read as /e/status, by everybody, or refused
    assertThat(answer.status()).isIn(204, 400);
    assertThat(answer.header("X-Circuit-Breaker")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a%0d%0aX-Evil:%20yes", "a%0aX-Evil:yes", "a%0d%0a%0d%0a%3Cb%3Eevil", "a%00b"})
  default void header_ofTheEndpointWithLineBreaks_breaksNothing(String value) throws IOException {
    container().configure(GUARDED.replace("/e/text/*", "/e/*"));
    for (String name : new String[] {"value", "type"}) {
      try (Wire plain = Wire.open(container().port());
          Wire wire = Wire.open(container().port())) {
        Answer without = plain.get("/p/e/header?" + name + "=" + value).read();
        Answer answer = wire.get("/f/e/header?" + name + "=" + value).read();
        assertThat(answer.header("X-Evil")).isNull();
        assertThat(answer.status()).isEqualTo(without.status());
        assertThat(answer.header("X-Told")).isEqualTo(without.header("X-Told"));
        assertThat(answer.header("X-Circuit-Breaker")).as(answer::toString).isEqualTo("guard");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/f/e/text/a%0d%0aX-Evil:%20yes", "/f/e/text/%22%7d%3cscript%3e"})
  default void path_inAProblem_isEscaped(String path) throws IOException {
    container()
        .configure(
            GUARDED.replace("circuit-breaker: guard", "rate-limiter: one")
                + """
        rate-limiters:
          one: { limit: 1, period: 60s, burst: 1 }
        """);
    Wire.get(container().port(), "/f/e/text");

    Answer answer = Wire.get(container().port(), path, "X-Forwarded-For: \"><b>");

    assertThat(answer.header("X-Evil")).isNull();
    if (path.contains("%0d") && answer.status() == 400) {
      return; // the container would not have it
    }
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.text()).contains("\"instance\":\"" + path + "\"").doesNotContain("<", ">");
  }
}
