package io.omnikeywords.bench;

import java.util.function.Predicate;

/**
 * The guarded work of every row: hands out one object that the compiler can't know, so that a row
 * costs what its policy costs and none of it is dead code.
 */
final class Body {
  /** Not final: a constant would be folded into the caller. */
  private Object result = new Object();

  Object run() {
    return result;
  }

  /** The answer of a fallback, which no row ever needs. */
  Object fallback() {
    return this;
  }

  /** Calls {@code failing} until {@code opened} holds, to trip a breaker that can't be forced. */
  static void failUntil(Predicate<Integer> opened, ThrowingCall failing) {
    for (int calls = 0; !opened.test(calls); calls++) {
      try {
        failing.run();
      } catch (Exception expected) {
        // the failure that trips the breaker
      }
    }
  }

  /** A call that may throw anything. */
  interface ThrowingCall {
    void run() throws Exception;
  }
}
