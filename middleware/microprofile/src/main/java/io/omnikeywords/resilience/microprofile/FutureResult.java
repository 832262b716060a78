package io.omnikeywords.resilience.microprofile;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The Future of a call whose method returns a Future: first the call has to end, then what it
 * returned. It is cancelled where it has come to.
 */
record FutureResult(CompletableFuture<Object> call) implements Future<Object> {

  private Future<?> returned() {
    return (Future<?>) call.join();
  }

  private boolean hasReturned() {
    return call.isDone() && !call.isCompletedExceptionally();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return hasReturned()
        ? returned().cancel(mayInterruptIfRunning)
        : call.cancel(mayInterruptIfRunning);
  }

  @Override
  public boolean isCancelled() {
    return hasReturned() ? returned().isCancelled() : call.isCancelled();
  }

  @Override
  public boolean isDone() {
    return hasReturned() ? returned().isDone() : call.isDone();
  }

  @Override
  public Object get() throws InterruptedException, ExecutionException {
    call.get();
    return returned().get();
  }

  @Override
  public Object get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long start = System.nanoTime();
    call.get(timeout, unit);
    long left = unit.toNanos(timeout) - (System.nanoTime() - start);
    return returned().get(Math.max(0, left), TimeUnit.NANOSECONDS);
  }
}
