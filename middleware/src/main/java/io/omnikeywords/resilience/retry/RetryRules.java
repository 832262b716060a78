package io.omnikeywords.resilience.retry;

import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is tried again. Given beside the configuration, for it is code. Immutable; what it is given
 * must be safe for use by many threads.
 *
 * <p>By default every {@code Exception} is, but for our own rejections, interruptions and
 * cancellations; no {@code Error} and no result is.
 */
public final class RetryRules {

  private static final RetryRules DEFAULTS =
      new RetryRules(List.of(), List.of(), null, null, null, 0);

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final List<Class<? extends Throwable>> retryOn;
  private final List<Class<? extends Throwable>> abortOn;
  private final @Nullable Predicate<@Nullable Object> retryResult;
  private final @Nullable BiFunction<@Nullable Object, @Nullable Throwable, @Nullable Duration>
      retryAfter;
  private final @Nullable Predicate<Throwable> retryIf;
  private final int maxAttempts;

  private RetryRules(
      List<Class<? extends Throwable>> retryOn,
      List<Class<? extends Throwable>> abortOn,
      @Nullable Predicate<@Nullable Object> retryResult,
      @Nullable BiFunction<@Nullable Object, @Nullable Throwable, @Nullable Duration> retryAfter,
      @Nullable Predicate<Throwable> retryIf,
      int maxAttempts) {
    this.retryOn = retryOn;
    this.abortOn = abortOn;
    this.retryResult = retryResult;
    this.retryAfter = retryAfter;
    this.retryIf = retryIf;
    this.maxAttempts = maxAttempts;
  }

  public static RetryRules defaults() {
    return DEFAULTS;
  }

  /** Only throwables of these classes and those named before are tried again. */
  @SafeVarargs
  public final RetryRules retryOn(Class<? extends Throwable>... classes) {
    return new RetryRules(
        joined(retryOn, classes), abortOn, retryResult, retryAfter, retryIf, maxAttempts);
  }

  /** Throwables of these classes are not tried again, whatever else is said. */
  @SafeVarargs
  public final RetryRules abortOn(Class<? extends Throwable>... classes) {
    return new RetryRules(
        retryOn, joined(abortOn, classes), retryResult, retryAfter, retryIf, maxAttempts);
  }

  /** A result for which this holds is tried again; the last one is returned if it stays so. */
  public RetryRules retryOnResult(Predicate<@Nullable Object> predicate) {
    return new RetryRules(retryOn, abortOn, predicate, retryAfter, retryIf, maxAttempts);
  }

  /**
   * Reads from a result or a throwable how long the server asked to be left alone, as in an HTTP
   * Retry-After; null where it did not. The next attempt waits at least so long. Where no reader is
   * given, a throwable that is a {@link RetryAfter} is asked.
   */
  public RetryRules retryAfter(
      BiFunction<@Nullable Object, @Nullable Throwable, @Nullable Duration> reader) {
    return new RetryRules(retryOn, abortOn, retryResult, reader, retryIf, maxAttempts);
  }

  /**
   * Exactly the throwables for which this holds are tried again: in place of the classes, and of
   * what is said by default about rejections, interruptions and cancellations.
   */
  public RetryRules retryIf(Predicate<Throwable> predicate) {
    return new RetryRules(retryOn, abortOn, retryResult, retryAfter, predicate, maxAttempts);
  }

  /**
   * Attempts in all, 1 or more, in place of the configuration's, which ends at 1,000; {@link
   * Integer#MAX_VALUE} for no bound but its {@code max-duration}.
   */
  public RetryRules maxAttempts(int attempts) {
    return new RetryRules(
        retryOn,
        abortOn,
        retryResult,
        retryAfter,
        retryIf,
        Check.atLeast("max-attempts", attempts, 1));
  }

  boolean mayTryAgain(int retries, RetryConfig config) {
    int attempts = maxAttempts == 0 ? config.maxAttempts() : maxAttempts;
    return retries < attempts - 1;
  }

  boolean retriesResult(@Nullable Object result) {
    return retryResult != null && retryResult.test(result);
  }

  boolean retries(Throwable failure, boolean rejectionsToo) {
    if (retryIf != null) {
      return retryIf.test(failure);
    }
    if (isOneOf(abortOn, failure)) {
      return false;
    }
    if (failure instanceof CallRejectedException) {
      return rejectionsToo || isOneOf(retryOn, failure);
    }
    if (failure instanceof InterruptedException || failure instanceof CancellationException) {
      return false;
    }
    return retryOn.isEmpty() ? failure instanceof Exception : isOneOf(retryOn, failure);
  }

  long retryAfterNanos(@Nullable Object result, @Nullable Throwable failure) {
    if (failure instanceof CallRejectedException rejected) {
      return rejected.rejection().retryAfterNanos();
    }
    Duration asked =
        retryAfter != null
            ? retryAfter.apply(result, failure)
            : failure instanceof RetryAfter hint ? hint.retryAfter() : null;
    if (asked == null || asked.isNegative()) {
      return 0;
    }
    return asked.compareTo(LONGEST) < 0 ? asked.toNanos() : Long.MAX_VALUE;
  }

  private static boolean isOneOf(List<Class<? extends Throwable>> classes, Throwable failure) {
    for (Class<? extends Throwable> each : classes) {
      if (each.isInstance(failure)) {
        return true;
      }
    }
    return false;
  }

  private static List<Class<? extends Throwable>> joined(
      List<Class<? extends Throwable>> before, Class<? extends Throwable>[] more) {
    List<Class<? extends Throwable>> all = new ArrayList<>(before);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }
}
