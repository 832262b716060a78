package io.omnikeywords.resilience.ratelimiter;

import io.omnikeywords.resilience.Check;
import io.omnikeywords.resilience.Durations;
import java.time.Duration;

/**
 * How many calls are admitted in how long.
 *
 * @param limit calls admitted per period in the long run; 1 or more, default 100
 * @param period the period of the limit; 1 ms to 365 days, default 1 s; at most 10 million calls a
 *     second may be asked for
 * @param burst calls admitted at once after a rest: the size of the token bucket; 1 or more, and no
 *     more than refill in 3,650 days; default 100
 * @param key whether a servlet filter gives each client a bucket of its own; default global
 */
public record RateLimiterConfig(int limit, Duration period, int burst, Key key) {

  private static final Duration LONGEST_REFILL = Duration.ofDays(3_650);

  /** Who shares a bucket. */
  public enum Key {
    /** Each client address has its own. */
    CLIENT,
    /** All share one. */
    GLOBAL
  }

  /** The defaults named above. */
  public static RateLimiterConfig defaults() {
    return new RateLimiterConfig(100, Duration.ofSeconds(1), 100, Key.GLOBAL);
  }

  public RateLimiterConfig {
    limit = Check.atLeast("limit", limit, 1);
    period = Check.duration("period", period, 1);
    burst = Check.atLeast("burst", burst, 1);
    long perCall = period.toNanos() / limit;
    if (perCall < 100) {
      throw new IllegalArgumentException(
          "limit must be at most 10 million calls a second but is "
              + limit
              + " in "
              + Durations.text(period));
    }
    long most = LONGEST_REFILL.toNanos() / perCall;
    if (burst > most) {
      throw new IllegalArgumentException(
          "burst must be at most "
              + most
              + " at "
              + limit
              + " in "
              + Durations.text(period)
              + ", to refill within 3650 days, but is "
              + burst);
    }
  }

  public RateLimiterConfig withLimit(int limit) {
    return new RateLimiterConfig(limit, period, burst, key);
  }

  public RateLimiterConfig withPeriod(Duration period) {
    return new RateLimiterConfig(limit, period, burst, key);
  }

  public RateLimiterConfig withBurst(int burst) {
    return new RateLimiterConfig(limit, period, burst, key);
  }

  public RateLimiterConfig withKey(Key key) {
    return new RateLimiterConfig(limit, period, burst, key);
  }
}
