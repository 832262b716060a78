package io.omnikeywords.resilience.ratelimiter;

import io.omnikeywords.resilience.PaddedLong;
import java.util.function.LongSupplier;

/**
 * A token bucket as its virtual-scheduling twin, the generic cell rate algorithm (ITU-T I.371,
 * annex A): the word is the time at which the bucket will be full again. A call moves it from
 * max(word, now) by T = period / limit, and is admitted if the result lies at most burst x T ahead
 * of now. No division, and nothing is refilled by anybody.
 *
 * <p>What a clock read before the word admits may be admitted, for it can only be too early; so
 * threads that meet need not read it again. To reject or to cut the word down, the clock is read
 * after the word: then whoever wrote the word read the clock earlier, and the word lies no further
 * ahead than the reach then in force.
 */
final class TokenBucket extends PaddedLong {

  /** The word of a bucket that has been taken out of its table. */
  private static final long RETIRED = Long.MAX_VALUE;

  static final long GONE = -1;

  /**
   * Takes a token.
   *
   * @param read the clock, read before the word
   * @return 0 if there was one, else how long until there is one, or {@link #GONE}
   */
  long take(long read, LongSupplier clock, long perCall, long reach) {
    long now = read;
    while (true) {
      long before = get();
      if (before == RETIRED) {
        return GONE;
      }
      long after = Math.max(before, now) + perCall;
      if (after - now > reach) {
        now = clock.getAsLong();
        if (before - now > reach) { // emptied at a slower pace: it owes at most what it holds
          compareAndSet(before, now + reach);
          continue;
        }
        after = Math.max(before, now) + perCall;
        long excess = after - now - reach;
        if (excess > 0) {
          return excess;
        }
      }
      if (compareAndSet(before, after)) {
        return 0;
      }
      pause();
    }
  }

  /** Retires the bucket if it is full, and so no different from a new one. */
  boolean retire(long now) {
    long word = get();
    return word <= now && compareAndSet(word, RETIRED);
  }
}
