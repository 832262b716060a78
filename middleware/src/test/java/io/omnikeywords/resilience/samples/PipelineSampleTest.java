package io.omnikeywords.resilience.samples;

import static io.omnikeywords.resilience.timeout.TimeoutConfig.Limit.READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.resilience.Pipeline;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.ResilienceMetrics;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineSampleTest {

  private final ResilienceManager manager = ResilienceManager.create();

  @BeforeEach
  void add() {
    // region policies
    manager.addRetry("my_retry", RetryConfig.defaults());
    manager.addCircuitBreaker("my_service", CircuitBreakerConfig.defaults());
    manager.addTimeout("my_timeout", TimeoutConfig.defaults());
    manager.addBulkhead("my_bulkhead", BulkheadConfig.defaults());
    // endregion
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private String fetch() {
    return "answer";
  }

  private CompletionStage<String> fetchAsync() {
    return CompletableFuture.completedFuture("answer");
  }

  @Test
  void usage() throws Exception {
    // region usage
    Pipeline pipeline =
        manager
            .pipeline()
            .retry("my_retry")
            .circuitBreaker("my_service")
            .timeout("my_timeout", READ)
            .bulkhead("my_bulkhead")
            .build();
    String answer = pipeline.call(() -> fetch());
    // endregion
    assertThat(answer).isEqualTo("answer");

    // region async
    CompletableFuture<String> later = pipeline.callAsync(() -> fetchAsync());
    // endregion
    assertThat(later.get()).isEqualTo("answer");

    ExecutorService executor = Executors.newSingleThreadExecutor();
    // region executor
    CompletableFuture<String> elsewhere = pipeline.callAsync(() -> fetchAsync(), executor);
    // endregion
    assertThat(elsewhere.get()).isEqualTo("answer");
    executor.shutdown();

    // region metrics
    ResilienceMetrics metrics = manager.metrics();
    long failed = metrics.circuitBreakers().get("my_service").failed();
    // endregion
    assertThat(failed).isZero();
  }

  @Test
  void order() throws Exception {
    // region order
    Pipeline pipeline =
        manager
            .pipeline()
            .inNamedOrder()
            .timeout("my_timeout") // for all attempts together
            .retry("my_retry")
            .bulkhead("my_bulkhead")
            .build();
    // endregion
    assertThat(pipeline.call(this::fetch)).isEqualTo("answer");
  }

  private String answer(Path yaml) throws Exception {
    // region load
    try (ResilienceManager fromFile = ResilienceManager.load(yaml)) {
      Pipeline pipeline = fromFile.pipeline().retry("api_retry").build();
      return pipeline.call(() -> fetch());
    }
    // endregion
  }

  @Test
  void load(@TempDir Path directory) throws Exception {
    Path yaml = Files.writeString(directory.resolve("resilience.yaml"), "retries: { api_retry: }");
    assertThat(answer(yaml)).isEqualTo("answer");
  }
}
