package io.omnikeywords.resilience.circuitbreaker;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Remembers the outcome of recent calls; its figures are exact when no call is ending. */
abstract class Window {

  static @Nullable Window of(@Nullable WindowConfig config, LongSupplier clock) {
    if (config instanceof WindowConfig.Count count) {
      return new CountWindow(count.size());
    }
    return config instanceof WindowConfig.Time time
        ? new TimeWindow(time.size().toNanos(), clock)
        : null;
  }

  /**
   * Remembers a call.
   *
   * @return whether there may be a failed or slow call in the window: where not, no rate need be
   *     asked
   */
  abstract boolean record(boolean failed, boolean slow);

  abstract long calls();

  abstract long failures();

  abstract long slowCalls();

  double failureRate() {
    return rate(failures());
  }

  double slowRate() {
    return rate(slowCalls());
  }

  private double rate(long part) {
    long calls = calls();
    return calls == 0 ? 0 : Math.min(1.0, (double) part / calls);
  }
}
