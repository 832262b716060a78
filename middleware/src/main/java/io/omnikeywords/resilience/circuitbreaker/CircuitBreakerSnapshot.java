package io.omnikeywords.resilience.circuitbreaker;

import io.omnikeywords.resilience.DurationHistogram;
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
 * @param responseTimes how long calls took: of those that were timed. Where only a sample is, each
 *     stands for many; shape and mean are unbiased, the count is not the number of calls
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
    DurationHistogram.Snapshot responseTimes) {

  /** How often the breaker went from one state to another. */
  public record Transitions(State from, State to, long count) {}
}
