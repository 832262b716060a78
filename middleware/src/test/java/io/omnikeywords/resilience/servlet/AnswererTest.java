package io.omnikeywords.resilience.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswererTest {

  @ParameterizedTest
  @CsvSource({
    "-1, 0.000000",
    "999, 0.000000",
    "1000, 0.000001",
    "1234567890, 1.234567",
    "60000002000, 60.000002",
    "9223372036854775807, 9223372036.854775"
  })
  void seconds_haveSixDecimals(long nanos, String text) {
    assertThat(Answerer.seconds(nanos)).isEqualTo(text);
  }
}
