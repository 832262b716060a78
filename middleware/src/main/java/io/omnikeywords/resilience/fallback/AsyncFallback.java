package io.omnikeywords.resilience.fallback;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** A fallback that is asynchronous by nature. */
record AsyncFallback<T>(Function<? super Exception, ? extends CompletionStage<T>> alternative)
    implements Fallback<T> {

  @Override
  public T recover(Exception failure) throws Exception {
    try {
      return alternative.apply(failure).toCompletableFuture().get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
  }

  @Override
  public CompletionStage<T> recoverAsync(Exception failure) {
    return alternative.apply(failure);
  }
}
