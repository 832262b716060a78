package io.omnikeywords.keywords.provider;

import io.omnikeywords.resilience.retry.RetryAfter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failure that may have passed when the same is asked again. */
public final class TransientProviderException extends ProviderException implements RetryAfter {

  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  public TransientProviderException(String message, @Nullable Duration retryAfter) {
    super(Kind.FAILED, message);
    this.retryAfter = retryAfter;
  }

  @Override
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
