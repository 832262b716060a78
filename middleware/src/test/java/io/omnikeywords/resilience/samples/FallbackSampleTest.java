package io.omnikeywords.resilience.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.Pipeline;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.fallback.Fallback;
import io.omnikeywords.resilience.fallback.ResultCache;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FallbackSampleTest {

  private final ResilienceManager manager =
      ResilienceManager.create(new ManualTicker(), ResilienceListener.NONE);

  private String fetch(String key) throws IOException {
    throw new IOException("down: " + key);
  }

  private String fetchElsewhere() throws IOException {
    throw new IOException("down too");
  }

  @Test
  void usage() throws Exception {
    manager.addCircuitBreaker("my_service", CircuitBreakerConfig.defaults());
    Pipeline pipeline = manager.pipeline().circuitBreaker("my_service").build();
    String key = "k";
    // region usage
    ResultCache<String, String> cache =
        ResultCache.ofEntries(10_000, Duration.ofMinutes(5), Duration.ofHours(1), manager.ticker());
    Fallback<String> fallback =
        Fallback.cached(cache, key)
            .or(Fallback.from(() -> fetchElsewhere()))
            .or(Fallback.value("nothing known"));
    String answer = pipeline.callOrElse(() -> fetch(key), fallback);
    // endregion
    assertThat(answer).isEqualTo("nothing known");

    // region async
    CompletableFuture<String> later =
        pipeline.callAsyncOrElse(
            () -> CompletableFuture.supplyAsync(() -> "answer"), Fallback.value("nothing known"));
    // endregion
    assertThat(later.get()).isEqualTo("answer");
  }

  @Test
  void loader() throws Exception {
    ResultCache<String, String> cache =
        ResultCache.ofEntries(10_000, Duration.ofMinutes(5), Duration.ofHours(1), manager.ticker());
    // region loader
    String answer = cache.get("k", () -> "loaded");
    // endregion
    assertThat(answer).isEqualTo("loaded");
    assertThat(cache.get("k", () -> "loaded again")).isEqualTo("loaded");
  }
}
