package io.omnikeywords.resilience.retry;

import io.omnikeywords.resilience.Check;
import io.omnikeywords.resilience.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often a call is tried again, and how long it waits between. What is tried again is said
 * beside it, by {@link RetryRules}.
 *
 * @param maxAttempts attempts in all, the first included; 1 (no retry) to 1,000, default 3
 * @param baseDelay delay before the second attempt, before jitter; 0 or more, default 1 s
 * @param maxDelay the most a delay grows to; default 60 s; a server that asks for a longer one is
 *     not tried again
 * @param exponentialBase factor from one delay to the next; 1.0 to 10.0, default 2.0
 * @param jitter how the delay is spread; default full
 * @param maxDuration deadline for all attempts and delays together, from the first attempt on: no
 *     delay is begun that would end after it; null (default) for none
 * @param budget retries allowed per call in the long run, 0 to 1, shared by all users of the
 *     policy; null for no bound; default 0.2
 * @param budgetFloor retries allowed beyond that share, refilled from it; 0 or more, default 10
 * @param retryRejections whether a rejection by a gate further in is tried again; default false
 */
public record RetryConfig(
    int maxAttempts,
    Duration baseDelay,
    Duration maxDelay,
    double exponentialBase,
    Jitter jitter,
    @Nullable Duration maxDuration,
    @Nullable Double budget,
    int budgetFloor,
    boolean retryRejections) {

  /** The defaults named above. */
  public static RetryConfig defaults() {
    return new RetryConfig(
        3, Duration.ofSeconds(1), Duration.ofSeconds(60), 2.0, Jitter.FULL, null, 0.2, 10, false);
  }

  public RetryConfig {
    maxAttempts = Check.atLeast("max-attempts", maxAttempts, 1);
    if (maxAttempts > 1_000) {
      throw new IllegalArgumentException("max-attempts must be at most 1000 but is " + maxAttempts);
    }
    baseDelay = Check.duration("base-delay", baseDelay, 0);
    maxDelay = Check.duration("max-delay", maxDelay, 0);
    if (maxDelay.compareTo(baseDelay) < 0) {
      throw new IllegalArgumentException(
          "max-delay must be at least base-delay, "
              + Durations.text(baseDelay)
              + ", but is "
              + Durations.text(maxDelay));
    }
    exponentialBase = Check.within("exponential-base", exponentialBase, 1.0, 10.0);
    maxDuration = maxDuration == null ? null : Check.duration("max-duration", maxDuration, 1);
    budget = budget == null ? null : (Double) Check.within("budget", budget, 0.0, 1.0);
    budgetFloor = Check.atLeast("budget-floor", budgetFloor, 0);
  }

  public RetryConfig withMaxAttempts(int maxAttempts) {
    return new RetryConfig(
        maxAttempts,
        baseDelay,
        maxDelay,
        exponentialBase,
        jitter,
        maxDuration,
        budget,
        budgetFloor,
        retryRejections);
  }

  public RetryConfig withBaseDelay(Duration baseDelay) {
    return new RetryConfig(
        maxAttempts,
        baseDelay,
        maxDelay,
        exponentialBase,
        jitter,
        maxDuration,
        budget,
        budgetFloor,
        retryRejections);
  }

  public RetryConfig withMaxDelay(Duration maxDelay) {
    return new RetryConfig(
        maxAttempts,
        baseDelay,
        maxDelay,
        exponentialBase,
        jitter,
        maxDuration,
        budget,
        budgetFloor,
        retryRejections);
  }

  public RetryConfig withExponentialBase(double exponentialBase) {
    return new RetryConfig(
        maxAttempts,
        baseDelay,
        maxDelay,
        exponentialBase,
        jitter,
        maxDuration,
        budget,
        budgetFloor,
        retryRejections);
  }

  public RetryConfig withJitter(Jitter jitter) {
    return new RetryConfig(
        maxAttempts,
        baseDelay,
        maxDelay,
        exponentialBase,
        jitter,
        maxDuration,
        budget,
        budgetFloor,
        retryRejections);
  }

  public RetryConfig withMaxDuration(@Nullable Duration maxDuration) {
    return new RetryConfig(
        maxAttempts,
        baseDelay,
        maxDelay,
        exponentialBase,
        jitter,
        maxDuration,
        budget,
        budgetFloor,
        retryRejections);
  }

  public RetryConfig withBudget(@Nullable Double budget) {
    return new RetryConfig(
        maxAttempts,
        baseDelay,
        maxDelay,
        exponentialBase,
        jitter,
        maxDuration,
        budget,
        budgetFloor,
        retryRejections);
  }

  public RetryConfig withBudgetFloor(int budgetFloor) {
    return new RetryConfig(
        maxAttempts,
        baseDelay,
        maxDelay,
        exponentialBase,
        jitter,
        maxDuration,
        budget,
        budgetFloor,
        retryRejections);
  }

  public RetryConfig withRetryRejections(boolean retryRejections) {
    return new RetryConfig(
        maxAttempts,
        baseDelay,
        maxDelay,
        exponentialBase,
        jitter,
        maxDuration,
        budget,
        budgetFloor,
        retryRejections);
  }
}
