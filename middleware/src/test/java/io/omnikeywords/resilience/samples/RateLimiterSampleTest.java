package io.omnikeywords.resilience.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.ratelimiter.RateLimiter;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimiterSampleTest {

  private final ManualTicker ticker = new ManualTicker();
  private final ResilienceManager manager =
      ResilienceManager.create(ticker, ResilienceListener.NONE);

  private String fetch() {
    return "answer";
  }

  @Test
  void usage() throws Exception {
    // region usage
    RateLimiter limiter =
        manager.addRateLimiter(
            "my_limiter",
            RateLimiterConfig.defaults()
                .withLimit(100)
                .withPeriod(Duration.ofSeconds(1))
                .withBurst(200));
    String answer = limiter.call(() -> fetch());
    // endregion
    assertThat(answer).isEqualTo("answer");

    String client = "192.0.2.1";
    // region keyed
    boolean admitted = !(limiter.tryAcquire(client) instanceof Rejection);
    // endregion
    assertThat(admitted).isTrue();
    assertThat(limiter.snapshot().keys()).isEqualTo(1);
  }
}
