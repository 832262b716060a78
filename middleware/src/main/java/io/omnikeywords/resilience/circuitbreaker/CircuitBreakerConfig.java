package io.omnikeywords.resilience.circuitbreaker;

import io.omnikeywords.resilience.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a circuit breaker opens, how long it stays open, and how it closes again.
 *
 * @param failureThreshold consecutive failures that open the breaker; 1 or more, default 5
 * @param recoveryTimeout time open before probes are admitted; 1 ms to 365 days, default 60 s
 * @param successThreshold successes that close a half-open breaker, and the most probes it admits
 *     at once; 1 or more, default 2
 * @param recoveryBackoff factor on the recovery timeout each time the breaker opens again without
 *     having closed; 1.0 to 10.0, default 1.0 (none)
 * @param maxRecoveryTimeout the most the backoff makes of the recovery timeout; default 10 min; a
 *     longer recovery timeout is itself the most
 * @param failureRate share of calls in the window whose failure opens the breaker; above 0 to 1, or
 *     null for no such rule (default)
 * @param slowCallRate share of slow calls in the window that opens the breaker; above 0 to 1, or
 *     null for no such rule (default)
 * @param slowCallDuration a call that takes this long or longer is slow; 1 ms or more, default 2 s
 * @param window what the rates are measured over; null (default) means the last 100 calls where a
 *     rate is set, and no window where none is
 * @param responseTimes whether every call is timed for the statistics, or one in 64
 */
public record CircuitBreakerConfig(
    int failureThreshold,
    Duration recoveryTimeout,
    int successThreshold,
    double recoveryBackoff,
    Duration maxRecoveryTimeout,
    @Nullable Double failureRate,
    @Nullable Double slowCallRate,
    Duration slowCallDuration,
    @Nullable WindowConfig window,
    ResponseTimes responseTimes) {

  /** Which calls are timed for the statistics. Rules that need times always have them exactly. */
  public enum ResponseTimes {
    /** One call in 64, spread evenly (a Weyl sequence): unbiased, and saves two clock reads. */
    SAMPLED,
    /** Every call. */
    EXACT
  }

  /** The defaults named above. */
  public static CircuitBreakerConfig defaults() {
    return new CircuitBreakerConfig(
        5,
        Duration.ofSeconds(60),
        2,
        1.0,
        Duration.ofMinutes(10),
        null,
        null,
        Duration.ofSeconds(2),
        null,
        ResponseTimes.SAMPLED);
  }

  public CircuitBreakerConfig {
    failureThreshold = Check.atLeast("failure-threshold", failureThreshold, 1);
    recoveryTimeout = Check.duration("recovery-timeout", recoveryTimeout, 1);
    successThreshold = Check.atLeast("success-threshold", successThreshold, 1);
    recoveryBackoff = Check.within("recovery-backoff", recoveryBackoff, 1.0, 10.0);
    maxRecoveryTimeout = Check.duration("max-recovery-timeout", maxRecoveryTimeout, 1);
    failureRate = failureRate == null ? null : (Double) Check.ratio("failure-rate", failureRate);
    slowCallRate =
        slowCallRate == null ? null : (Double) Check.ratio("slow-call-rate", slowCallRate);
    slowCallDuration = Check.duration("slow-call-duration", slowCallDuration, 1);
    if (window == null && (failureRate != null || slowCallRate != null)) {
      window = WindowConfig.count(100);
    }
  }

  public CircuitBreakerConfig withFailureThreshold(int failureThreshold) {
    return new CircuitBreakerConfig(
        failureThreshold,
        recoveryTimeout,
        successThreshold,
        recoveryBackoff,
        maxRecoveryTimeout,
        failureRate,
        slowCallRate,
        slowCallDuration,
        window,
        responseTimes);
  }

  public CircuitBreakerConfig withRecoveryTimeout(Duration recoveryTimeout) {
    return new CircuitBreakerConfig(
        failureThreshold,
        recoveryTimeout,
        successThreshold,
        recoveryBackoff,
        maxRecoveryTimeout,
        failureRate,
        slowCallRate,
        slowCallDuration,
        window,
        responseTimes);
  }

  public CircuitBreakerConfig withSuccessThreshold(int successThreshold) {
    return new CircuitBreakerConfig(
        failureThreshold,
        recoveryTimeout,
        successThreshold,
        recoveryBackoff,
        maxRecoveryTimeout,
        failureRate,
        slowCallRate,
        slowCallDuration,
        window,
        responseTimes);
  }

  public CircuitBreakerConfig withRecoveryBackoff(double recoveryBackoff) {
    return new CircuitBreakerConfig(
        failureThreshold,
        recoveryTimeout,
        successThreshold,
        recoveryBackoff,
        maxRecoveryTimeout,
        failureRate,
        slowCallRate,
        slowCallDuration,
        window,
        responseTimes);
  }

  public CircuitBreakerConfig withMaxRecoveryTimeout(Duration maxRecoveryTimeout) {
    return new CircuitBreakerConfig(
        failureThreshold,
        recoveryTimeout,
        successThreshold,
        recoveryBackoff,
        maxRecoveryTimeout,
        failureRate,
        slowCallRate,
        slowCallDuration,
        window,
        responseTimes);
  }

  public CircuitBreakerConfig withFailureRate(@Nullable Double failureRate) {
    return new CircuitBreakerConfig(
        failureThreshold,
        recoveryTimeout,
        successThreshold,
        recoveryBackoff,
        maxRecoveryTimeout,
        failureRate,
        slowCallRate,
        slowCallDuration,
        window,
        responseTimes);
  }

  public CircuitBreakerConfig withSlowCallRate(@Nullable Double slowCallRate) {
    return new CircuitBreakerConfig(
        failureThreshold,
        recoveryTimeout,
        successThreshold,
        recoveryBackoff,
        maxRecoveryTimeout,
        failureRate,
        slowCallRate,
        slowCallDuration,
        window,
        responseTimes);
  }

  public CircuitBreakerConfig withSlowCallDuration(Duration slowCallDuration) {
    return new CircuitBreakerConfig(
        failureThreshold,
        recoveryTimeout,
        successThreshold,
        recoveryBackoff,
        maxRecoveryTimeout,
        failureRate,
        slowCallRate,
        slowCallDuration,
        window,
        responseTimes);
  }

  public CircuitBreakerConfig withWindow(@Nullable WindowConfig window) {
    return new CircuitBreakerConfig(
        failureThreshold,
        recoveryTimeout,
        successThreshold,
        recoveryBackoff,
        maxRecoveryTimeout,
        failureRate,
        slowCallRate,
        slowCallDuration,
        window,
        responseTimes);
  }

  public CircuitBreakerConfig withResponseTimes(ResponseTimes responseTimes) {
    return new CircuitBreakerConfig(
        failureThreshold,
        recoveryTimeout,
        successThreshold,
        recoveryBackoff,
        maxRecoveryTimeout,
        failureRate,
        slowCallRate,
        slowCallDuration,
        window,
        responseTimes);
  }

  /** Whether it asks for the time of each call: for the statistics, or to know the slow ones. */
  boolean timesEveryCall() {
    return responseTimes == ResponseTimes.EXACT || (window != null && slowCallRate != null);
  }
}
