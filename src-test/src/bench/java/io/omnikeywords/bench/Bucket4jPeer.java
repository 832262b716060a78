package io.omnikeywords.bench;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Bucket4j's local bucket, lock-free (its default) and synchronized, greedy refill. Millisecond
 * precision is its default and cheaper than nanoseconds.
 */
@State(Scope.Benchmark)
public class Bucket4jPeer {
  private final Body body = new Body();
  private final Bucket lockFree = bucket(SynchronizationStrategy.LOCK_FREE);
  private final Bucket locked = bucket(SynchronizationStrategy.SYNCHRONIZED);

  private static Bucket bucket(SynchronizationStrategy strategy) {
    return Bucket.builder()
        .addLimit(
            limit ->
                limit
                    .capacity(Rows.UNREACHABLE_LIMIT)
                    .refillGreedy(Rows.UNREACHABLE_LIMIT, Duration.ofSeconds(1)))
        .withSynchronizationStrategy(strategy)
        .build();
  }

  @Benchmark
  public Object rateLimiter() {
    return lockFree.tryConsume(1) ? body.run() : body.fallback();
  }

  @Benchmark
  public Object rateLimiter_locked() {
    return locked.tryConsume(1) ? body.run() : body.fallback();
  }
}
