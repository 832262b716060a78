package io.omnikeywords.resilience.retry;

/** How a delay is spread, so that clients that failed together do not return together. */
public enum Jitter {
  /** The delay d itself. */
  NONE,
  /** Evenly from d/2 to d. */
  EQUAL,
  /** Evenly from 0 to d. */
  FULL,
  /** Evenly from the base delay to three times the delay before, at most the maximum. */
  DECORRELATED
}
