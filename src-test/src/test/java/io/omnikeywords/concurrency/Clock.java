package io.omnikeywords.concurrency;

import io.omnikeywords.resilience.Ticker;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands until moved, in one atomic step, so that moving it is an operation like any
 * other. It wakes nobody: what is tested with it must find out the time by itself.
 */
final class Clock implements Ticker {
  private final AtomicLong now = new AtomicLong();

  @Override
  public long read() {
    return now.get();
  }

  @Override
  public Runnable schedule(long delayNanos, Runnable action) {
    return () -> {};
  }

  void advance(long nanos) {
    now.addAndGet(nanos);
  }
}
