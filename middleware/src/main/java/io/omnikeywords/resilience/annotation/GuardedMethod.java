package io.omnikeywords.resilience.annotation;

import io.omnikeywords.resilience.Pipeline;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline of one method.
 *
 * @param stage whether the method gives a stage, and is guarded until that completes
 * @param interruptible whether its callers expect {@code InterruptedException}
 */
record GuardedMethod(
    Pipeline pipeline, boolean stage, boolean interruptible, @Nullable FallbackMethods fallback) {

  @SuppressWarnings("NullAway") // a null result is the method's own
  Object call(Invocation invocation) throws Exception {
    if (stage) {
      return fallback == null
          ? pipeline.callAsync(invocation)
          : pipeline.callAsyncOrElse(invocation, invocation);
    }
    try {
      return fallback == null
          ? pipeline.call(invocation)
          : pipeline.callOrElse(invocation, invocation);
    } catch (InterruptedException interrupted) {
      if (interruptible) {
        throw interrupted;
      }
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("interrupted");
      cancelled.initCause(interrupted);
      throw cancelled;
    }
  }
}
