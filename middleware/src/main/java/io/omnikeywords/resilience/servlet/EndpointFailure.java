package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.retry.RetryAfter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An endpoint threw, or answered with a status that counts as a failure. */
final class EndpointFailure extends Exception implements RetryAfter {

  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  EndpointFailure(int status, @Nullable Throwable thrown, @Nullable Duration retryAfter) {
    super(thrown == null ? "status " + status : thrown.toString(), thrown, false, false);
    this.retryAfter = retryAfter;
  }

  @Override
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
