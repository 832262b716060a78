package io.omnikeywords.resilience.retry;

import java.util.random.RandomGenerator;

/**
 * The pure part of a retry: how long to wait.
 *
 * <p>Before retry n (1 is the first) the delay is d = min(max-delay, base-delay x
 * exponential-base^(n-1)), spread by the jitter. The jitters are those of M. Brooker, "Exponential
 * Backoff and Jitter", AWS Architecture Blog, 2015.
 */
final class Backoff {

  private Backoff() {}

  /**
   * @param retry 1 for the first retry
   * @param previousNanos the delay before the last attempt, the base delay before the first retry
   */
  static long delayNanos(
      RetryConfig config, int retry, long previousNanos, RandomGenerator random) {
    double base = config.baseDelay().toNanos();
    double max = config.maxDelay().toNanos();
    double d = Math.min(max, base * Math.pow(config.exponentialBase(), retry - 1.0));
    double share = config.jitter() == Jitter.NONE ? 1 : random.nextDouble();
    double delay =
        switch (config.jitter()) {
          case NONE -> d;
          case EQUAL -> d / 2 + share * d / 2;
          case FULL -> share * d;
          case DECORRELATED ->
              Math.min(max, base + share * Math.max(0, 3.0 * previousNanos - base));
        };
    return (long) delay;
  }
}
