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

  /** With the time after which the endpoint itself asks to be tried again, in seconds. */
  static EndpointFailure of(GatedResponse response, @Nullable Throwable thrown) {
    String asked = response.getHeader("Retry-After");
    boolean seconds = asked != null && asked.matches("[0-9]{1,6}");
    return new EndpointFailure(
        response.getStatus(), thrown, seconds ? Duration.ofSeconds(Long.parseLong(asked)) : null);
  }

  @Override
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
