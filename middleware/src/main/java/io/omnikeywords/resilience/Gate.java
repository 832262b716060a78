package io.omnikeywords.resilience;

import io.omnikeywords.resilience.Classifier.Outcome;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A strategy that admits or rejects a call and later learns its result. A gate has no synchronous
 * or asynchronous form: this class lifts {@link #tryAcquire} into both, and sees to it that each
 * permit is told exactly once whatever the call does.
 */
public abstract class Gate extends Strategy {

  private static final Logger LOG = LoggerFactory.getLogger("resilience");

  private final Ticker ticker;
  private final Classifier classifier;
  private final boolean mayTime;

  /**
   * @param mayTime whether a permit of this gate may ever be {@link Permit#timed() timed}
   */
  protected Gate(String name, Ticker ticker, Classifier classifier, boolean mayTime) {
    super(name);
    this.ticker = ticker;
    this.classifier = classifier;
    this.mayTime = mayTime;
  }

  /** Admits or rejects one call; never blocks. */
  public abstract Admission tryAcquire();

  /**
   * Admits or rejects one call, waiting where the gate has a queue.
   *
   * @throws InterruptedException if interrupted while waiting; no place is then held
   */
  public Admission acquire() throws InterruptedException {
    return admit();
  }

  /** {@link #tryAcquire} for a call that this class makes, and so is sure to be told the end of. */
  protected Admission admit() {
    return tryAcquire();
  }

  /** The asynchronous {@link #acquire()}: tells {@code then} exactly once and blocks no thread. */
  protected void acquire(AsyncCall<?> call, Consumer<Admission> then) {
    then.accept(admit());
  }

  /** The source of time of this gate. */
  protected final Ticker ticker() {
    return ticker;
  }

  @Override
  protected final <T> T call(Callable<T> body, Chain next) throws Exception {
    Admission admission = acquire();
    if (admission instanceof Rejection rejection) {
      throw new CallRejectedException(rejection);
    }
    Permit permit = (Permit) admission;
    boolean timed = mayTime && permit.timed();
    long start = timed ? ticker.read() : 0;
    T result;
    try {
      result = next.call(body);
    } catch (Throwable failure) {
      settle(permit, timed ? ticker.read() - start : 0, null, failure);
      throw failure;
    }
    settle(permit, timed ? ticker.read() - start : 0, result, null);
    return result;
  }

  @Override
  protected final <T> void start(AsyncCall<T> call, Chain next, BiConsumer<T, Throwable> done) {
    acquire(
        call,
        admission -> {
          if (admission instanceof Rejection rejection) {
            done.accept(null, new CallRejectedException(rejection));
            return;
          }
          Permit permit = (Permit) admission;
          boolean timed = mayTime && permit.timed();
          long start = timed ? ticker.read() : 0;
          next.start(
              call,
              (result, failure) -> {
                settle(permit, timed ? ticker.read() - start : 0, result, failure);
                done.accept(result, failure);
              });
        });
  }

  private void settle(
      Permit permit, long elapsed, @Nullable Object result, @Nullable Throwable failure) {
    if (failure == null && classifier == Classifier.DEFAULT) {
      if (mayTime) {
        permit.onSuccess(elapsed);
      } else { // the same again, for the compiler learns of each line which permits come by it
        permit.onSuccess(0);
      }
      return;
    }
    switch (classify(result, failure)) {
      case SUCCESS -> permit.onSuccess(elapsed);
      case FAILURE ->
          permit.onFailure(elapsed, failure == null ? new FailedResult(result) : failure);
      case NEUTRAL -> permit.release();
    }
  }

  private Outcome classify(@Nullable Object result, @Nullable Throwable failure) {
    try {
      return classifier.classify(result, failure);
    } catch (Throwable broken) { // an Error, too, or the permit would never be told
      LOG.warn("classifier of {} threw; the call counts as a failure", name(), broken);
      return Outcome.FAILURE;
    }
  }

  /** Stands for a returned value that the classifier calls a failure. */
  private static final class FailedResult extends Exception {
    private static final long serialVersionUID = 1L;

    FailedResult(@Nullable Object result) {
      super(
          "result of " + (result == null ? "null" : result.getClass().getName()),
          null,
          false,
          false);
    }
  }
}
