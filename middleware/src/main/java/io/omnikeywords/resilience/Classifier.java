package io.omnikeywords.resilience;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the end of a call says about the health of what was called. Used by many threads at
 * once; one that throws counts as {@link Outcome#FAILURE}.
 */
@FunctionalInterface
public interface Classifier {

  /** What the end of a call says about health. */
  enum Outcome {
    SUCCESS,
    FAILURE,
    /** Nothing: it is neither counted for nor against. */
    NEUTRAL
  }

  /**
   * Every result is a success; every throwable is a failure, except that an inner gate's rejection,
   * an interruption and a cancellation are neutral: the call did not get to tell.
   */
  Classifier DEFAULT =
      (result, failure) -> {
        if (failure == null) {
          return Outcome.SUCCESS;
        }
        return failure instanceof CallRejectedException
                || failure instanceof InterruptedException
                || failure instanceof CancellationException
            ? Outcome.NEUTRAL
            : Outcome.FAILURE;
      };

  /**
   * @param result what the call returned; null where it failed or returned null
   * @param failure what the call threw; null where it returned
   */
  Outcome classify(@Nullable Object result, @Nullable Throwable failure);
}
