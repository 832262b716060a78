package io.omnikeywords.resilience.samples;

import static io.omnikeywords.resilience.timeout.TimeoutConfig.Limit.READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.timeout.Timeout;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TimeoutSampleTest {

  private final ManualTicker ticker = new ManualTicker();
  private final ResilienceManager manager =
      ResilienceManager.create(ticker, ResilienceListener.NONE);

  private String fetch() {
    return "answer";
  }

  private CompletionStage<String> fetchAsync() {
    return CompletableFuture.completedFuture("answer");
  }

  @Test
  void usage() throws Exception {
    // region usage
    Timeout timeout =
        manager.addTimeout(
            "my_timeout", TimeoutConfig.defaults().withDefaultLimit(Duration.ofSeconds(5)));
    String byDefault = timeout.call(() -> fetch());
    String byName = timeout.call(READ, () -> fetch());
    String byHand = timeout.call(Duration.ofMillis(500), () -> fetch());
    CompletableFuture<String> later = timeout.callAsync(READ, () -> fetchAsync());
    // endregion
    assertThat(byDefault + byName + byHand + later.get()).isEqualTo("answer".repeat(4));
  }
}
