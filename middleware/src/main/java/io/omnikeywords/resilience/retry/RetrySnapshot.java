package io.omnikeywords.resilience.retry;

import io.omnikeywords.resilience.DurationHistogram;

/**
 * What a retry has counted since it was made.
 *
 * @param calls calls made
 * @param retries attempts beyond the first
 * @param recovered calls that succeeded after a retry
 * @param exhausted calls that failed for good though they might have been tried again: out of
 *     attempts, of time, or of budget
 * @param budgetSpent of those, the ones that the budget stopped
 * @param delays the delays decided on between attempts
 * @param budgetLeft share of the budget's bucket that is left, 0 to 1; 1 without a budget
 */
public record RetrySnapshot(
    String name,
    long calls,
    long retries,
    long recovered,
    long exhausted,
    long budgetSpent,
    DurationHistogram.Snapshot delays,
    double budgetLeft) {

  /** Attempts in all, the first of each call included. */
  public long attempts() {
    return calls + retries;
  }

  /** Share of the calls that needed a retry and then succeeded, 0 to 1; 1 where none needed one. */
  public double successRate() {
    return recovered + exhausted == 0 ? 1 : (double) recovered / (recovered + exhausted);
  }
}
