package io.omnikeywords.resilience.annotation;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call of a guarded method: all that a pipeline asks for, in one object. */
abstract class Invocation
    implements Callable<Object>,
        Supplier<CompletionStage<Object>>,
        io.omnikeywords.resilience.fallback.Fallback<Object> {

  private final @Nullable FallbackMethods fallback;
  final Object target;
  final @Nullable Object[] arguments;

  Invocation(@Nullable FallbackMethods fallback, Object target, @Nullable Object[] arguments) {
    this.fallback = fallback;
    this.target = target;
    this.arguments = arguments;
  }

  /** Calls the method itself; once for each attempt. */
  abstract @Nullable Object proceed() throws Throwable;

  @Override
  @SuppressWarnings("NullAway") // a null result is the method's own
  public final Object call() {
    try {
      return proceed();
    } catch (Throwable failure) {
      throw thrownOn(failure);
    }
  }

  @Override
  @SuppressWarnings("unchecked") // what a method of an asynchronous kind is declared to return
  public final CompletionStage<Object> get() {
    return (CompletionStage<Object>) call();
  }

  @Override
  public final Object recover(Exception failure) throws Exception {
    if (fallback == null) {
      throw failure;
    }
    return fallback.recover(target, arguments, failure);
  }

  @Override
  @SuppressWarnings("unchecked") // checked at start
  public final CompletionStage<Object> recoverAsync(Exception failure) {
    try {
      CompletionStage<Object> stage = (CompletionStage<Object>) recover(failure);
      return stage != null
          ? stage
          : CompletableFuture.failedFuture(
              new NullPointerException("the fallback gave no CompletionStage"));
    } catch (Exception none) {
      return CompletableFuture.failedFuture(none);
    }
  }

  /** Has a throwable pass through a method that does not declare it; never returns. */
  @SuppressWarnings("unchecked")
  static <T extends Throwable> RuntimeException thrownOn(Throwable failure) throws T {
    throw (T) failure;
  }
}
