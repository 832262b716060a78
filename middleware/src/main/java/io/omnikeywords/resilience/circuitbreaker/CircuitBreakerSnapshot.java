package io.omnikeywords.resilience.circuitbreaker;

import java.util.List;

/**
 * What a circuit breaker has counted since it was made. When no call is under way, {@code admitted}
 * equals {@code succeeded + failed + released}.
 *
 * @param rejected calls refused
 * @param released calls whose end said nothing about health
 * @param failureRate share of failures, 0 to 1: in the window where one is configured, else of all
 *     calls that succeeded or failed; 0 before the first
 * @param stateChanges transitions made
 * @param transitions transitions by pair of states; pairs that never were are left out
 * @param responseTimes how long calls took
 */
public record CircuitBreakerSnapshot(
    String name,
    State state,
    long admitted,
    long succeeded,
    long failed,
    long released,
    long rejected,
    double failureRate,
    long stateChanges,
    List<Transitions> transitions,
    ResponseTimeSnapshot responseTimes) {

  /** How often the breaker went from one state to another. */
  public record Transitions(State from, State to, long count) {}

  /**
   * A histogram of the calls that were timed. Where only a sample is, each stands for many; its
   * shape and mean are unbiased, its count is not the number of calls.
   *
   * @param boundsNanos upper bound of each bucket, inclusive; one more bucket is above the last
   * @param counts timed calls in each bucket, not cumulative; one longer than the bounds
   * @param sumNanos total time of the timed calls
   */
  public record ResponseTimeSnapshot(List<Long> boundsNanos, List<Long> counts, long sumNanos) {

    /** Calls that were timed. */
    public long count() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }
  }
}
