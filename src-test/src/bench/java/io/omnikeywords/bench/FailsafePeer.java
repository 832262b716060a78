package io.omnikeywords.bench;

import dev.failsafe.Bulkhead;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerBuilder;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.Fallback;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.function.CheckedSupplier;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Failsafe: executors are built once. Bulkhead and rate limiter also run by their bare permit
 * calls, which are a whole use of them and cheaper than the executor. The breaker's bare permit
 * calls leave classification and delays to the caller and are shown for orientation only.
 */
@State(Scope.Benchmark)
public class FailsafePeer {
  private final Body body = new Body();
  private final CheckedSupplier<Object> call = body::run;

  private final CircuitBreaker<Object> breaker = breaker().build();
  private final FailsafeExecutor<Object> closed = Failsafe.with(breaker().build());
  private final FailsafeExecutor<Object> window =
      Failsafe.with(
          CircuitBreaker.builder()
              .withFailureThreshold(100, 100)
              .withDelay(Duration.ofHours(1))
              .build());

  private final CircuitBreaker<Object> open = breaker().build();
  private final FailsafeExecutor<Object> openCall = Failsafe.with(open);

  private final FailsafeExecutor<Object> retry = Failsafe.with(newRetry());
  private final Bulkhead<Object> bulkhead = Bulkhead.of(10);
  private final FailsafeExecutor<Object> bulkheadCall = Failsafe.with(Bulkhead.of(10));
  private final RateLimiter<Object> rateLimiter =
      RateLimiter.<Object>burstyBuilder(Rows.UNREACHABLE_LIMIT, Duration.ofSeconds(1)).build();

  private final FailsafeExecutor<Object> pipeline =
      Failsafe.with(newFallback())
          .compose(newRetry())
          .compose(breaker().build())
          .compose(Bulkhead.of(10));

  private final FailsafeExecutor<Object> pipelineTimeout =
      Failsafe.with(newFallback())
          .compose(newRetry())
          .compose(breaker().build())
          .compose(
              Timeout.builder(Rows.UNREACHED_TIMEOUT)
                  .withInterrupt()
                  .build())
          .compose(Bulkhead.of(10));

  /** Opens the breaker of the rejection rows. */
  public FailsafePeer() {
    open.open();
  }

  /** Opens on five failures in a row. */
  static CircuitBreakerBuilder<Object> breaker() {
    return CircuitBreaker.builder()
        .withFailureThreshold(5)
        .withSuccessThreshold(2)
        .withDelay(Duration.ofHours(1));
  }

  private static RetryPolicy<Object> newRetry() {
    return RetryPolicy.builder().withMaxAttempts(3).withDelay(Duration.ofSeconds(1)).build();
  }

  private Fallback<Object> newFallback() {
    return Fallback.of((CheckedSupplier<Object>) body::fallback);
  }

  @Benchmark
  public Object breakerClosed() {
    return closed.get(call);
  }

  @Benchmark
  public Object breakerClosed_partialBarePermits() {
    if (!breaker.tryAcquirePermit()) {
      return body.fallback();
    }
    try {
      Object result = body.run();
      breaker.recordSuccess();
      return result;
    } catch (RuntimeException e) {
      breaker.recordException(e);
      throw e;
    }
  }

  /** Counts a hundred results but measures no time, so it isn't the whole call of this row. */
  @Benchmark
  public Object breakerWindow100_partialNoTimes() {
    return window.get(call);
  }

  @Benchmark
  public boolean rejectedAsValue() {
    return open.tryAcquirePermit();
  }

  @Benchmark
  public Object rejectedThrown() {
    try {
      return openCall.get(call);
    } catch (CircuitBreakerOpenException rejected) {
      return rejected;
    }
  }

  @Benchmark
  public Object retrySuccess() {
    return retry.get(call);
  }

  @Benchmark
  public Object bulkhead() {
    return bulkheadCall.get(call);
  }

  @Benchmark
  public Object bulkhead_permits() {
    if (!bulkhead.tryAcquirePermit()) {
      return body.fallback();
    }
    try {
      return body.run();
    } finally {
      bulkhead.releasePermit();
    }
  }

  @Benchmark
  public Object rateLimiter() {
    return rateLimiter.tryAcquirePermit() ? body.run() : body.fallback();
  }

  @Benchmark
  public Object pipelineDefault() {
    return pipeline.get(call);
  }

  @Benchmark
  public Object pipelineTimeout() {
    return pipelineTimeout.get(call);
  }
}
