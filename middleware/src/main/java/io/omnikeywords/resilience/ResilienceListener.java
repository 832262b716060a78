package io.omnikeywords.resilience;

import io.omnikeywords.resilience.circuitbreaker.StateChange;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Told of rare events, on the thread that caused them, after they have happened and with no lock
 * held. What it throws is logged and changes nothing. Counts are not pushed; they are in {@link
 * ResilienceManager#metrics()}.
 */
public interface ResilienceListener {

  /** Hears nothing. */
  ResilienceListener NONE = new ResilienceListener() {};

  /** A circuit breaker changed its state. */
  default void onStateChange(StateChange change) {}

  /** A call failed for good after {@code attempts} attempts, with retries left or not. */
  default void onRetriesExhausted(String retry, int attempts) {}

  /**
   * A followed configuration file has changed.
   *
   * @param refusal why what it says now was refused and the old holds; null where it was taken
   */
  default void onFileChanged(Path file, @Nullable String refusal) {}
}
