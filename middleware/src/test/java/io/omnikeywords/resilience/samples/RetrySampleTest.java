package io.omnikeywords.resilience.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.retry.Retry;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.retry.RetryRules;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetrySampleTest {

  private final AtomicInteger attempts = new AtomicInteger();
  private final ResilienceManager manager =
      ResilienceManager.create(new ManualTicker(), ResilienceListener.NONE);

  private record Response(int status, int retryAfterSeconds) {}

  private String fetch() throws IOException {
    if (attempts.incrementAndGet() < 3) {
      throw new IOException("not yet");
    }
    return "answer";
  }

  private Response send() {
    return new Response(attempts.incrementAndGet() < 3 ? 503 : 200, 2);
  }

  @Test
  void usage() throws Exception {
    // region usage
    Retry retry =
        manager.addRetry(
            "my_retry",
            RetryConfig.defaults()
                .withMaxAttempts(3)
                .withBaseDelay(Duration.ofSeconds(1))
                .withMaxDelay(Duration.ofSeconds(10)));
    String answer = retry.call(() -> fetch());
    // endregion
    assertThat(answer).isEqualTo("answer");
    assertThat(retry.snapshot().retries()).isEqualTo(2);
  }

  @Test
  void rules() throws Exception {
    // region rules
    RetryRules rules =
        RetryRules.defaults()
            .retryOn(IOException.class)
            .abortOn(FileNotFoundException.class)
            .retryOnResult(result -> result instanceof Response r && r.status() == 503)
            .retryAfter(
                (result, failure) ->
                    result instanceof Response r
                        ? Duration.ofSeconds(r.retryAfterSeconds())
                        : null);
    Retry retry = manager.addRetry("my_retry", RetryConfig.defaults(), rules);
    // endregion
    assertThat(retry.call(this::send).status()).isEqualTo(200);
    // two waits of at least the 2 s asked for
    assertThat(retry.snapshot().delays().sumNanos())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(4).toNanos());
  }
}
