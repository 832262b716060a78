package io.omnikeywords.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.Rejection.Reason;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.State;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.Jitter;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig.Limit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PipelineTest {

  private final ManualTicker ticker = new ManualTicker();
  private final ResilienceManager manager =
      ResilienceManager.create(ticker, ResilienceListener.NONE);
  private final AtomicInteger attempts = new AtomicInteger();
  private final Callable<String> failing =
      () -> {
        attempts.incrementAndGet();
        throw new IOException();
      };

  @BeforeEach
  void addPolicies() {
    manager.addCircuitBreaker("cb", CircuitBreakerConfig.defaults());
    manager.addRetry("r", RetryConfig.defaults().withJitter(Jitter.NONE));
    manager.addTimeout("t", TimeoutConfig.defaults());
    manager.addBulkhead("b", BulkheadConfig.defaults().withMaxQueueSize(0));
    manager.addRateLimiter("l", RateLimiterConfig.defaults().withBurst(10));
  }

  @ParameterizedTest
  @EnumSource
  void empty_isTheCallAlone(Driver driver) throws Exception {
    Pipeline empty = manager.pipeline().build();
    assertThat(driver.call(empty, ticker, () -> "own")).isEqualTo("own");
    assertThatThrownBy(() -> driver.call(empty, ticker, failing)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @EnumSource
  void all_success_leavesNothingBehind(Driver driver) throws Exception {
    Pipeline all =
        manager
            .pipeline()
            .bulkhead("b")
            .timeout("t")
            .rateLimiter("l")
            .circuitBreaker("cb")
            .retry("r")
            .build();
    assertThat(driver.call(all, ticker, () -> "own")).isEqualTo("own");
    ResilienceMetrics metrics = manager.metrics();
    assertThat(metrics.circuitBreakers().get("cb").succeeded()).isEqualTo(1);
    assertThat(metrics.retries().get("r").calls()).isEqualTo(1);
    assertThat(metrics.timeouts().get("t").watched()).isZero();
    assertThat(metrics.bulkheads().get("b").concurrentCalls()).isZero();
    assertThat(metrics.rateLimiters().get("l").available()).isEqualTo(9);
  }

  @ParameterizedTest
  @EnumSource
  void usualOrder_however_named_hasTheRetryOutside(Driver driver) {
    Pipeline pipeline = manager.pipeline().circuitBreaker("cb").retry("r").build();
    assertThatThrownBy(() -> driver.call(pipeline, ticker, failing))
        .isInstanceOf(IOException.class);
    assertThat(manager.circuitBreaker("cb").snapshot().failed()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void namedOrder_isKept(Driver driver) {
    Pipeline pipeline = manager.pipeline().inNamedOrder().circuitBreaker("cb").retry("r").build();
    assertThatThrownBy(() -> driver.call(pipeline, ticker, failing))
        .isInstanceOf(IOException.class);
    assertThat(attempts).hasValue(3);
    assertThat(manager.circuitBreaker("cb").snapshot().failed()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void usualOrder_openBreaker_spendsNoToken(Driver driver) {
    Pipeline pipeline = manager.pipeline().rateLimiter("l").circuitBreaker("cb").build();
    manager.circuitBreaker("cb").forceOpen();
    assertThatThrownBy(() -> driver.call(pipeline, ticker, failing))
        .hasMessageEndingWith(Reason.CIRCUIT_BREAKER_OPEN.name());
    assertThat(manager.rateLimiter("l").snapshot().available()).isEqualTo(10);
    assertThat(attempts).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  void usualOrder_rejectionFurtherIn_isNeutralToTheBreaker(Driver driver) {
    manager.reconfigure("cb", CircuitBreakerConfig.defaults().withFailureThreshold(1));
    manager.reconfigure(
        "b", BulkheadConfig.defaults().withMaxConcurrentCalls(1).withMaxQueueSize(0));
    manager.bulkhead("b").tryAcquire();
    Pipeline pipeline = manager.pipeline().bulkhead("b").circuitBreaker("cb").retry("r").build();
    assertThatThrownBy(() -> driver.call(pipeline, ticker, failing))
        .hasMessageEndingWith(Reason.BULKHEAD_FULL.name());
    assertThat(manager.circuitBreaker("cb").state()).isEqualTo(State.CLOSED);
    assertThat(manager.circuitBreaker("cb").snapshot().released()).isEqualTo(1);
    assertThat(manager.retry("r").snapshot().retries()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void usualOrder_timeout_isAFailureToTheBreakerAndTriedAgain(Driver driver) throws Exception {
    Pipeline pipeline = manager.pipeline().timeout("t").circuitBreaker("cb").retry("r").build();
    assertThat(
            driver.call(
                pipeline,
                ticker,
                () -> {
                  if (attempts.incrementAndGet() == 1) {
                    ticker.advance(Duration.ofSeconds(31));
                  }
                  return "second";
                }))
        .isEqualTo("second");
    assertThat(manager.circuitBreaker("cb").snapshot().failed()).isEqualTo(1);
    assertThat(manager.circuitBreaker("cb").snapshot().succeeded()).isEqualTo(1);
    assertThat(manager.timeout("t").snapshot().exceeded()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void breakerOpensAmidTheRetries_noFurtherAttemptIsMade(Driver driver) {
    manager.reconfigure("cb", CircuitBreakerConfig.defaults().withFailureThreshold(2));
    Pipeline pipeline = manager.pipeline().circuitBreaker("cb").retry("r").build();
    assertThatThrownBy(() -> driver.call(pipeline, ticker, failing))
        .isInstanceOf(CallRejectedException.class);
    assertThat(attempts).hasValue(2);
  }

  @ParameterizedTest
  @EnumSource
  void timeout_namedLimit_isTheOneThatHolds(Driver driver) {
    Pipeline pipeline = manager.pipeline().timeout("t", Limit.CONNECTION).build();
    assertThatThrownBy(
            () ->
                driver.call(
                    pipeline,
                    ticker,
                    () -> {
                      ticker.advance(Duration.ofSeconds(10));
                      return "";
                    }))
        .isInstanceOfSatisfying(
            TimeoutExceededException.class,
            failure -> assertThat(failure.limit()).isEqualTo(Duration.ofSeconds(10)));
  }

  @Test
  void policies_areShared() throws Exception {
    Pipeline one = manager.pipeline().circuitBreaker("cb").build();
    Pipeline two = manager.pipeline().circuitBreaker("cb").build();
    manager.circuitBreaker("cb").forceOpen();
    assertThatThrownBy(() -> one.call(() -> "")).isInstanceOf(CallRejectedException.class);
    manager.circuitBreaker("cb").reset();
    assertThat(two.call(() -> "own")).isEqualTo("own");
  }

  @Test
  void builder_usedOn_doesNotChangeWhatItBuilt() {
    Pipeline.Builder builder = manager.pipeline().circuitBreaker("cb");
    Pipeline before = builder.build();
    builder.retry("r");
    assertThatThrownBy(() -> before.call(failing)).isInstanceOf(IOException.class);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void async_executor_isUsed() throws Exception {
    AtomicInteger tasks = new AtomicInteger();
    Pipeline pipeline = manager.pipeline().circuitBreaker("cb").build();
    CompletableFuture<String> call =
        pipeline.callAsync(
            () -> CompletableFuture.completedFuture("own"),
            task -> {
              tasks.incrementAndGet();
              task.run();
            });
    assertThat(call.get()).isEqualTo("own");
    assertThat(tasks).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource
  void of_strategies_areAroundTheCall_outermostFirst(Driver driver) {
    Pipeline attempts =
        Pipeline.of(java.util.List.of(manager.retry("r"), manager.circuitBreaker("cb")));
    assertThatThrownBy(() -> driver.call(attempts, ticker, failing))
        .isInstanceOf(IOException.class);
    assertThat(manager.circuitBreaker("cb").snapshot().failed()).isEqualTo(3);
  }
}
