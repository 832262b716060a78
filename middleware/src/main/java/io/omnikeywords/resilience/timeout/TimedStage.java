package io.omnikeywords.resilience.timeout;

import io.omnikeywords.resilience.AsyncCall;
import io.omnikeywords.resilience.Chain;
import io.omnikeywords.resilience.Watchdog;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** One asynchronous call under a deadline: its end and the deadline race for one flag. */
final class TimedStage<T> implements Runnable {

  private final Watchdog watchdog;
  private final Watchdog.Slot slot;
  private final AsyncCall<T> attempt;
  private final BiConsumer<T, Throwable> done;
  private final Supplier<? extends Throwable> exceeded;
  private final AtomicBoolean decided = new AtomicBoolean();

  TimedStage(
      Watchdog watchdog,
      AsyncCall<T> attempt,
      BiConsumer<T, Throwable> done,
      Supplier<? extends Throwable> exceeded) {
    this.watchdog = watchdog;
    this.slot = watchdog.claim();
    this.attempt = attempt;
    this.done = done;
    this.exceeded = exceeded;
  }

  void start(long nanos, Chain next) {
    watchdog.arm(slot, nanos, this);
    next.start(
        attempt,
        (result, failure) -> {
          if (decided.compareAndSet(false, true)) {
            watchdog.disarm(slot);
            done.accept(result, failure);
          }
        });
  }

  /** The deadline has come. */
  @Override
  public void run() {
    if (decided.compareAndSet(false, true)) {
      attempt.dispatch(
          () -> {
            watchdog.disarm(slot);
            done.accept(null, exceeded.get());
            attempt.cancel();
          });
    }
  }
}
