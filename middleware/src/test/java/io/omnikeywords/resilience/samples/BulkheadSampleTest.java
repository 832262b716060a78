package io.omnikeywords.resilience.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkheadSampleTest {

  private final ResilienceManager manager = ResilienceManager.create();

  @AfterEach
  void close() {
    manager.close();
  }

  private String fetch() {
    return "answer";
  }

  @Test
  void usage() throws Exception {
    // region usage
    Bulkhead bulkhead =
        manager.addBulkhead(
            "my_bulkhead",
            BulkheadConfig.defaults()
                .withMaxConcurrentCalls(10)
                .withMaxQueueSize(100)
                .withMaxWaitDuration(Duration.ofSeconds(1)));
    String answer = bulkhead.call(() -> fetch());
    // endregion
    assertThat(answer).isEqualTo("answer");

    // region resize
    manager.reconfigure("my_bulkhead", bulkhead.config().withMaxConcurrentCalls(20));
    // endregion
    assertThat(bulkhead.snapshot().maxConcurrentCalls()).isEqualTo(20);

    // region by-hand
    if (bulkhead.tryAcquire() instanceof Permit permit) {
      try {
        fetch();
      } finally {
        permit.release();
      }
    }
    // endregion
    assertThat(bulkhead.snapshot().concurrentCalls()).isZero();
  }
}
