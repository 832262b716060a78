package io.omnikeywords.bench;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Resilience4j, set up as its documentation advises for speed: everything is decorated once and
 * called many times, no event consumer is registered, exceptions carry no stack. Its count window
 * comes locked (the default) and lock-free; both run, the faster one counts.
 */
@State(Scope.Benchmark)
public class Resilience4jPeer {
  private final Body body = new Body();

  private final Callable<Object> closed =
      breaker(5, SlidingWindowSynchronizationStrategy.SYNCHRONIZED).decorateCallable(body::run);
  private final Callable<Object> closedLockFree =
      breaker(5, SlidingWindowSynchronizationStrategy.LOCK_FREE).decorateCallable(body::run);
  private final Callable<Object> window =
      breaker(100, SlidingWindowSynchronizationStrategy.SYNCHRONIZED).decorateCallable(body::run);
  private final Callable<Object> windowLockFree =
      breaker(100, SlidingWindowSynchronizationStrategy.LOCK_FREE).decorateCallable(body::run);

  private final CircuitBreaker open =
      breaker(5, SlidingWindowSynchronizationStrategy.SYNCHRONIZED);
  private final Callable<Object> openCall = open.decorateCallable(body::run);

  private final Callable<Object> bulkheadCall = Bulkhead.decorateCallable(newBulkhead(), body::run);
  private final Callable<Object> retry = Retry.decorateCallable(newRetry(), body::run);
  private final RateLimiter rateLimiter =
      RateLimiter.of(
          "l",
          RateLimiterConfig.custom()
              .limitForPeriod(Rows.UNREACHABLE_LIMIT)
              .limitRefreshPeriod(Duration.ofSeconds(1))
              .timeoutDuration(Duration.ZERO)
              .writableStackTraceEnabled(false)
              .build());

  private final Callable<Object> pipeline =
      newPipeline(SlidingWindowSynchronizationStrategy.SYNCHRONIZED);
  private final Callable<Object> pipelineLockFree =
      newPipeline(SlidingWindowSynchronizationStrategy.LOCK_FREE);

  /** Opens the breaker of the rejection rows. */
  public Resilience4jPeer() {
    open.transitionToOpenState();
  }

  private static CircuitBreaker breaker(
      int windowSize, SlidingWindowSynchronizationStrategy strategy) {
    return CircuitBreaker.of("cb", config(windowSize, strategy));
  }

  /** A full window of failures opens it: with size 5, five failures in a row. */
  static CircuitBreakerConfig config(
      int windowSize, SlidingWindowSynchronizationStrategy strategy) {
    return CircuitBreakerConfig.custom()
        .slidingWindow(windowSize, windowSize, SlidingWindowType.COUNT_BASED, strategy)
        .failureRateThreshold(100)
        .slowCallRateThreshold(100)
        .slowCallDurationThreshold(Duration.ofSeconds(2))
        .permittedNumberOfCallsInHalfOpenState(2)
        .waitDurationInOpenState(Duration.ofHours(1))
        .writableStackTraceEnabled(false)
        .build();
  }

  private static Bulkhead newBulkhead() {
    return Bulkhead.of(
        "b",
        BulkheadConfig.custom()
            .maxConcurrentCalls(10)
            .maxWaitDuration(Duration.ZERO)
            .writableStackTraceEnabled(false)
            .build());
  }

  private static Retry newRetry() {
    return Retry.of(
        "r", RetryConfig.custom().maxAttempts(3).waitDuration(Duration.ofSeconds(1)).build());
  }

  private Callable<Object> newPipeline(SlidingWindowSynchronizationStrategy strategy) {
    return Decorators.ofCallable(body::run)
        .withBulkhead(newBulkhead())
        .withCircuitBreaker(breaker(5, strategy))
        .withRetry(newRetry())
        .withFallback(failure -> body.fallback())
        .decorate();
  }

  @Benchmark
  public Object breakerClosed() throws Exception {
    return closed.call();
  }

  @Benchmark
  public Object breakerClosed_lockFree() throws Exception {
    return closedLockFree.call();
  }

  @Benchmark
  public Object breakerWindow100() throws Exception {
    return window.call();
  }

  @Benchmark
  public Object breakerWindow100_lockFree() throws Exception {
    return windowLockFree.call();
  }

  @Benchmark
  public boolean rejectedAsValue() {
    return open.tryAcquirePermission();
  }

  @Benchmark
  public Object rejectedThrown() throws Exception {
    try {
      return openCall.call();
    } catch (CallNotPermittedException rejected) {
      return rejected;
    }
  }

  @Benchmark
  public Object retrySuccess() throws Exception {
    return retry.call();
  }

  @Benchmark
  public Object bulkhead() throws Exception {
    return bulkheadCall.call();
  }

  @Benchmark
  public Object rateLimiter() {
    return rateLimiter.acquirePermission() ? body.run() : body.fallback();
  }

  @Benchmark
  public Object pipelineDefault() throws Exception {
    return pipeline.call();
  }

  @Benchmark
  public Object pipelineDefault_lockFree() throws Exception {
    return pipelineLockFree.call();
  }
}
