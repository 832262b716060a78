package io.omnikeywords.resilience;

/**
 * A gate's refusal of one call, as a value.
 *
 * @param gate the name of the policy that refused
 * @param reason why
 * @param retryAfterNanos nanoseconds after which a new call may be admitted, as known when the
 *     rejection was made (a circuit breaker's is at most a second old); 0 where the gate can't tell
 */
public record Rejection(String gate, Reason reason, long retryAfterNanos) implements Admission {

  /** Why a gate refused. */
  public enum Reason {
    /** The circuit breaker is open, forced open, or half-open with all probes out. */
    CIRCUIT_BREAKER_OPEN,
    /** All places of the bulkhead and of its queue are taken. */
    BULKHEAD_FULL,
    /** The call waited in the bulkhead's queue as long as it may. */
    BULKHEAD_WAIT_EXCEEDED,
    /** The rate limiter has no token left. */
    RATE_LIMITED
  }
}
