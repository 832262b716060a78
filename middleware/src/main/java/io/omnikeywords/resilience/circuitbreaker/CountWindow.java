package io.omnikeywords.resilience.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

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

  private final byte[] outcomes;
  private final AtomicLong made = new AtomicLong();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger slowCalls = new AtomicInteger();

  CountWindow(int size, CircuitBreakerConfig config) {
    super(config);
    outcomes = new byte[size];
  }

  @Override
  boolean record(boolean failed, boolean slow) {
    if (failed || slow || made.get() < outcomes.length || troubled()) {
      write(failed, slow);
      return troubled();
    }
    return false;
  }

  private void write(boolean failed, boolean slow) {
    byte outcome = (byte) (MADE | (failed ? FAILED : 0) | (slow ? SLOW : 0));
    int place = (int) (made.getAndIncrement() % outcomes.length);
    if ((byte) OUTCOME.getVolatile(outcomes, place) == outcome) {
      return;
    }
    byte before = (byte) OUTCOME.getAndSet(outcomes, place, outcome);
    move(failures, before & FAILED, outcome & FAILED);
    move(slowCalls, before & SLOW, outcome & SLOW);
  }

  private static void move(AtomicInteger total, int before, int after) {
    if (before != after) {
      total.getAndAdd(Integer.compare(after, before));
    }
  }

  private boolean troubled() {
    return failures.get() != 0 || slowCalls.get() != 0;
  }

  @Override
  long calls() {
    return Math.min(made.get(), outcomes.length);
  }

  @Override
  long failures() {
    return failures.get();
  }

  @Override
  long slowCalls() {
    return slowCalls.get();
  }
}
