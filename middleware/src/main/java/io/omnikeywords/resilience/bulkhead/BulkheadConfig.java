package io.omnikeywords.resilience.bulkhead;

import io.omnikeywords.resilience.Check;
import java.time.Duration;

/**
 * How many calls run at once, and how many wait for how long.
 *
 * @param maxConcurrentCalls calls that run at once; 1 or more, default 10
 * @param maxQueueSize calls that wait for a place; 0 (none waits) or more, default 100
 * @param maxWaitDuration the longest a call waits; 0 (it does not wait) or more, default 60 s
 */
public record BulkheadConfig(int maxConcurrentCalls, int maxQueueSize, Duration maxWaitDuration) {

  /** The defaults named above. */
  public static BulkheadConfig defaults() {
    return new BulkheadConfig(10, 100, Duration.ofSeconds(60));
  }

  public BulkheadConfig {
    maxConcurrentCalls = Check.atLeast("max-concurrent-calls", maxConcurrentCalls, 1);
    maxQueueSize = Check.atLeast("max-queue-size", maxQueueSize, 0);
    maxWaitDuration = Check.duration("max-wait-duration", maxWaitDuration, 0);
  }

  public BulkheadConfig withMaxConcurrentCalls(int maxConcurrentCalls) {
    return new BulkheadConfig(maxConcurrentCalls, maxQueueSize, maxWaitDuration);
  }

  public BulkheadConfig withMaxQueueSize(int maxQueueSize) {
    return new BulkheadConfig(maxConcurrentCalls, maxQueueSize, maxWaitDuration);
  }

  public BulkheadConfig withMaxWaitDuration(Duration maxWaitDuration) {
    return new BulkheadConfig(maxConcurrentCalls, maxQueueSize, maxWaitDuration);
  }
}
