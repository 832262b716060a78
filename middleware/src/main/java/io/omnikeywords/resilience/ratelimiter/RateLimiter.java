package io.omnikeywords.resilience.ratelimiter;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.Classifier;
import io.omnikeywords.resilience.Gate;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.Rejection.Reason;
import io.omnikeywords.resilience.StripedCounters;
import io.omnikeywords.resilience.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Admits {@code limit} calls per period in the long run and {@code burst} at once.
 *
 * <p>One clock read and one compare-and-set a call, on one word; see {@link TokenBucket}. Times are
 * whole sixteenths of a nanosecond, and T = period / limit is rounded down, so in the long run at
 * most 0.1 % more than the limit is admitted at 10 million a second, and far less below.
 *
 * <p>A limiter may also be asked with a key: then each key has a bucket of its own, in a table of
 * at most 10,000. Safe for use by many threads; never blocks. A rejection carries the exact time
 * after which one call would be admitted.
 */
public final class RateLimiter extends Gate {

  private static final int FRACTION_BITS = 4;
  private static final long SWEEP_EVERY = TimeUnit.MILLISECONDS.toNanos(100) << FRACTION_BITS;
  private static final int REJECTED = 0;

  private static final Permit PERMIT =
      new Permit() {
        @Override
        public void onSuccess(long elapsedNanos) {}

        @Override
        public void onFailure(long elapsedNanos, Throwable cause) {}

        @Override
        public void release() {}
      };

  /** What a configuration comes to. */
  private record Pace(RateLimiterConfig config, long perCall, long reach) {
    static Pace of(RateLimiterConfig config) {
      long perCall = (config.period().toNanos() << FRACTION_BITS) / config.limit();
      return new Pace(config, perCall, Math.multiplyExact(perCall, config.burst()));
    }
  }

  private final long origin;
  private final LongSupplier clock = this::now;
  private final TokenBucket shared = new TokenBucket();
  private final KeyedBuckets keyed = new KeyedBuckets();
  private final StripedCounters counts = new StripedCounters();
  private volatile Pace pace;

  public RateLimiter(String name, RateLimiterConfig config, Ticker ticker) {
    super(name, ticker, Classifier.DEFAULT, false);
    this.origin = ticker.read();
    this.pace = Pace.of(config);
  }

  @Override
  public Admission tryAcquire() {
    Pace rules = pace;
    long excess = shared.take(now(), clock, rules.perCall, rules.reach);
    return excess == 0 ? PERMIT : reject(excess);
  }

  /** Admits or rejects one call of the key's own bucket; never blocks. */
  public Admission tryAcquire(String key) {
    Pace rules = pace;
    while (true) {
      TokenBucket bucket = keyed.of(key, clock, SWEEP_EVERY);
      long excess = bucket.take(now(), clock, rules.perCall, rules.reach);
      if (excess != TokenBucket.GONE) {
        return excess == 0 ? PERMIT : reject(excess);
      }
    }
  }

  private Rejection reject(long excess) {
    counts.increment(REJECTED);
    long nanos = (excess + (1 << FRACTION_BITS) - 1) >> FRACTION_BITS;
    return new Rejection(name(), Reason.RATE_LIMITED, nanos);
  }

  public RateLimiterConfig config() {
    return pace.config;
  }

  public RateLimiterSnapshot snapshot() {
    Pace rules = pace;
    long word = shared.get();
    long now = now();
    while (shared.get() != word) { // or a call might have been admitted between the two
      word = shared.get();
      now = now();
    }
    long owed = Math.max(0, word - now);
    long available = Math.max(0, (rules.reach - owed) / rules.perCall);
    return new RateLimiterSnapshot(
        name(), available, rules.config.burst(), keyed.size(), counts.sum(REJECTED));
  }

  /** Follows another configuration from now on; what has been admitted stays admitted. */
  public void reconfigure(RateLimiterConfig changed) {
    pace = Pace.of(changed);
  }

  private long now() {
    return (ticker().read() - origin) << FRACTION_BITS;
  }
}
