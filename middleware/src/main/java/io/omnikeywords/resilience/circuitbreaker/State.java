package io.omnikeywords.resilience.circuitbreaker;

/** The state of a circuit breaker. */
public enum State {
  /** Calls are admitted and watched. */
  CLOSED,
  /** Calls are rejected until the recovery timeout has passed. */
  OPEN,
  /** A few probes are admitted; their results close or open the breaker. */
  HALF_OPEN,
  /** An operator has calls rejected until the breaker is reset. */
  FORCED_OPEN,
  /** An operator has all calls admitted, and counted, until the breaker is reset. */
  DISABLED
}
