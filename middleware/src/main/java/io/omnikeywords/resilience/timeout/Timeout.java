package io.omnikeywords.resilience.timeout;

import io.omnikeywords.resilience.AsyncCall;
import io.omnikeywords.resilience.Chain;
import io.omnikeywords.resilience.Strategy;
import io.omnikeywords.resilience.StripedCounters;
import io.omnikeywords.resilience.Ticker;
import io.omnikeywords.resilience.TimeoutExceededException;
import io.omnikeywords.resilience.Watchdog;
import io.omnikeywords.resilience.timeout.TimeoutConfig.Limit;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a call may take.
 *
 * <p>Synchronous: the calling thread runs the body; at the deadline it is interrupted, and when the
 * body then ends, with whatever, the call throws {@link TimeoutExceededException}. A body that
 * ignores interrupts keeps its thread; an {@code Error} it throws is thrown on. The interrupt never
 * outlives the call; one that somebody else sends at the same moment as ours can't be told apart
 * from it and is cleared too.
 *
 * <p>Asynchronous: the stage is completed exceptionally at the deadline and what was begun is
 * cancelled. Safe for use by many threads.
 */
public final class Timeout extends Strategy {

  private static final int EXCEEDED = 0;
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final Watchdog watchdog;
  private final StripedCounters counts = new StripedCounters();
  private volatile TimeoutConfig config;
  private volatile long defaultNanos;

  public Timeout(String name, TimeoutConfig config, Ticker ticker) {
    super(name);
    this.watchdog = new Watchdog(ticker);
    this.config = config;
    this.defaultNanos = config.defaultLimit().toNanos();
  }

  /** Makes the call under the limit named. */
  public <T> T call(Limit limit, Callable<T> body) throws Exception {
    return call(config.of(limit), body);
  }

  /** Makes the call under the limit given. */
  public <T> T call(Duration limit, Callable<T> body) throws Exception {
    return limited(() -> limit).call(body);
  }

  /** Makes the asynchronous call under the limit named. */
  public <T> CompletableFuture<T> callAsync(
      Limit limit, Supplier<? extends CompletionStage<T>> body) {
    return callAsync(config.of(limit), body);
  }

  /** Makes the asynchronous call under the limit given. */
  public <T> CompletableFuture<T> callAsync(
      Duration limit, Supplier<? extends CompletionStage<T>> body) {
    return limited(() -> limit).callAsync(body);
  }

  /** Makes the asynchronous call under the limit named, its body on the executor given. */
  public <T> CompletableFuture<T> callAsync(
      Limit limit, Supplier<? extends CompletionStage<T>> body, Executor executor) {
    return callAsync(config.of(limit), body, executor);
  }

  /** Makes the asynchronous call under the limit given, its body on the executor given. */
  public <T> CompletableFuture<T> callAsync(
      Duration limit, Supplier<? extends CompletionStage<T>> body, Executor executor) {
    return limited(() -> limit).callAsync(body, executor);
  }

  /** This timeout as a strategy whose calls mean the limit named. */
  public Strategy with(Limit limit) {
    return limit == Limit.DEFAULT ? this : limited(() -> config.of(limit));
  }

  /** This timeout as a strategy whose calls mean the limit given. */
  public Strategy with(Duration limit) {
    return limited(() -> limit);
  }

  public TimeoutConfig config() {
    return config;
  }

  /** Follows another configuration from now on; calls under way keep their deadline. */
  public synchronized void reconfigure(TimeoutConfig changed) {
    config = changed;
    defaultNanos = changed.defaultLimit().toNanos();
  }

  public TimeoutSnapshot snapshot() {
    return new TimeoutSnapshot(name(), watchdog.watched(), counts.sum(EXCEEDED));
  }

  /**
   * Begins watching something that is not a call of this class, under the default limit.
   *
   * @param exceeded asked at the deadline, unless ended before, whether the limit has really been
   *     exceeded
   * @param action run then, after it has been counted. Both run on the ticker's thread and must be
   *     short
   */
  public Deadline begin(BooleanSupplier exceeded, Runnable action) {
    Deadline deadline =
        new Deadline(
            watchdog,
            () -> {
              if (exceeded.getAsBoolean()) {
                counts.increment(EXCEEDED);
                action.run();
              }
            });
    deadline.arm(defaultNanos);
    return deadline;
  }

  @Override
  protected <T> T call(Callable<T> body, Chain next) throws Exception {
    return call(defaultNanos, body, next);
  }

  @Override
  protected <T> void start(AsyncCall<T> call, Chain next, BiConsumer<T, Throwable> done) {
    start(defaultNanos, call, next, done);
  }

  private Strategy limited(Supplier<Duration> limit) {
    return new Strategy(name()) {
      @Override
      protected <T> T call(Callable<T> body, Chain next) throws Exception {
        return Timeout.this.call(nanos(limit.get()), body, next);
      }

      @Override
      protected <T> void start(AsyncCall<T> call, Chain next, BiConsumer<T, Throwable> done) {
        Timeout.this.start(nanos(limit.get()), call, next, done);
      }
    };
  }

  private static long nanos(Duration limit) {
    return limit.isNegative() ? 0 : limit.compareTo(LONGEST) < 0 ? limit.toNanos() : Long.MAX_VALUE;
  }

  private <T> T call(long nanos, Callable<T> body, Chain next) throws Exception {
    Watchdog.Slot slot = watchdog.claim();
    watchdog.armInterrupt(slot, nanos);
    T result;
    try {
      result = next.call(body);
    } catch (Throwable failure) {
      if (watchdog.disarm(slot)) {
        throw failure;
      }
      TimeoutExceededException exceeded = exceeded(nanos, failure);
      Thread.interrupted();
      if (failure instanceof Error) {
        throw failure;
      }
      throw exceeded;
    }
    if (watchdog.disarm(slot)) {
      return result;
    }
    Thread.interrupted();
    throw exceeded(nanos, null);
  }

  private <T> void start(long nanos, AsyncCall<T> call, Chain next, BiConsumer<T, Throwable> done) {
    AsyncCall<T> attempt = call.attempt();
    Runnable expire =
        () -> {
          try {
            attempt.cancel(); // first: whoever learns of the end finds its places free
          } finally {
            done.accept(null, exceeded(nanos, null));
          }
        };
    Deadline deadline = new Deadline(watchdog, () -> attempt.dispatch(expire));
    deadline.arm(nanos);
    next.start(
        attempt,
        (result, failure) -> {
          if (deadline.end()) {
            done.accept(result, failure);
          }
        });
  }

  private TimeoutExceededException exceeded(long nanos, @Nullable Throwable cause) {
    counts.increment(EXCEEDED);
    return new TimeoutExceededException(name(), Duration.ofNanos(nanos), cause);
  }
}
