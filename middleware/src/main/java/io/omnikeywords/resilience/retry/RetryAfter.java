package io.omnikeywords.resilience.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something, usually an exception, that knows how long a server asked to be left alone. */
public interface RetryAfter {

  /** The time asked for, or null where none was. */
  @Nullable Duration retryAfter();
}
