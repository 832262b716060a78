package io.omnikeywords.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final RetryConfig CONFIG =
      RetryConfig.defaults().withMaxDelay(Duration.ofSeconds(10));

  /** Always draws the same share. */
  private static RandomGenerator share(double share) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return (long) (share * Long.MAX_VALUE);
      }

      @Override
      public double nextDouble() {
        return share;
      }
    };
  }

  private static double seconds(Jitter jitter, int retry, double previous, double share) {
    return (double)
            Backoff.delayNanos(
                CONFIG.withJitter(jitter), retry, (long) (previous * SECOND), share(share))
        / SECOND;
  }

  @Test
  void none_growsByTheBaseUpToTheMaximum() {
    assertThat(seconds(Jitter.NONE, 1, 1, 0)).isEqualTo(1);
    assertThat(seconds(Jitter.NONE, 2, 1, 0)).isEqualTo(2);
    assertThat(seconds(Jitter.NONE, 4, 4, 0)).isEqualTo(8);
    assertThat(seconds(Jitter.NONE, 5, 8, 0)).isEqualTo(10);
    assertThat(seconds(Jitter.NONE, 999, 8, 0)).isEqualTo(10);
  }

  @Test
  void equal_liesFromHalfTheDelayToAllOfIt() {
    assertThat(seconds(Jitter.EQUAL, 3, 2, 0)).isEqualTo(2);
    assertThat(seconds(Jitter.EQUAL, 3, 2, 0.5)).isEqualTo(3);
    assertThat(seconds(Jitter.EQUAL, 3, 2, 1)).isEqualTo(4);
  }

  @Test
  void full_liesFromNothingToTheDelay() {
    assertThat(seconds(Jitter.FULL, 3, 2, 0)).isZero();
    assertThat(seconds(Jitter.FULL, 3, 2, 0.25)).isEqualTo(1);
    assertThat(seconds(Jitter.FULL, 9, 2, 1)).isEqualTo(10);
  }

  @Test
  void decorrelated_liesFromTheBaseToThreeTimesTheDelayBefore() {
    assertThat(seconds(Jitter.DECORRELATED, 1, 1, 0)).isEqualTo(1);
    assertThat(seconds(Jitter.DECORRELATED, 1, 1, 1)).isEqualTo(3);
    assertThat(seconds(Jitter.DECORRELATED, 7, 2, 0.5)).isEqualTo(3.5);
    assertThat(seconds(Jitter.DECORRELATED, 7, 8, 1)).isEqualTo(10);
    assertThat(seconds(Jitter.DECORRELATED, 7, 0.1, 1)).isEqualTo(1); // never below the base
  }

  @Test
  void noBaseDelay_isNoDelay() {
    for (Jitter jitter : Jitter.values()) {
      RetryConfig none =
          CONFIG.withBaseDelay(Duration.ZERO).withJitter(jitter).withExponentialBase(10);
      for (int retry : new int[] {1, 2, 999}) {
        assertThat(Backoff.delayNanos(none, retry, 0, share(0.5))).isZero();
      }
    }
  }
}
