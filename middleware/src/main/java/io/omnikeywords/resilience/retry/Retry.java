package io.omnikeywords.resilience.retry;

import io.omnikeywords.resilience.AsyncCall;
import io.omnikeywords.resilience.Chain;
import io.omnikeywords.resilience.DurationHistogram;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.Strategy;
import io.omnikeywords.resilience.StripedCounters;
import io.omnikeywords.resilience.Ticker;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a call again that failed in a way that may pass.
 *
 * <p>Two drivers, a loop and a chain of callbacks, ask the same {@link Attempts} after each failure
 * how long to wait, or to give up. A call that fails for good ends with what its last attempt ended
 * with. Interrupted while waiting, a synchronous call throws {@code InterruptedException} with the
 * last failure suppressed in it; a cancelled asynchronous call makes no further attempt. Safe for
 * use by many threads.
 */
public final class Retry extends Strategy {

  private static final Logger LOG = LoggerFactory.getLogger("resilience");
  private static final int CALLS = 0;
  private static final int RETRIES = 1;
  private static final int RECOVERED = 2;
  private static final int EXHAUSTED = 3;
  private static final int BUDGET_SPENT = 4;

  private final Ticker ticker;
  private final RetryRules rules;
  private final ResilienceListener listener;
  private final StripedCounters counts = new StripedCounters();
  private final DurationHistogram delays = new DurationHistogram(false);
  private volatile Policy policy;

  private record Policy(RetryConfig config, @Nullable RetryBudget budget) {}

  public Retry(
      String name,
      RetryConfig config,
      Ticker ticker,
      RetryRules rules,
      ResilienceListener listener) {
    super(name);
    this.ticker = ticker;
    this.rules = rules;
    this.listener = listener;
    this.policy = new Policy(config, RetryBudget.of(config));
  }

  public RetryConfig config() {
    return policy.config;
  }

  /** Follows another configuration with the next call; the budget starts anew. */
  public void reconfigure(RetryConfig changed) {
    policy = new Policy(changed, RetryBudget.of(changed));
  }

  public RetrySnapshot snapshot() {
    RetryBudget budget = policy.budget;
    return new RetrySnapshot(
        name(),
        counts.sum(CALLS),
        counts.sum(RETRIES),
        counts.sum(RECOVERED),
        counts.sum(EXHAUSTED),
        counts.sum(BUDGET_SPENT),
        delays.snapshot(),
        budget == null ? 1 : budget.left());
  }

  @Override
  protected <T> T call(Callable<T> body, Chain next) throws Exception {
    Policy current = begin();
    long start = current.config.maxDuration() == null ? 0 : ticker.read();
    T result;
    try {
      result = next.call(body);
    } catch (Throwable failure) {
      if (!rules.retries(failure, current.config.retryRejections())) {
        throw failure;
      }
      return again(new Attempts(current, start), null, failure, body, next);
    }
    if (!rules.retriesResult(result)) { // outside the try: what a rule throws is no failed call
      return result;
    }
    return again(new Attempts(current, start), result, null, body, next);
  }

  @SuppressWarnings("NullAway") // a null result is the caller's own
  private <T> T again(
      Attempts attempts,
      @Nullable T lastResult,
      @Nullable Throwable lastFailure,
      Callable<T> body,
      Chain next)
      throws Exception {
    T result = lastResult;
    Throwable failure = lastFailure;
    while (true) {
      long delay = attempts.next(result, failure);
      if (delay < 0) {
        if (failure instanceof Error error) {
          throw error;
        }
        if (failure != null) {
          throw (Exception) failure;
        }
        return result;
      }
      pause(delay, failure);
      failure = null;
      result = null;
      try {
        result = next.call(body);
      } catch (Throwable again) {
        if (!rules.retries(again, attempts.policy.config.retryRejections())) {
          throw again;
        }
        failure = again;
        continue;
      }
      if (!rules.retriesResult(result)) {
        counts.increment(RECOVERED);
        return result;
      }
    }
  }

  private void pause(long delay, @Nullable Throwable failure) throws InterruptedException {
    try {
      ticker.sleep(delay);
    } catch (InterruptedException interrupted) {
      if (failure != null) {
        interrupted.addSuppressed(failure);
      }
      throw interrupted;
    }
  }

  @Override
  protected <T> void start(AsyncCall<T> call, Chain next, BiConsumer<T, Throwable> done) {
    Policy current = begin();
    attempt(new Attempts(current, ticker.read()), call, next, done);
  }

  private <T> void attempt(
      Attempts attempts, AsyncCall<T> call, Chain next, BiConsumer<T, Throwable> done) {
    next.start(
        call.attempt(),
        (result, failure) -> {
          long delay;
          try {
            delay = call.cancelled() ? -1 : judge(attempts, result, failure);
          } catch (Throwable brokenRule) { // an Error, too, or the call would never end
            done.accept(null, brokenRule);
            return;
          }
          if (delay < 0) {
            done.accept(result, failure);
            return;
          }
          new Pause(
                  call,
                  () -> attempt(attempts, call, next, done),
                  () -> done.accept(result, failure))
              .begin(delay);
        });
  }

  /** The wait before an attempt: it ends by time or by cancel, once. */
  private final class Pause {
    private final AsyncCall<?> call;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Runnable goOn;
    private final Runnable giveUp;
    private volatile Runnable forget = () -> {};

    Pause(AsyncCall<?> call, Runnable goOn, Runnable giveUp) {
      this.call = call;
      this.goOn = goOn;
      this.giveUp = giveUp;
    }

    void begin(long delay) {
      call.onCancel(this::cancel); // first: the next attempt may begin at once and say so itself
      forget = ticker.schedule(delay, this::wake);
      if (over.get()) {
        forget.run();
      }
    }

    private void wake() {
      if (over.compareAndSet(false, true)) {
        call.dispatch(goOn);
      }
    }

    private void cancel() {
      if (over.compareAndSet(false, true)) {
        forget.run();
        giveUp.run();
      }
    }
  }

  private long judge(Attempts attempts, @Nullable Object result, @Nullable Throwable failure) {
    boolean retry =
        failure == null
            ? rules.retriesResult(result)
            : rules.retries(failure, attempts.policy.config.retryRejections());
    if (!retry && failure == null && attempts.retries > 0) {
      counts.increment(RECOVERED);
    }
    return retry ? attempts.next(result, failure) : -1;
  }

  private Policy begin() {
    Policy current = policy;
    counts.increment(CALLS);
    if (current.budget != null) {
      current.budget.onCall();
    }
    return current;
  }

  /** The decisions of one call, after its first failure. */
  private final class Attempts {
    private final Policy policy;
    private final long start;
    private int retries;
    private long previous;

    Attempts(Policy policy, long start) {
      this.policy = policy;
      this.start = start;
      this.previous = policy.config.baseDelay().toNanos();
    }

    /** Nanoseconds to wait before the next attempt, or -1 to give up. */
    long next(@Nullable Object result, @Nullable Throwable failure) {
      RetryConfig config = policy.config;
      if (!rules.mayTryAgain(retries, config)) {
        return giveUp();
      }
      RandomGenerator random = ThreadLocalRandom.current();
      long delay = Backoff.delayNanos(config, retries + 1, previous, random);
      long asked = rules.retryAfterNanos(result, failure);
      if (asked > config.maxDelay().toNanos()) {
        return giveUp();
      }
      delay = Math.max(delay, asked);
      if (config.maxDuration() != null
          && ticker.read() - start + delay > config.maxDuration().toNanos()) {
        return giveUp();
      }
      if (policy.budget != null && !policy.budget.tryRetry()) {
        counts.increment(BUDGET_SPENT);
        return giveUp();
      }
      retries++;
      previous = delay;
      counts.increment(RETRIES);
      delays.record(delay);
      return delay;
    }

    private long giveUp() {
      counts.increment(EXHAUSTED);
      try {
        listener.onRetriesExhausted(name(), retries + 1);
      } catch (Throwable broken) { // an Error, too: the call must end as it did
        LOG.warn("listener threw on exhausted retries of {}", name(), broken);
      }
      return -1;
    }
  }
}
