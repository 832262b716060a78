package io.omnikeywords.resilience;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * One named policy at work: a {@link Gate}, a retry or a timeout. It is used alone through {@link
 * #call(Callable)} and {@link #callAsync(Supplier)}, or as a part of a {@link Pipeline}. Safe for
 * use by many threads.
 */
public abstract class Strategy {

  private final String name;

  protected Strategy(String name) {
    this.name = name;
  }

  /** The name it is registered by. */
  public final String name() {
    return name;
  }

  /** Makes the call under this strategy alone; see {@link Pipeline#call}. */
  public final <T> T call(Callable<T> body) throws Exception {
    return call(body, Chain.END);
  }

  /** Makes the call under this strategy alone; see {@link Pipeline#callAsync(Supplier)}. */
  public final <T> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> body) {
    return AsyncCall.launch(body, null, (call, done) -> start(call, Chain.END, done));
  }

  /**
   * Makes the call under this strategy alone; see {@link Pipeline#callAsync(Supplier, Executor)}.
   */
  public final <T> CompletableFuture<T> callAsync(
      Supplier<? extends CompletionStage<T>> body, Executor executor) {
    return AsyncCall.launch(body, executor, (call, done) -> start(call, Chain.END, done));
  }

  /** Does this strategy's part of a synchronous call and hands the rest to {@code next}. */
  protected abstract <T> T call(Callable<T> body, Chain next) throws Exception;

  /**
   * Does this strategy's part of an asynchronous call and hands the rest to {@code next}. Never
   * throws; tells {@code done} exactly once, with a value or a throwable.
   */
  protected abstract <T> void start(AsyncCall<T> call, Chain next, BiConsumer<T, Throwable> done);
}
