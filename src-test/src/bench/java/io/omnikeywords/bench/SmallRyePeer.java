package io.omnikeywords.bench;

import io.smallrye.faulttolerance.api.RateLimitType;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * SmallRye Fault Tolerance, standalone: a {@code TypedGuard} built once per row, on the caller's
 * thread, without metrics (its default). The rate limit is of the fixed type, its cheapest.
 */
@State(Scope.Benchmark)
public class SmallRyePeer {
  private final Body body = new Body();
  private final Callable<Object> call = body::run;

  private final TypedGuard<Object> closed = withBreaker(guard(), 5).build();

  private final TypedGuard<Object> window = withBreaker(guard(), 100).build();
  private final TypedGuard<Object> retry = withRetry(guard()).build();
  private final TypedGuard<Object> bulkhead = withBulkhead(guard()).build();
  private final TypedGuard<Object> rateLimiter =
      guard()
          .withRateLimit()
          .limit(Rows.UNREACHABLE_LIMIT)
          .window(1, ChronoUnit.SECONDS)
          .type(RateLimitType.FIXED)
          .done()
          .build();
  private final TypedGuard<Object> pipeline =
      withBulkhead(withBreaker(withRetry(withFallback(guard())), 5)).build();
  private final TypedGuard<Object> pipelineTimeout =
      withBulkhead(withBreaker(withRetry(withFallback(guard())), 5))
          .withTimeout()
          .duration(Rows.UNREACHED_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
          .done()
          .build();

  /** Standalone it guards a functional interface; its annotations need CDI. */
  private final Callable<Object> guarded = pipeline.adaptCallable(call);

  /** An open breaker; it has no switch, so failures open it. */
  @State(Scope.Benchmark)
  public static class Open {
    private final TypedGuard<Object> guard = withBreaker(guard(), 5).build();

    @Setup(Level.Trial)
    public void open() {
      Body.failUntil(
          calls -> calls == 5,
          () ->
              guard.call(
                  () -> {
                    throw new IllegalStateException("opens the breaker");
                  }));
    }
  }

  private static TypedGuard.Builder<Object> guard() {
    return TypedGuard.create(Object.class);
  }

  /** A full window of failures opens it: with size 5, five failures in a row. */
  static TypedGuard.Builder<Object> withBreaker(TypedGuard.Builder<Object> guard, int windowSize) {
    return guard
        .withCircuitBreaker()
        .requestVolumeThreshold(windowSize)
        .failureRatio(1.0)
        .successThreshold(2)
        .delay(1, ChronoUnit.HOURS)
        .done();
  }

  private static TypedGuard.Builder<Object> withRetry(TypedGuard.Builder<Object> guard) {
    return guard.withRetry().maxRetries(2).delay(1, ChronoUnit.SECONDS).done();
  }

  private static TypedGuard.Builder<Object> withBulkhead(TypedGuard.Builder<Object> guard) {
    return guard.withBulkhead().limit(10).done();
  }

  private TypedGuard.Builder<Object> withFallback(TypedGuard.Builder<Object> guard) {
    return guard.withFallback().handler(failure -> body.fallback()).done();
  }

  @Benchmark
  public Object breakerClosed() throws Exception {
    return closed.call(call);
  }

  /** Counts a hundred results but measures no time, so it isn't the whole call of this row. */
  @Benchmark
  public Object breakerWindow100_partialNoTimes() throws Exception {
    return window.call(call);
  }

  @Benchmark
  public Object rejectedThrown(Open open) throws Exception {
    try {
      return open.guard.call(call);
    } catch (CircuitBreakerOpenException rejected) {
      return rejected;
    }
  }

  @Benchmark
  public Object retrySuccess() throws Exception {
    return retry.call(call);
  }

  @Benchmark
  public Object bulkhead() throws Exception {
    return bulkhead.call(call);
  }

  @Benchmark
  public Object rateLimiter() throws Exception {
    return rateLimiter.call(call);
  }

  @Benchmark
  public Object pipelineDefault() throws Exception {
    return pipeline.call(call);
  }

  @Benchmark
  public Object pipelineTimeout() throws Exception {
    return pipelineTimeout.call(call);
  }

  @Benchmark
  public Object guardedCall() throws Exception {
    return guarded.call();
  }
}
