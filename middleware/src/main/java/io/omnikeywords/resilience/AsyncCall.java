package io.omnikeywords.resilience;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One asynchronous call on its way through a chain: what to run, on which executor, and what a
 * cancel has to undo at the moment. Safe for use by many threads.
 */
public final class AsyncCall<T> {

  private static final Runnable NOTHING = () -> {};
  private static final Runnable CANCELLED = () -> {};
  private static final Logger LOG = LoggerFactory.getLogger("resilience");
  private static final Executor DEFAULT_POOL = new CompletableFuture<>().defaultExecutor();
  private static final int DEEPEST = 32;
  private static final ThreadLocal<Integer> DEPTH = ThreadLocal.withInitial(() -> 0);

  private final Supplier<? extends CompletionStage<T>> body;
  private final Executor executor;
  private final AtomicReference<Runnable> onCancel = new AtomicReference<>(NOTHING);

  /**
   * Starts an asynchronous call and gives its future, whose cancel reaches inwards.
   *
   * @param executor where the body is run and results are handed on, or null to begin on the
   *     calling thread and go on, where something had to be waited for, on the JDK's default pool
   */
  static <T> CompletableFuture<T> launch(
      Supplier<? extends CompletionStage<T>> body,
      @Nullable Executor executor,
      BiConsumer<AsyncCall<T>, BiConsumer<T, Throwable>> start) {
    CancellableFuture<T> future = new CancellableFuture<>();
    AsyncCall<T> call = new AsyncCall<>(body, executor == null ? DEFAULT_POOL : executor);
    future.call = call;
    Runnable begin =
        () ->
            start.accept(
                call,
                (result, failure) -> {
                  if (failure == null) {
                    future.complete(result);
                  } else {
                    future.completeExceptionally(failure);
                  }
                });
    if (executor == null) {
      begin.run();
    } else {
      call.dispatch(begin);
    }
    return future;
  }

  private static final class CancellableFuture<T> extends CompletableFuture<T> {
    private @Nullable AsyncCall<T> call;

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled && call != null) {
        call.cancel();
      }
      return cancelled;
    }
  }

  private AsyncCall(Supplier<? extends CompletionStage<T>> body, Executor executor) {
    this.body = body;
    this.executor = executor;
  }

  /** The same call as seen by one attempt: cancelled with this one, or alone. */
  public AsyncCall<T> attempt() {
    AsyncCall<T> attempt = new AsyncCall<>(body, executor);
    onCancel(attempt::cancel);
    return attempt;
  }

  /** Says what a cancel does from now on; where the call is cancelled already, does it now. */
  public void onCancel(Runnable action) {
    for (Runnable before = onCancel.get(); before != CANCELLED; before = onCancel.get()) {
      if (onCancel.compareAndSet(before, action)) {
        return;
      }
    }
    action.run();
  }

  /** Cancels what is under way; harmless when repeated. */
  public void cancel() {
    onCancel.getAndSet(CANCELLED).run();
  }

  /** Whether {@link #cancel} was called. */
  public boolean cancelled() {
    return onCancel.get() == CANCELLED;
  }

  /**
   * Runs the task once: on the caller's executor, or here where that fails, for a call is never
   * lost. Where the executor runs things at once, one call's end may begin the next, whose end
   * begins the next; after some of these the JDK's default pool takes over, lest the stack
   * overflow.
   */
  public void dispatch(Runnable task) {
    AtomicBoolean begun = new AtomicBoolean();
    Runnable once =
        () -> {
          if (begun.compareAndSet(false, true)) {
            task.run();
          }
        };
    int depth = DEPTH.get();
    DEPTH.set(depth + 1);
    try {
      (depth < DEEPEST ? executor : DEFAULT_POOL).execute(once);
    } catch (RejectedExecutionException full) {
      once.run();
    } catch (Throwable broken) {
      LOG.warn("an executor threw instead of running a call; it is run here", broken);
      once.run();
    } finally {
      DEPTH.set(depth);
    }
  }

  void run(BiConsumer<T, Throwable> done) {
    if (cancelled()) {
      done.accept(null, new CancellationException());
      return;
    }
    CompletionStage<T> stage;
    try {
      stage = Objects.requireNonNull(body.get(), "the call gave no CompletionStage");
    } catch (Throwable failure) {
      done.accept(null, failure);
      return;
    }
    onCancel(() -> cancel(stage));
    AtomicBoolean ended = new AtomicBoolean(); // a stage may be anybody's, and end twice
    BiConsumer<T, Throwable> once =
        (result, failure) -> {
          if (ended.compareAndSet(false, true)) {
            done.accept(result, unwrap(failure));
          }
        };
    try {
      stage.whenComplete(once);
    } catch (Throwable refused) {
      once.accept(null, refused);
    }
  }

  static void cancel(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().cancel(true);
    } catch (UnsupportedOperationException notCancellable) {
      // the stage runs on; its permits are held until it ends
    }
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
