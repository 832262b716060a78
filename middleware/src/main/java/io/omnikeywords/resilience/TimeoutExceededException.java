package io.omnikeywords.resilience;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call did not end before its time limit; the cause is what it threw when interrupted, if it did.
 */
public final class TimeoutExceededException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Duration limit;

  public TimeoutExceededException(String timeout, Duration limit, @Nullable Throwable cause) {
    super("call exceeded the limit of " + limit.toMillis() + " ms set by " + timeout, cause);
    this.limit = limit;
  }

  /** The limit that was exceeded. */
  public Duration limit() {
    return limit;
  }
}
