package io.omnikeywords.bench;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Pipeline;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig.ResponseTimes;
import io.omnikeywords.resilience.circuitbreaker.WindowConfig;
import io.omnikeywords.resilience.fallback.Fallback;
import io.omnikeywords.resilience.ratelimiter.RateLimiter;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.Retry;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Omni Keywords' own core, with its defaults wherever a row does not say otherwise. */
@State(Scope.Benchmark)
public class Ours {
  private final Body body = new Body();
  private final Callable<Object> call = body::run;
  private final ResilienceManager manager = ResilienceManager.create();

  private final CircuitBreaker closed =
      manager.addCircuitBreaker("closed", CircuitBreakerConfig.defaults());
  private final CircuitBreaker window = manager.addCircuitBreaker("window", window100());
  private final CircuitBreaker open =
      manager.addCircuitBreaker(
          "open", CircuitBreakerConfig.defaults().withRecoveryTimeout(Duration.ofHours(1)));
  private final Retry retry = manager.addRetry("retry", RetryConfig.defaults());
  private final Bulkhead bulkhead = manager.addBulkhead("bulkhead", BulkheadConfig.defaults());

  /** Takes no more than 10 million a second, so the burst is what no row reaches. */
  private final RateLimiter rateLimiter =
      manager.addRateLimiter(
          "limiter",
          RateLimiterConfig.defaults().withLimit(10_000_000).withBurst(Integer.MAX_VALUE));

  private final Pipeline pipeline = pipeline("plain").build();
  private final Pipeline pipelineTimeout;
  private final Pipeline direct;
  private final Guarded guarded;
  private final Fallback<Object> fallback = Fallback.from(body::fallback);

  /** What the guarded call is made through. */
  interface Guarded {
    @io.omnikeywords.resilience.annotation.Fallback(method = "fallback")
    @io.omnikeywords.resilience.annotation.Retry("guarded")
    @io.omnikeywords.resilience.annotation.CircuitBreaker("guarded")
    @io.omnikeywords.resilience.annotation.Bulkhead("guarded")
    Object run();

    /** The answer of a fallback, which no row ever needs. */
    default Object fallback() {
      return this;
    }
  }

  /** Opens the breaker of the rejection rows. */
  public Ours() {
    manager.addTimeout(
        "timeout", TimeoutConfig.defaults().withDefaultLimit(Rows.UNREACHED_TIMEOUT));
    pipelineTimeout = pipeline("timed").timeout("timeout").build();
    direct = pipeline("guarded").build();
    guarded = manager.guard(Guarded.class, body::run);
    open.trip();
  }

  private Pipeline.Builder pipeline(String name) {
    manager.addRetry(name, RetryConfig.defaults());
    manager.addCircuitBreaker(name, CircuitBreakerConfig.defaults());
    manager.addBulkhead(name, BulkheadConfig.defaults());
    return manager.pipeline().retry(name).circuitBreaker(name).bulkhead(name);
  }

  /** What the peers' windows of 100 are set to, and every call timed. */
  static CircuitBreakerConfig window100() {
    return CircuitBreakerConfig.defaults()
        .withWindow(new WindowConfig.Count(100, 100))
        .withFailureRate(1.0)
        .withSlowCallRate(1.0)
        .withResponseTimes(ResponseTimes.EXACT);
  }

  @TearDown(Level.Trial)
  public void close() {
    manager.close();
  }

  @Benchmark
  public Object breakerClosed() throws Exception {
    return closed.call(call);
  }

  @Benchmark
  public Object breakerWindow100() throws Exception {
    return window.call(call);
  }

  @Benchmark
  public Admission rejectedAsValue() {
    return open.tryAcquire();
  }

  @Benchmark
  public Object rejectedThrown() throws Exception {
    try {
      return open.call(call);
    } catch (CallRejectedException rejected) {
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
    return pipeline.callOrElse(call, fallback);
  }

  @Benchmark
  public Object pipelineTimeout() throws Exception {
    return pipelineTimeout.callOrElse(call, fallback);
  }

  @Benchmark
  public Object guardedCall() {
    return guarded.run();
  }

  /** The same pipeline without the proxy: the difference is what the annotations cost. */
  @Benchmark
  public Object guardedCall_direct() throws Exception {
    return direct.callOrElse(call, fallback);
  }
}
