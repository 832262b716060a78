package io.omnikeywords.resilience.microprofile;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to run an asynchronous method. It is complete when the attempt is really over, and no
 * sooner: cancelled, by a timeout or by the caller, it interrupts the method and waits for it, so
 * that its place in the bulkhead is held as long as it is used.
 *
 * <p>The interrupt is sent under the lock that guards which thread runs the method, and what is
 * left of it is cleared under the same lock as the method returns. So it can't reach what the
 * thread does next.
 */
final class Execution extends CompletableFuture<Object> implements Runnable {

  private final Callable<Object> method;
  private final BooleanSupplier mayInterrupt;
  private final boolean endsOnReturn;
  private @Nullable Thread worker;
  private boolean cancelled;

  /** A cancelled attempt that failed: it says nothing about health and is not made again. */
  static final class Cancelled extends CancellationException {
    private static final long serialVersionUID = 1L;

    Cancelled(@Nullable Throwable cause) {
      initCause(cause);
    }
  }

  /**
   * Carries what the method threw through the core, which takes exceptions of these kinds for the
   * wrappers that futures put around a failure, and drops them.
   */
  private static final class Thrown extends Exception {
    private static final long serialVersionUID = 1L;

    Thrown(Throwable cause) {
      super(null, cause, false, false);
    }
  }

  /** What the method threw or its stage failed with, as an attempt's failure tells it. */
  static Throwable thrown(Throwable failure) {
    return failure instanceof Thrown && failure.getCause() != null ? failure.getCause() : failure;
  }

  /**
   * @param mayInterrupt whether a cancel, as it comes, interrupts the method
   * @param endsOnReturn whether the attempt is over when the method returns, with what it returned,
   *     or when the stage it returned is, with what that gave
   */
  Execution(Callable<Object> method, BooleanSupplier mayInterrupt, boolean endsOnReturn) {
    this.method = method;
    this.mayInterrupt = mayInterrupt;
    this.endsOnReturn = endsOnReturn;
  }

  @Override
  public void run() {
    if (!enter()) {
      completeExceptionally(new Cancelled(null));
      return;
    }
    Object returned = null;
    Throwable failure = null;
    try {
      returned = Objects.requireNonNull(method.call(), "the method returned null");
    } catch (ExecutionException | CompletionException thrown) {
      failure = new Thrown(thrown);
    } catch (Throwable thrown) {
      failure = thrown;
    }
    boolean late = leave();
    if (failure != null) {
      completeExceptionally(late ? new Cancelled(thrown(failure)) : failure);
    } else if (endsOnReturn) {
      complete(returned);
    } else {
      follow((CompletionStage<?>) Objects.requireNonNull(returned));
    }
  }

  private void follow(CompletionStage<?> stage) {
    try {
      stage.whenComplete(
          (value, failure) -> {
            if (failure == null) {
              complete(value);
            } else {
              completeExceptionally(failure);
            }
          });
    } catch (Throwable refused) {
      completeExceptionally(refused);
    }
  }

  private synchronized boolean enter() {
    worker = cancelled ? null : Thread.currentThread();
    return !cancelled;
  }

  private synchronized boolean leave() {
    worker = null;
    Thread.interrupted();
    return cancelled;
  }

  /**
   * {@inheritDoc} Only asks the method to end; whether it must not be interrupted, the call says.
   */
  @Override
  public synchronized boolean cancel(boolean mayInterruptIfRunning) {
    cancelled = true;
    if (worker != null && mayInterrupt.getAsBoolean()) {
      worker.interrupt();
    }
    return false;
  }
}
