package io.omnikeywords.resilience.circuitbreaker;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.Rejection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rejects every call until the recovery timeout has passed; then the first call finds it half-open.
 *
 * <p>A rejection should cost less than the clock that times it. While the end is more than two
 * seconds away, calls are given one ready-made rejection, which the ticker renews once a second; so
 * its retry-after is at most a second too long. Nearer the end each call reads the clock, and the
 * change to half-open does not depend on the ticker being punctual. So does each call once the
 * ticker has been closed, for then nobody renews anything, and a breaker must recover all the same.
 */
final class OpenPhase extends Phase {

  private static final long RENEWAL = TimeUnit.SECONDS.toNanos(1);

  final int openings;
  private final long openedAt;
  private volatile @Nullable Rejection ready;

  OpenPhase(CircuitBreaker breaker, int openings) {
    this(breaker, openings, breaker.now());
  }

  private OpenPhase(CircuitBreaker breaker, int openings, long openedAt) {
    super(breaker);
    this.openings = openings;
    this.openedAt = openedAt;
  }

  @Override
  State state() {
    return State.OPEN;
  }

  @Override
  Phase reconfigured(CircuitBreakerConfig config) {
    return new OpenPhase(breaker, openings, openedAt);
  }

  @Override
  Admission tryAcquire(long leastLease) {
    Rejection rejection = ready;
    if (rejection != null && breaker.wakes()) {
      return breaker.count(rejection);
    }
    long left = left();
    return left > 0 ? breaker.reject(left) : breaker.halfOpen(this, leastLease);
  }

  @Override
  void begin() {
    long left = left();
    boolean far = left > 2 * RENEWAL;
    ready = far ? breaker.rejection(left) : null;
    if (far && breaker.isCurrent(this)) {
      breaker.schedule(RENEWAL, this::begin);
    }
  }

  private long left() {
    return openedAt + breaker.recoveryNanos(openings) - breaker.now();
  }
}
