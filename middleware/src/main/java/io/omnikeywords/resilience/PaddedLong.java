package io.omnikeywords.resilience;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An atomic word in a cache line of its own: what lies beside it is read by every call, and would
 * be taken from another processor's cache whenever the word is written.
 */
@SuppressWarnings({"unused", "UnusedVariable"})
public class PaddedLong {

  /** Rounds of two pauses each; Lincheck takes 50 rounds of a loop for a hang. */
  private static final int ROUNDS = 48;

  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(PaddedLong.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long p0, p1, p2, p3, p4, p5, p6;
  private volatile long value;
  private long q0, q1, q2, q3, q4, q5, q6;

  public final long get() {
    return value;
  }

  /** Sets the word to {@code next} if it is {@code expected}: true if it was. */
  public final boolean compareAndSet(long expected, long next) {
    return VALUE.compareAndSet(this, expected, next);
  }

  /** For a call that met another one: alone for so long, that one is done more cheaply. */
  public static void pause() {
    for (int i = 0; i < ROUNDS; i++) {
      Thread.onSpinWait();
      Thread.onSpinWait();
    }
  }

  /** Adds to the word and returns what it was before. */
  public final long getAndAdd(long delta) {
    return (long) VALUE.getAndAdd(this, delta);
  }
}
