package io.omnikeywords.resilience;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits until another thread has done something; a test never guesses how long that takes. */
public final class Await {

  private static final long LONGEST = TimeUnit.SECONDS.toNanos(30);

  private Await() {}

  public static void until(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LONGEST) {
        throw new AssertionError("waited 30 s in vain until " + what);
      }
      LockSupport.parkNanos(100_000);
    }
  }
}
