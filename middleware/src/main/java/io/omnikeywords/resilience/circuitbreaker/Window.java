package io.omnikeywords.resilience.circuitbreaker;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Remembers the outcome of recent calls; its figures are exact when no call is ending. */
abstract class Window {

  private final long slowNanos;

  Window(CircuitBreakerConfig config) {
    slowNanos =
        config.slowCallRate() == null ? Long.MAX_VALUE : config.slowCallDuration().toNanos();
  }

  static @Nullable Window of(CircuitBreakerConfig config, LongSupplier clock) {
    if (config.window() instanceof WindowConfig.Count count) {
      return new CountWindow(count.size(), config);
    }
    return config.window() instanceof WindowConfig.Time time
        ? new TimeWindow(time.size().toNanos(), config, clock)
        : null;
  }

  final boolean isSlow(long elapsedNanos) {
    return elapsedNanos >= slowNanos;
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
