package io.omnikeywords.resilience;

import io.omnikeywords.resilience.fallback.Fallback;
import io.omnikeywords.resilience.timeout.TimeoutConfig.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Several strategies around one call. The order, outermost first, is retry, circuit breaker, rate
 * limiter, timeout, bulkhead, call, as in MicroProfile Fault Tolerance; a fallback lies outside
 * them all. Immutable; safe for use by many threads. Policies are shared: what a breaker learns
 * here it knows wherever else it is used.
 */
public final class Pipeline {

  private final Chain chain;

  private Pipeline(Chain chain) {
    this.chain = chain;
  }

  /**
   * Makes the call on the calling thread.
   *
   * @throws CallRejectedException if a gate refused it
   * @throws TimeoutExceededException if it exceeded its limit
   * @throws InterruptedException if interrupted while waiting for a place or between attempts
   * @throws Exception what the body threw
   */
  public <T> T call(Callable<T> body) throws Exception {
    return chain.call(body);
  }

  /**
   * Begins the call on the calling thread; no thread is blocked while it waits. Cancelling the
   * future cancels what is under way. After a wait, the body runs on the JDK's default pool.
   *
   * @return ends with the body's result or failure, {@link CallRejectedException} or {@link
   *     TimeoutExceededException}, not wrapped in a {@code CompletionException}
   */
  public <T> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> body) {
    return AsyncCall.launch(body, null, chain::start);
  }

  /** {@link #callAsync(Supplier)} with the body run on the executor given. */
  public <T> CompletableFuture<T> callAsync(
      Supplier<? extends CompletionStage<T>> body, Executor executor) {
    return AsyncCall.launch(body, executor, chain::start);
  }

  /** {@link #call}, and where it fails with an exception, the fallback's value. */
  public <T> T callOrElse(Callable<T> body, Fallback<T> fallback) throws Exception {
    T result;
    try {
      result = chain.call(body);
    } catch (InterruptedException | CancellationException stopped) {
      throw stopped;
    } catch (Exception failure) {
      return fallback.recover(failure);
    }
    fallback.remember(result);
    return result;
  }

  /** {@link #callAsync(Supplier)}, and where it fails with an exception, the fallback's value. */
  public <T> CompletableFuture<T> callAsyncOrElse(
      Supplier<? extends CompletionStage<T>> body, Fallback<T> fallback) {
    CompletableFuture<T> call = callAsync(body);
    CompletableFuture<CompletionStage<T>> end =
        call.handle((result, failure) -> settle(result, failure, fallback));
    CompletableFuture<T> guarded = end.thenCompose(stage -> stage);
    guarded.whenComplete(
        (result, failure) -> {
          if (guarded.isCancelled()) {
            call.cancel(true);
            end.thenAccept(stage -> AsyncCall.cancel(stage));
          }
        });
    return guarded;
  }

  private static <T> CompletionStage<T> settle(T result, Throwable failure, Fallback<T> fallback) {
    if (failure == null) {
      fallback.remember(result);
      return CompletableFuture.completedFuture(result);
    }
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    boolean replaced =
        cause instanceof Exception
            && !(cause instanceof InterruptedException)
            && !(cause instanceof CancellationException);
    return replaced
        ? fallback.recoverAsync((Exception) cause)
        : CompletableFuture.failedFuture(cause);
  }

  /** Names the policies of a pipeline; those of a manager. Not safe for use by many threads. */
  public static final class Builder {

    private record Part(int rank, Strategy strategy) {}

    private final ResilienceManager manager;
    private final List<Part> parts = new ArrayList<>();
    private boolean asNamed;

    Builder(ResilienceManager manager) {
      this.manager = manager;
    }

    public Builder retry(String name) {
      return add(0, manager.retry(name));
    }

    public Builder circuitBreaker(String name) {
      return add(1, manager.circuitBreaker(name));
    }

    public Builder rateLimiter(String name) {
      return add(2, manager.rateLimiter(name));
    }

    public Builder timeout(String name) {
      return timeout(name, Limit.DEFAULT);
    }

    public Builder timeout(String name, Limit limit) {
      return add(3, manager.timeout(name).with(limit));
    }

    public Builder bulkhead(String name) {
      return add(4, manager.bulkhead(name));
    }

    /** Keeps the order in which the policies are named, outermost first, instead of the usual. */
    public Builder inNamedOrder() {
      asNamed = true;
      return this;
    }

    public Pipeline build() {
      List<Part> ordered = new ArrayList<>(parts);
      if (!asNamed) {
        ordered.sort(Comparator.comparingInt(Part::rank));
      }
      Chain chain = Chain.END;
      for (int i = ordered.size() - 1; i >= 0; i--) {
        chain = new Chain(ordered.get(i).strategy, chain);
      }
      return new Pipeline(chain);
    }

    private Builder add(int rank, Strategy strategy) {
      parts.add(new Part(rank, strategy));
      return this;
    }
  }
}
