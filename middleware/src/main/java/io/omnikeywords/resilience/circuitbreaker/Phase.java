package io.omnikeywords.resilience.circuitbreaker;

import io.omnikeywords.resilience.Admission;

/**
 * One stay of a breaker in one state. A phase owns its counters and hands out its own permits, so a
 * result can only touch the phase that admitted its call: once the breaker has moved on, a phase
 * may count and conclude what it likes, its compare-and-set fails.
 */
abstract class Phase {

  final CircuitBreaker breaker;

  Phase(CircuitBreaker breaker) {
    this.breaker = breaker;
  }

  abstract State state();

  /**
   * Admits or rejects one call.
   *
   * @param leastLease nanoseconds a probe may stay unanswered before it is written off, where the
   *     recovery timeout is not longer
   */
  abstract Admission tryAcquire(long leastLease);

  /** Called once, after this phase has become the breaker's. */
  void begin() {}

  /** The same stay under another configuration. */
  Phase reconfigured(CircuitBreakerConfig config) {
    return this;
  }

  /** Share of failures in this phase's window, or NaN where it has none. */
  double failureRate() {
    return Double.NaN;
  }
}
