package io.omnikeywords.resilience.circuitbreaker;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.Rejection;

/** Rejects every call until an operator says otherwise; nobody can tell when that will be. */
final class ForcedOpenPhase extends Phase {

  private final Rejection rejection;

  ForcedOpenPhase(CircuitBreaker breaker) {
    super(breaker);
    rejection = breaker.rejection(0);
  }

  @Override
  State state() {
    return State.FORCED_OPEN;
  }

  @Override
  Admission tryAcquire(long leastLease) {
    return breaker.count(rejection);
  }
}
