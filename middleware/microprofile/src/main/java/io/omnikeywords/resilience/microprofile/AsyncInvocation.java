package io.omnikeywords.resilience.microprofile;

import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One call of an asynchronous method, and what its caller gets for it. The attempts run under the
 * class loader of the caller. Cancelling it ends the attempts.
 */
final class AsyncInvocation extends CompletableFuture<Object> {

  private final InvocationContext context;
  private final Workers workers;
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
  private final AtomicInteger attempted = new AtomicInteger();
  private volatile boolean mayInterrupt = true;
  private @Nullable CompletableFuture<?> attempts;

  AsyncInvocation(InvocationContext context, Workers workers) {
    this.context = context;
    this.workers = workers;
  }

  /** Counts an attempt. */
  void attempted() {
    attempted.incrementAndGet();
  }

  /** Attempts beyond the first. */
  int retries() {
    return attempted.get() - 1;
  }

  /** Runs the method, on the calling thread. */
  Object proceed() throws Exception {
    return workers.inContext(loader, context::proceed);
  }

  /** Runs what stands in for the method, on the calling thread. */
  Object instead(FallbackCall fallback, Throwable failure) throws Exception {
    return workers.inContext(loader, () -> fallback.instead(context, failure));
  }

  /** Whether a running attempt may be interrupted: not where the caller cancelled and said no. */
  boolean mayInterrupt() {
    return mayInterrupt;
  }

  /** Says what a cancel ends. Called once, before the caller gets this. */
  void follows(CompletableFuture<?> attempts) {
    this.attempts = attempts;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (isDone()) {
      return isCancelled();
    }
    mayInterrupt = mayInterruptIfRunning;
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled && attempts != null) {
      attempts.cancel(true);
    }
    return cancelled;
  }
}
