package io.omnikeywords.resilience.fallback;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What a caller gets in place of a call that failed for good. It is asked for an {@code Exception},
 * a rejection among them; an {@code Error}, an interruption and a cancellation are not replaced.
 * Safe for use by many threads if what it is made of is.
 */
public interface Fallback<T> {

  /**
   * The value in place of the failed call.
   *
   * @throws Exception where there is none: {@code failure} itself, or the alternative's own failure
   */
  T recover(Exception failure) throws Exception;

  /** The asynchronous {@link #recover}; by default the same, on the calling thread. */
  default CompletionStage<T> recoverAsync(Exception failure) {
    try {
      return CompletableFuture.completedFuture(recover(failure));
    } catch (Exception none) {
      return CompletableFuture.failedFuture(none);
    }
  }

  /**
   * Hears of each good result, so that a later failure may be answered with it. What it throws is
   * logged and changes nothing.
   */
  default void remember(T result) {}

  /** This fallback, and where it has no value, the next. */
  default Fallback<T> or(Fallback<T> next) {
    return new FallbackChain<>(this, next);
  }

  /** Always this value. */
  static <T> Fallback<T> value(T value) {
    return failure -> value;
  }

  /** What the alternative returns. */
  static <T> Fallback<T> from(Callable<? extends T> alternative) {
    return failure -> alternative.call();
  }

  /** What the alternative makes of the failure. */
  static <T> Fallback<T> from(Function<? super Exception, ? extends T> alternative) {
    return alternative::apply;
  }

  /** What the stage that the alternative starts ends with; {@link #recover} waits for it. */
  static <T> Fallback<T> fromAsync(
      Function<? super Exception, ? extends CompletionStage<T>> alternative) {
    return new AsyncFallback<>(alternative);
  }

  /** The last good result under the key, fresh or stale. */
  static <K, T> Fallback<T> cached(ResultCache<K, T> cache, K key) {
    return new CachedFallback<>(cache, key);
  }
}
