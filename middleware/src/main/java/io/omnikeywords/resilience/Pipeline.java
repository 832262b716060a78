package io.omnikeywords.resilience;

import io.omnikeywords.resilience.fallback.Fallback;
import io.omnikeywords.resilience.timeout.TimeoutConfig.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several strategies around one call. The order, outermost first, is retry, circuit breaker, rate
 * limiter, timeout, bulkhead, call, as in MicroProfile Fault Tolerance; a fallback lies outside
 * them all. Immutable; safe for use by many threads. Policies are shared: what a breaker learns
 * here it knows wherever else it is used.
 */
public final class Pipeline {

  private static final Logger LOG = LoggerFactory.getLogger("resilience");

  private final Chain chain;
  private final AtomicBoolean told = new AtomicBoolean();

  private Pipeline(Chain chain) {
    this.chain = chain;
  }

  /** A pipeline of strategies that no manager need know, outermost first. */
  public static Pipeline of(List<? extends Strategy> strategies) {
    Chain chain = Chain.END;
    for (int i = strategies.size() - 1; i >= 0; i--) {
      chain = new Chain(strategies.get(i), chain);
    }
    return new Pipeline(chain);
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
    remember(result, fallback);
    return result;
  }

  /** {@link #callAsync(Supplier)}, and where it fails with an exception, the fallback's value. */
  public <T> CompletableFuture<T> callAsyncOrElse(
      Supplier<? extends CompletionStage<T>> body, Fallback<T> fallback) {
    return guard(callAsync(body), fallback);
  }

  /** {@link #callAsyncOrElse(Supplier, Fallback)} with the body run on the executor given. */
  public <T> CompletableFuture<T> callAsyncOrElse(
      Supplier<? extends CompletionStage<T>> body, Fallback<T> fallback, Executor executor) {
    return guard(callAsync(body, executor), fallback);
  }

  private <T> CompletableFuture<T> guard(CompletableFuture<T> call, Fallback<T> fallback) {
    CompletableFuture<T> guarded = new CompletableFuture<>();
    cancelWith(guarded, call);
    call.whenComplete(
        (result, failure) -> {
          try {
            CompletionStage<T> end = settle(result, failure, fallback);
            cancelWith(guarded, end);
            end.whenComplete((value, none) -> end(guarded, value, none));
          } catch (Throwable broken) {
            guarded.completeExceptionally(broken);
          }
        });
    return guarded;
  }

  private static void cancelWith(CompletableFuture<?> outer, CompletionStage<?> inner) {
    outer.whenComplete(
        (result, failure) -> {
          if (outer.isCancelled()) {
            AsyncCall.cancel(inner);
          }
        });
  }

  private static <T> void end(CompletableFuture<T> future, T value, Throwable failure) {
    if (failure == null) {
      future.complete(value);
    } else {
      future.completeExceptionally(AsyncCall.unwrap(failure));
    }
  }

  private <T> CompletionStage<T> settle(T result, Throwable failure, Fallback<T> fallback) {
    if (failure == null) {
      remember(result, fallback);
      return CompletableFuture.completedFuture(result);
    }
    boolean replaced =
        failure instanceof Exception
            && !(failure instanceof InterruptedException)
            && !(failure instanceof CancellationException);
    return replaced
        ? fallback.recoverAsync((Exception) failure)
        : CompletableFuture.failedFuture(failure);
  }

  /** A call that succeeded has succeeded, whatever becomes of what is kept of it. */
  private <T> void remember(T result, Fallback<T> fallback) {
    try {
      fallback.remember(result);
    } catch (Throwable broken) { // an Error, too: the call has succeeded
      if (told.compareAndSet(false, true)) {
        LOG.warn("a fallback cannot keep good results; this is told once", broken);
      }
    }
  }

  /** The names of its policies, outermost first: {@code my_retry > my_service > call}. */
  @Override
  public String toString() {
    return chain.toString();
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
      return Pipeline.of(ordered.stream().map(Part::strategy).toList());
    }

    private Builder add(int rank, Strategy strategy) {
      parts.add(new Part(rank, strategy));
      return this;
    }
  }
}
