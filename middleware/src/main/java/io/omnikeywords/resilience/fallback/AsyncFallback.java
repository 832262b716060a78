package io.omnikeywords.resilience.fallback;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** A fallback that is asynchronous by nature. */
record AsyncFallback<T>(Function<? super Exception, ? extends CompletionStage<T>> alternative)
    implements Fallback<T> {

  @Override
  public T recover(Exception failure) throws Exception {
    try {
      return recoverAsync(failure).toCompletableFuture().get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
  }

  @Override
  public CompletionStage<T> recoverAsync(Exception failure) {
    try {
      return Objects.requireNonNull(
          alternative.apply(failure), "the fallback gave no CompletionStage");
    } catch (Exception none) {
      return CompletableFuture.failedFuture(none);
    }
  }
}
