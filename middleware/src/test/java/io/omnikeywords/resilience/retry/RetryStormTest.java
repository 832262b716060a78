package io.omnikeywords.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryStormTest {

  @Test
  void noJitter_allClients_comeBackTogether() {
    assertThat(RetryStormSimulation.worstPeak(Jitter.NONE)).isEqualTo(1_000);
  }

  @Test
  void fullJitter_worstPeak_isAtLeast80PercentLower() {
    assertThat(RetryStormSimulation.worstPeak(Jitter.FULL)).isLessThanOrEqualTo(200);
  }
}
