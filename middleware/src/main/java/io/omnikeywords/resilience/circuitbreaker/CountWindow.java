package io.omnikeywords.resilience.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The last calls, as a ring of one byte each.
 *
 * <p>A call claims the next place of the ring by one atomic addition. Where the place holds what
 * the call would write, as it does from one success to the next, nothing is written. Otherwise the
 * byte is exchanged, and the totals move by the difference between what it was and what it is: each
 * exchange is counted by exactly the thread that made it, so the totals are the ring's sums
 * whenever no call is between the two steps.
 *
 * <p>As long as the ring is full of good calls, where its next place is makes no difference, so a
 * good call claims none: it reads three words and writes nothing that others read.
 */
final class CountWindow extends Window {

  private static final VarHandle OUTCOME = MethodHandles.arrayElementVarHandle(byte[].class);
  private static final byte MADE = 1;
  private static final byte FAILED = 2;
  private static final byte SLOW = 4;

  private static final long ONE_FAILURE = 1;
  private static final long ONE_SLOW_CALL = 1L << 32;
  private static final AtomicLongFieldUpdater<CountWindow> MADE_CALLS =
      AtomicLongFieldUpdater.newUpdater(CountWindow.class, "made");
  private static final AtomicLongFieldUpdater<CountWindow> TROUBLES =
      AtomicLongFieldUpdater.newUpdater(CountWindow.class, "troubles");

  private final byte[] outcomes;
  private volatile long made;

  /** Both totals in one word, for one look at them: slow calls times 2^32, plus failures. */
  private volatile long troubles;

  CountWindow(int size, CircuitBreakerConfig config) {
    super(config);
    outcomes = new byte[size];
  }

  @Override
  boolean record(boolean failed, boolean slow) {
    if (failed || slow || made < outcomes.length || troubles != 0) {
      write(failed, slow);
      return troubles != 0;
    }
    return false;
  }

  private void write(boolean failed, boolean slow) {
    byte outcome = (byte) (MADE | (failed ? FAILED : 0) | (slow ? SLOW : 0));
    int place = (int) (MADE_CALLS.getAndIncrement(this) % outcomes.length);
    if ((byte) OUTCOME.getVolatile(outcomes, place) == outcome) {
      return;
    }
    long before = troubles((byte) OUTCOME.getAndSet(outcomes, place, outcome));
    long after = troubles(outcome);
    if (before != after) {
      TROUBLES.addAndGet(this, after - before);
    }
  }

  private static long troubles(byte outcome) {
    return ((outcome & FAILED) == 0 ? 0 : ONE_FAILURE)
        + ((outcome & SLOW) == 0 ? 0 : ONE_SLOW_CALL);
  }

  @Override
  long calls() {
    return Math.min(made, outcomes.length);
  }

  @Override
  long failures() {
    return (int) troubles;
  }

  @Override
  long slowCalls() {
    long now = troubles;
    return (now - (int) now)
        / ONE_SLOW_CALL; // failures are below 0 for a moment, between two steps
  }
}
