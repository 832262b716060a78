package io.omnikeywords.concurrency.proof;

/** A gate of one permit with a race in it: it looks, then takes. */
final class BrokenGate {
  private volatile int free = 1;

  boolean tryAcquire() {
    if (free == 0) {
      return false;
    }
    free = free - 1;
    return true;
  }
}
