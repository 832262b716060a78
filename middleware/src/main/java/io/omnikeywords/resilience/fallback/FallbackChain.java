package io.omnikeywords.resilience.fallback;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Two fallbacks, the second for where the first has no value. */
record FallbackChain<T>(Fallback<T> first, Fallback<T> second) implements Fallback<T> {

  @Override
  public T recover(Exception failure) throws Exception {
    try {
      return first.recover(failure);
    } catch (InterruptedException interrupted) {
      throw interrupted;
    } catch (Exception none) {
      return second.recover(failure);
    }
  }

  @Override
  public CompletionStage<T> recoverAsync(Exception failure) {
    return first
        .recoverAsync(failure)
        .handle(
            (result, none) ->
                none == null
                    ? CompletableFuture.completedFuture(result)
                    : second.recoverAsync(failure))
        .thenCompose(stage -> stage);
  }

  @Override
  public void remember(T result) {
    try {
      first.remember(result);
    } finally {
      second.remember(result);
    }
  }
}
