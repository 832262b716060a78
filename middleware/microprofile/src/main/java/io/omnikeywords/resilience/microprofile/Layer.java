package io.omnikeywords.resilience.microprofile;

import io.omnikeywords.resilience.AsyncCall;
import io.omnikeywords.resilience.Chain;
import io.omnikeywords.resilience.Strategy;
import io.omnikeywords.resilience.Ticker;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands around a policy and sees how each call through it ends: to count it, and to put the
 * standard's exception in place of the core's.
 */
final class Layer extends Strategy {

  private final Ticker ticker;
  private final Ending ending;

  /** Told of the end of each call. Must not throw, or the call would never end. */
  interface Ending {

    /**
     * @param nanos how long the call took
     * @param failure what it failed with, or null where it succeeded
     * @return what it fails with further out; {@code failure} itself or another for it
     */
    @Nullable Throwable of(long nanos, @Nullable Throwable failure);
  }

  Layer(String name, Ticker ticker, Ending ending) {
    super(name);
    this.ticker = ticker;
    this.ending = ending;
  }

  @Override
  protected <T> T call(Callable<T> body, Chain next) throws Exception {
    long start = ticker.read();
    T result;
    try {
      result = next.call(body);
    } catch (Throwable failure) {
      Throwable replaced = end(start, failure);
      if (replaced instanceof Exception exception) {
        throw exception;
      }
      throw failure;
    }
    end(start, null);
    return result;
  }

  @Override
  protected <T> void start(AsyncCall<T> call, Chain next, BiConsumer<T, Throwable> done) {
    long start = ticker.read();
    next.start(call, (result, failure) -> done.accept(result, end(start, failure)));
  }

  @SuppressWarnings("NullAway") // null where the call succeeded, as everywhere in the core
  private Throwable end(long start, @Nullable Throwable failure) {
    return ending.of(ticker.read() - start, failure);
  }
}
