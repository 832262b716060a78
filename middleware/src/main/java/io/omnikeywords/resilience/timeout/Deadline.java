package io.omnikeywords.resilience.timeout;

import io.omnikeywords.resilience.Watchdog;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** A time limit under way: its end and its deadline race, and exactly one of them wins. */
public final class Deadline {

  private static final AtomicIntegerFieldUpdater<Deadline> DECIDED =
      AtomicIntegerFieldUpdater.newUpdater(Deadline.class, "decided");

  private final Watchdog watchdog;
  private final Watchdog.Slot slot;
  private final Runnable action;

  @SuppressWarnings("unused") // through DECIDED
  private volatile int decided;

  Deadline(Watchdog watchdog, Runnable action) {
    this.watchdog = watchdog;
    this.slot = watchdog.claim();
    this.action = action;
  }

  void arm(long nanos) {
    watchdog.arm(slot, nanos, this::expire);
  }

  /**
   * Ends the watch; may be called again.
   *
   * @return true if this call ended it, false if the deadline had come or it was ended before
   */
  public boolean end() {
    boolean first = DECIDED.compareAndSet(this, 0, 1);
    if (first) {
      watchdog.disarm(slot);
    }
    return first;
  }

  private void expire() {
    if (DECIDED.compareAndSet(this, 0, 1)) {
      watchdog.disarm(slot);
      action.run();
    }
  }
}
