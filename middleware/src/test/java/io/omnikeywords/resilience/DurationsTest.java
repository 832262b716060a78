package io.omnikeywords.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.3S, 300ms",
    "PT1.5S, 1500ms",
    "PT59S, 59s",
    "PT60S, 1m",
    "PT90S, 90s",
    "PT3600S, 1h",
    "PT1H30M, 90m",
    "PT24H, 1d",
    "PT25H, 25h",
    "PT8784H, 366d",
    "PT0.0000001S, PT0.0000001S",
    "PT-1S, PT-1S",
    "PT1000000.001S, PT277H46M40.001S",
    "PT2562047788015215H30M7.999999999S, PT2562047788015215H30M7.999999999S"
  })
  void text_isTheLargestUnitThatLeavesItWhole_andIsReadAgain(Duration duration, String text) {
    assertThat(Durations.text(duration)).isEqualTo(text);
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }
}
