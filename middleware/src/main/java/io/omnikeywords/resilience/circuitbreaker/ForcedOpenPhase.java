package io.omnikeywords.resilience.circuitbreaker;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.Rejection;

/** Rejects every call until an operator says otherwise; nobody can tell when that will be. */
final class ForcedOpenPhase extends Phase {

  private final Rejection rejection;

  ForcedOpenPhase(CircuitBreaker breaker) {
    super(breaker, State.FORCED_OPEN);
    rejection = breaker.rejection(0);
  }

  @Override
  Admission tryAcquire(long leastLease) {
    return breaker.count(rejection);
  }
}
