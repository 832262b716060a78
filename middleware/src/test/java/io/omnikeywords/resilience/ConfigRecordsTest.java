package io.omnikeywords.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig.ResponseTimes;
import io.omnikeywords.resilience.circuitbreaker.WindowConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.Jitter;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig.Limit;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Defaults as DESIGN.md section 3 names them, and what is refused, with which words. */
class ConfigRecordsTest {

  private static final Duration TOO_LONG = Duration.ofDays(365).plusNanos(1);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final CircuitBreakerConfig CB = CircuitBreakerConfig.defaults();
  private static final RetryConfig RETRY = RetryConfig.defaults();
  private static final BulkheadConfig BULKHEAD = BulkheadConfig.defaults();
  private static final TimeoutConfig TIMEOUT = TimeoutConfig.defaults();
  private static final RateLimiterConfig LIMITER = RateLimiterConfig.defaults();

  @Test
  void circuitBreaker_defaults_areTheDesigns() {
    assertThat(CB)
        .isEqualTo(
            new CircuitBreakerConfig(
                5,
                Duration.ofSeconds(60),
                2,
                1.0,
                Duration.ofMinutes(10),
                null,
                null,
                Duration.ofSeconds(2),
                null,
                ResponseTimes.SAMPLED));
  }

  @Test
  void circuitBreaker_with_changesThatFieldAlone() {
    CircuitBreakerConfig all =
        CB.withFailureThreshold(1)
            .withRecoveryTimeout(Duration.ofSeconds(2))
            .withSuccessThreshold(3)
            .withRecoveryBackoff(4)
            .withMaxRecoveryTimeout(Duration.ofSeconds(5))
            .withFailureRate(0.6)
            .withSlowCallRate(0.7)
            .withSlowCallDuration(Duration.ofSeconds(8))
            .withWindow(WindowConfig.count(9))
            .withResponseTimes(ResponseTimes.EXACT);
    assertThat(all)
        .isEqualTo(
            new CircuitBreakerConfig(
                1,
                Duration.ofSeconds(2),
                3,
                4,
                Duration.ofSeconds(5),
                0.6,
                0.7,
                Duration.ofSeconds(8),
                new WindowConfig.Count(9, 9),
                ResponseTimes.EXACT));
  }

  @Test
  void circuitBreaker_rateWithoutWindow_isOverTheLast100Calls() {
    assertThat(CB.withFailureRate(0.5).window()).isEqualTo(new WindowConfig.Count(100, 20));
    assertThat(CB.withSlowCallRate(0.5).window()).isEqualTo(new WindowConfig.Count(100, 20));
    assertThat(CB.withFailureRate(null).window()).isNull();
  }

  @Test
  void window_minimumCalls_defaultTo20OrAll() {
    assertThat(WindowConfig.count(5).minimumCalls()).isEqualTo(5);
    assertThat(WindowConfig.count(21).minimumCalls()).isEqualTo(20);
    assertThat(WindowConfig.time(Duration.ofSeconds(10)).minimumCalls()).isEqualTo(20);
    assertThat(new WindowConfig.Count(100_000, 100_000).minimumCalls()).isEqualTo(100_000);
    assertThat(new WindowConfig.Time(Duration.ofMillis(10), 1).minimumCalls()).isEqualTo(1);
  }

  @Test
  void retry_defaults_areTheDesigns() {
    assertThat(RETRY)
        .isEqualTo(
            new RetryConfig(
                3,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                2.0,
                Jitter.FULL,
                null,
                0.2,
                10,
                false));
  }

  @Test
  void retry_with_changesThatFieldAlone() {
    assertThat(
            RETRY
                .withMaxAttempts(1_000)
                .withBaseDelay(Duration.ZERO)
                .withMaxDelay(Duration.ofSeconds(3))
                .withExponentialBase(1)
                .withJitter(Jitter.NONE)
                .withMaxDuration(Duration.ofSeconds(6))
                .withBudget(null)
                .withBudgetFloor(0)
                .withRetryRejections(true))
        .isEqualTo(
            new RetryConfig(
                1_000,
                Duration.ZERO,
                Duration.ofSeconds(3),
                1,
                Jitter.NONE,
                Duration.ofSeconds(6),
                null,
                0,
                true));
  }

  @Test
  void timeout_defaults_areTheDesigns() {
    assertThat(TIMEOUT)
        .isEqualTo(
            new TimeoutConfig(
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30)));
  }

  @Test
  void timeout_of_namesEachLimit() {
    TimeoutConfig four =
        TIMEOUT
            .withDefaultLimit(Duration.ofSeconds(1))
            .withConnection(Duration.ofSeconds(2))
            .withRead(Duration.ofSeconds(3))
            .withWrite(Duration.ofSeconds(4));
    assertThat(four.of(Limit.DEFAULT)).isEqualTo(Duration.ofSeconds(1));
    assertThat(four.of(Limit.CONNECTION)).isEqualTo(Duration.ofSeconds(2));
    assertThat(four.of(Limit.READ)).isEqualTo(Duration.ofSeconds(3));
    assertThat(four.of(Limit.WRITE)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void bulkhead_defaults_areTheDesigns() {
    assertThat(BULKHEAD).isEqualTo(new BulkheadConfig(10, 100, Duration.ofSeconds(60)));
    assertThat(
            BULKHEAD
                .withMaxConcurrentCalls(1)
                .withMaxQueueSize(0)
                .withMaxWaitDuration(Duration.ZERO))
        .isEqualTo(new BulkheadConfig(1, 0, Duration.ZERO));
  }

  @Test
  void rateLimiter_defaults_areThoseDocumented() {
    assertThat(LIMITER)
        .isEqualTo(
            new RateLimiterConfig(100, Duration.ofSeconds(1), 100, RateLimiterConfig.Key.GLOBAL));
    assertThat(
            LIMITER
                .withLimit(1)
                .withPeriod(Duration.ofSeconds(2))
                .withBurst(3)
                .withKey(RateLimiterConfig.Key.CLIENT))
        .isEqualTo(
            new RateLimiterConfig(1, Duration.ofSeconds(2), 3, RateLimiterConfig.Key.CLIENT));
  }

  private static Arguments refused(String message, ThrowingCallable made) {
    return Arguments.of(message, made);
  }

  private static Stream<Arguments> outOfRange(
      String field,
      String range,
      java.util.function.Function<Duration, ?> with,
      Duration tooShort,
      String said) {
    return Stream.of(
        refused(field + " must be from " + range + " but is " + said, () -> with.apply(tooShort)),
        refused(
            field + " must be from " + range + " but is " + TOO_LONG, () -> with.apply(TOO_LONG)));
  }

  static Stream<Arguments> refusals() {
    Duration none = Duration.ZERO;
    Duration negative = Duration.ofNanos(-1);
    Stream<Arguments> durations =
        Stream.of(
                outOfRange("recovery-timeout", "1ms to 365d", CB::withRecoveryTimeout, none, "0s"),
                outOfRange(
                    "max-recovery-timeout", "1ms to 365d", CB::withMaxRecoveryTimeout, none, "0s"),
                outOfRange(
                    "slow-call-duration", "1ms to 365d", CB::withSlowCallDuration, none, "0s"),
                outOfRange("window.size", "10ms to 365d", WindowConfig::time, MILLI, "1ms"),
                outOfRange(
                    "base-delay", "0ms to 365d", RETRY::withBaseDelay, negative, "PT-0.000000001S"),
                outOfRange(
                    "max-delay", "0ms to 365d", RETRY::withMaxDelay, negative, "PT-0.000000001S"),
                outOfRange("max-duration", "1ms to 365d", RETRY::withMaxDuration, none, "0s"),
                outOfRange("default", "1ms to 365d", TIMEOUT::withDefaultLimit, none, "0s"),
                outOfRange("connection", "1ms to 365d", TIMEOUT::withConnection, none, "0s"),
                outOfRange("read", "1ms to 365d", TIMEOUT::withRead, none, "0s"),
                outOfRange("write", "1ms to 365d", TIMEOUT::withWrite, none, "0s"),
                outOfRange(
                    "max-wait-duration",
                    "0ms to 365d",
                    BULKHEAD::withMaxWaitDuration,
                    negative,
                    "PT-0.000000001S"),
                outOfRange("period", "1ms to 365d", LIMITER::withPeriod, none, "0s"))
            .flatMap(each -> each);
    Stream<Arguments> numbers =
        Stream.of(
            refused(
                "failure-threshold must be at least 1 but is 0", () -> CB.withFailureThreshold(0)),
            refused(
                "success-threshold must be at least 1 but is -7",
                () -> CB.withSuccessThreshold(-7)),
            refused(
                "recovery-backoff must be from 1.0 to 10.0 but is 0.99",
                () -> CB.withRecoveryBackoff(0.99)),
            refused(
                "recovery-backoff must be from 1.0 to 10.0 but is 10.01",
                () -> CB.withRecoveryBackoff(10.01)),
            refused(
                "failure-rate must be above 0 and at most 1 but is 0.0",
                () -> CB.withFailureRate(0.0)),
            refused(
                "failure-rate must be above 0 and at most 1 but is 1.1",
                () -> CB.withFailureRate(1.1)),
            refused(
                "failure-rate must be above 0 and at most 1 but is NaN",
                () -> CB.withFailureRate(Double.NaN)),
            refused(
                "slow-call-rate must be above 0 and at most 1 but is -0.1",
                () -> CB.withSlowCallRate(-0.1)),
            refused("window.size must be at least 2 but is 1", () -> WindowConfig.count(1)),
            refused(
                "window.size must be at most 100000 but is 100001",
                () -> WindowConfig.count(100_001)),
            refused(
                "window.minimum-calls must be at most 10 but is 11",
                () -> new WindowConfig.Count(10, 11)),
            refused(
                "window.minimum-calls must be at least 1 but is -1",
                () -> new WindowConfig.Count(10, -1)),
            refused(
                "window.minimum-calls must be at least 1 but is -1",
                () -> new WindowConfig.Time(Duration.ofSeconds(1), -1)),
            refused("max-attempts must be at least 1 but is 0", () -> RETRY.withMaxAttempts(0)),
            refused(
                "max-attempts must be at most 1000 but is 1001",
                () -> RETRY.withMaxAttempts(1_001)),
            refused(
                "max-delay must be at least base-delay, 1s, but is 999ms",
                () -> RETRY.withMaxDelay(Duration.ofMillis(999))),
            refused(
                "exponential-base must be from 1.0 to 10.0 but is 0.5",
                () -> RETRY.withExponentialBase(0.5)),
            refused(
                "exponential-base must be from 1.0 to 10.0 but is NaN",
                () -> RETRY.withExponentialBase(Double.NaN)),
            refused("budget must be from 0.0 to 1.0 but is 1.5", () -> RETRY.withBudget(1.5)),
            refused("budget-floor must be at least 0 but is -1", () -> RETRY.withBudgetFloor(-1)),
            refused(
                "max-concurrent-calls must be at least 1 but is 0",
                () -> BULKHEAD.withMaxConcurrentCalls(0)),
            refused(
                "max-queue-size must be at least 0 but is -1", () -> BULKHEAD.withMaxQueueSize(-1)),
            refused("limit must be at least 1 but is 0", () -> LIMITER.withLimit(0)),
            refused("burst must be at least 1 but is 0", () -> LIMITER.withBurst(0)),
            refused(
                "limit must be at most 10 million calls a second but is 10000001 in 1s",
                () -> LIMITER.withLimit(10_000_001)),
            refused(
                "burst must be at most 10 at 1 in 365d, to refill within 3650 days, but is 100",
                () -> LIMITER.withLimit(1).withPeriod(Duration.ofDays(365))));
    return Stream.concat(durations, numbers);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void value_outOfRange_isRefusedWithFieldRangeAndValue(String message, ThrowingCallable made) {
    assertThatIllegalArgumentException().isThrownBy(made).withMessage(message);
  }

  @Test
  void value_atTheEdge_isTaken() {
    assertThat(CB.withFailureRate(1.0).failureRate()).isEqualTo(1.0);
    assertThat(CB.withRecoveryBackoff(10).recoveryBackoff()).isEqualTo(10);
    assertThat(CB.withRecoveryTimeout(MILLI).recoveryTimeout()).isEqualTo(MILLI);
    assertThat(CB.withRecoveryTimeout(Duration.ofDays(365)).recoveryTimeout())
        .isEqualTo(Duration.ofDays(365));
    assertThat(RETRY.withBudget(0.0).budget()).isZero();
    assertThat(RETRY.withBudget(1.0).budget()).isEqualTo(1.0);
    assertThat(RETRY.withMaxDelay(Duration.ofSeconds(1)).maxDelay())
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(RETRY.withMaxAttempts(1_000).maxAttempts()).isEqualTo(1_000);
    assertThat(LIMITER.withLimit(10_000_000).limit()).isEqualTo(10_000_000);
    assertThat(WindowConfig.count(2).minimumCalls()).isEqualTo(2);
    assertThat(WindowConfig.count(100_000).minimumCalls()).isEqualTo(20);
  }
}
