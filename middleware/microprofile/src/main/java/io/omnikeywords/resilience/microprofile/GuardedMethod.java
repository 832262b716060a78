package io.omnikeywords.resilience.microprofile;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations and the configuration say about one method of one bean class; null stands
 * for a policy that the method does not have or that is disabled.
 */
record GuardedMethod(
    Class<?> beanClass,
    Method method,
    boolean asynchronous,
    @Nullable Retrying retry,
    @Nullable Breaking circuitBreaker,
    @Nullable Duration timeout,
    @Nullable Limiting bulkhead,
    @Nullable Recovering fallback) {

  /**
   * @param maxRetries -1 for no bound
   * @param maxDuration zero for no bound
   */
  record Retrying(
      int maxRetries, Duration delay, Duration maxDuration, Duration jitter, Throwables retryOn) {}

  /** What a circuit breaker goes by. */
  record Breaking(
      Throwables failOn,
      Duration delay,
      int requestVolumeThreshold,
      double failureRatio,
      int successThreshold) {}

  /** The places of a bulkhead; the queue is for asynchronous methods alone. */
  record Limiting(int value, int waitingTaskQueue) {}

  /** What is called in place of the method, for which failures. */
  record Recovering(FallbackCall call, Throwables applyOn) {}

  /** Those of the classes listed, but for those excepted. */
  record Throwables(
      List<Class<? extends Throwable>> listed, List<Class<? extends Throwable>> excepted) {

    boolean contain(Throwable failure) {
      return isOneOf(listed, failure) && !isOneOf(excepted, failure);
    }

    private static boolean isOneOf(List<Class<? extends Throwable>> classes, Throwable failure) {
      for (Class<? extends Throwable> each : classes) {
        if (each.isInstance(failure)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Whether any policy but the change of threads is on. */
  boolean hasPolicy() {
    return retry != null
        || circuitBreaker != null
        || timeout != null
        || bulkhead != null
        || fallback != null;
  }

  /** Whether the method is over when it returns, rather than when the stage it returns ends. */
  boolean returnsFuture() {
    return method.getReturnType() == Future.class;
  }

  /** The method as the metrics' tag {@code method} names it. */
  String name() {
    String type = beanClass.getCanonicalName();
    return (type == null ? beanClass.getName() : type) + "." + method.getName();
  }
}
