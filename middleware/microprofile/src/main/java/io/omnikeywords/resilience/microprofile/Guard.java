package io.omnikeywords.resilience.microprofile;

import io.omnikeywords.resilience.Pipeline;
import io.omnikeywords.resilience.Ticker;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Recovering;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Retrying;
import io.omnikeywords.resilience.microprofile.Meters.Stopped;
import io.omnikeywords.resilience.microprofile.Meters.Use;
import io.omnikeywords.resilience.retry.Retry;
import jakarta.interceptor.InvocationContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Guards one method of one bean class: fallback, retry, circuit breaker, timeout, bulkhead, call,
 * outermost first. One for all instances of the bean. Safe for use by many threads.
 */
final class Guard {

  private final GuardedMethod spec;
  private final Ticker ticker;
  private final Workers workers;
  private final Meters meters;
  private final Pipeline attempt;
  private final @Nullable Retry retry;
  private final Use unused;

  Guard(GuardedMethod spec, Ticker ticker, Workers workers, List<Instruments> instruments) {
    this.spec = spec;
    this.ticker = ticker;
    this.workers = workers;
    meters = new Meters(spec, instruments);
    Policies policies = new Policies(spec, ticker, meters);
    attempt = policies.attempt();
    retry = policies.retry();
    unused = spec.fallback() == null ? Use.NOT_DEFINED : Use.NOT_APPLIED;
  }

  /** Makes the call; what an asynchronous method returns is returned at once. */
  Object call(InvocationContext context) throws Exception {
    if (!spec.asynchronous()) {
      return synchronous(context);
    }
    AsyncInvocation invocation = new AsyncInvocation(context, workers);
    CompletableFuture<Object> attempts = attempts(invocation);
    invocation.follows(attempts);
    attempts.whenComplete((value, failure) -> end(invocation, value, failure));
    return spec.returnsFuture() ? new FutureResult(invocation) : invocation;
  }

  private Object synchronous(InvocationContext context) throws Exception {
    Object result;
    try {
      result = attempts(context);
    } catch (Throwable failure) {
      Recovering fallback = fallbackFor(failure);
      if (fallback == null) {
        meters.invoked(unused, true);
        throw failure;
      }
      return instead(fallback, context, failure);
    }
    meters.invoked(unused, false);
    return result;
  }

  private Object instead(Recovering fallback, InvocationContext context, Throwable failure)
      throws Exception {
    boolean failed = true;
    try {
      Object result = fallback.call().instead(context, failure);
      failed = false;
      return result;
    } finally {
      meters.invoked(Use.APPLIED, failed);
    }
  }

  private Object attempts(InvocationContext context) throws Exception {
    if (retry == null) {
      return attempt.call(context::proceed);
    }
    AtomicInteger made = new AtomicInteger();
    Throwable last = null;
    try {
      return retry.call(
          () -> {
            made.incrementAndGet();
            return attempt.call(context::proceed);
          });
    } catch (Throwable failure) {
      last = failure;
      throw failure;
    } finally {
      retried(made.get() - 1, last);
    }
  }

  private CompletableFuture<Object> attempts(AsyncInvocation invocation) {
    if (retry == null) {
      return attempt(invocation);
    }
    return retry.callAsync(() -> attempt(invocation), workers.beginningHere());
  }

  private CompletableFuture<Object> attempt(AsyncInvocation invocation) {
    long start = ticker.read();
    invocation.attempted();
    return attempt.callAsync(
        () -> {
          Execution execution =
              new Execution(invocation::proceed, invocation::mayInterrupt, spec.returnsFuture());
          meters.waited(ticker.read() - start);
          workers.begin(execution);
          return execution;
        },
        workers.beginningHere());
  }

  private void end(AsyncInvocation invocation, Object value, @Nullable Throwable ending) {
    Throwable failure = ending == null ? null : Execution.thrown(ending);
    boolean cancelled = failure != null && invocation.isCancelled();
    retried(invocation.retries(), cancelled ? new Execution.Cancelled(failure) : failure);
    Recovering fallback = failure == null || cancelled ? null : fallbackFor(failure);
    if (fallback == null || failure == null) {
      complete(invocation, unused, value, failure);
      return;
    }
    try {
      workers.dispatch(() -> instead(fallback, invocation, failure));
    } catch (RuntimeException refused) { // closed, or out of memory for threads
      complete(invocation, unused, null, failure);
    }
  }

  private void instead(Recovering fallback, AsyncInvocation invocation, Throwable failure) {
    try {
      Object given = invocation.instead(fallback.call(), failure);
      if (spec.returnsFuture()) {
        complete(invocation, Use.APPLIED, given, null);
      } else {
        ((CompletionStage<?>) given)
            .whenComplete((value, failed) -> complete(invocation, Use.APPLIED, value, failed));
      }
    } catch (Throwable failed) {
      complete(invocation, Use.APPLIED, null, failed);
    }
  }

  private void complete(
      AsyncInvocation invocation,
      Use fallback,
      @Nullable Object value,
      @Nullable Throwable failure) {
    meters.invoked(fallback, failure != null);
    if (failure == null) {
      invocation.complete(value);
    } else {
      invocation.completeExceptionally(failure);
    }
  }

  private @Nullable Recovering fallbackFor(Throwable failure) {
    Recovering fallback = spec.fallback();
    return fallback != null && fallback.applyOn().contain(failure) ? fallback : null;
  }

  private void retried(int retries, @Nullable Throwable failure) {
    Retrying retrying = spec.retry();
    if (retrying != null) {
      meters.retried(retries, stopped(retrying, retries, failure));
    }
  }

  private static Stopped stopped(Retrying retrying, int retries, @Nullable Throwable failure) {
    if (failure == null) {
      return Stopped.VALUE_RETURNED;
    }
    if (!Policies.isRetried(retrying, failure)) {
      return Stopped.NOT_RETRYABLE;
    }
    return retries == retrying.maxRetries() ? Stopped.MAX_RETRIES : Stopped.MAX_DURATION;
  }
}
