package io.omnikeywords.resilience.retry;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds retries by a share of the calls: a bucket that holds {@code floor} tokens (at least one)
 * and begins with {@code floor}. Each call puts {@code budget} of a token in, each retry takes one
 * out. So N calls have at most floor + budget x N retries, however many of them fail, and in an
 * outage the service behind sees at most 1 + budget + floor/N times the calls.
 *
 * <p>While the bucket is full, as it is when nothing fails, a call only reads it.
 */
final class RetryBudget {

  private static final long TOKEN = 1_000_000;

  private final long perCall;
  private final long most;
  private final AtomicLong level;

  private RetryBudget(double share, int floor) {
    perCall = Math.round(share * TOKEN);
    most = Math.max(floor, 1) * TOKEN;
    level = new AtomicLong(floor * TOKEN);
  }

  static @Nullable RetryBudget of(RetryConfig config) {
    Double share = config.budget();
    return share == null ? null : new RetryBudget(share, config.budgetFloor());
  }

  void onCall() {
    for (long now = level.get(); now < most; now = level.get()) {
      if (level.compareAndSet(now, Math.min(most, now + perCall))) {
        return;
      }
    }
  }

  boolean tryRetry() {
    for (long now = level.get(); now >= TOKEN; now = level.get()) {
      if (level.compareAndSet(now, now - TOKEN)) {
        return true;
      }
    }
    return false;
  }

  /** Share of the bucket that is left, 0 to 1. */
  double left() {
    return (double) level.get() / most;
  }
}
