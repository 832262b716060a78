package io.omnikeywords.resilience.ratelimiter;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A bucket for each key, at most {@value #MOST} of them. When the table is full, buckets that have
 * filled up again are taken out, at most once per tenth of a second; keys that still find no room
 * share one bucket. A flood of new keys can therefore neither grow the table nor push out, and so
 * forgive, a key that is being held back.
 */
final class KeyedBuckets {

  static final int MOST = 10_000;

  private final ConcurrentHashMap<String, TokenBucket> buckets = new ConcurrentHashMap<>();
  private final TokenBucket overflow = new TokenBucket();
  private final AtomicLong nextSweep = new AtomicLong();

  TokenBucket of(String key, LongSupplier clock, long sweepEvery) {
    TokenBucket bucket = buckets.get(key);
    if (bucket != null) {
      return bucket;
    }
    if (buckets.mappingCount() >= MOST) {
      long now = clock.getAsLong();
      long due = nextSweep.get();
      if (now >= due && nextSweep.compareAndSet(due, now + sweepEvery)) {
        buckets.values().removeIf(idle -> idle.retire(now));
      }
      if (buckets.mappingCount() >= MOST) {
        return overflow;
      }
    }
    return buckets.computeIfAbsent(key, k -> new TokenBucket());
  }

  long size() {
    return buckets.mappingCount();
  }
}
