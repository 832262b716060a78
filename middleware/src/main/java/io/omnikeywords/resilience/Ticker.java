package io.omnikeywords.resilience;

import java.util.concurrent.TimeUnit;

/**
 * The one source of time: it is read, slept in, and asked to wake. Monotonic; never the wall clock.
 * Safe for use by many threads. Tests use a {@link ManualTicker}.
 */
public interface Ticker {

  /** Nanoseconds since some fixed moment; only differences mean anything. */
  long read();

  /**
   * Runs the action once, on a thread of the ticker, no earlier than after the delay. The action
   * must be short and must not throw.
   *
   * @return cancels the action if it has not begun; cancelling twice is harmless
   */
  Runnable schedule(long delayNanos, Runnable action);

  /**
   * Whether what is scheduled will be run. False for good once the ticker has been closed: it then
   * tells the time and wakes nobody. Must be cheap.
   */
  default boolean wakes() {
    return true;
  }

  /** Blocks the calling thread for the time given. */
  default void sleep(long nanos) throws InterruptedException {
    if (Thread.interrupted()) { // else not looked at where there is no time to sleep
      throw new InterruptedException();
    }
    TimeUnit.NANOSECONDS.sleep(nanos);
  }
}
