package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.Gate;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.Ticker;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt holds. The breaker is told as soon as the outcome is known, at the deadline if
 * need be; the bulkhead's place is given back when the work really ends. Each happens once.
 */
final class Permits {

  private static final AtomicIntegerFieldUpdater<Permits> TOLD =
      AtomicIntegerFieldUpdater.newUpdater(Permits.class, "told");
  private static final AtomicIntegerFieldUpdater<Permits> LEFT =
      AtomicIntegerFieldUpdater.newUpdater(Permits.class, "left");

  private final @Nullable Permit breaker;
  private final @Nullable Permit place;
  private final @Nullable Ticker clock;
  private final long start;

  @SuppressWarnings("unused") // through TOLD
  private volatile int told;

  @SuppressWarnings("unused") // through LEFT
  private volatile int left;

  private Permits(@Nullable Permit breaker, @Nullable Permit place, Ticker ticker) {
    this.breaker = breaker;
    this.place = place;
    this.clock = breaker != null && breaker.timed() ? ticker : null;
    this.start = clock == null ? 0 : clock.read();
  }

  /**
   * Takes the permits of an endpoint, or none of them.
   *
   * @throws CallRejectedException where a gate rejects and is not only observed
   */
  static Permits acquire(Endpoint endpoint, Answerer answerer, Ticker ticker)
      throws InterruptedException {
    Permit breaker = acquire(endpoint.circuitBreaker(), endpoint, answerer);
    try {
      return new Permits(breaker, acquire(endpoint.bulkhead(), endpoint, answerer), ticker);
    } catch (Throwable refused) {
      if (breaker != null) {
        breaker.release();
      }
      throw refused;
    }
  }

  private static @Nullable Permit acquire(@Nullable Gate gate, Endpoint endpoint, Answerer answerer)
      throws InterruptedException {
    if (gate == null) {
      return null;
    }
    Admission admission = endpoint.observes() ? gate.tryAcquire() : gate.acquire();
    if (admission instanceof Permit permit) {
      return permit;
    }
    Rejection rejection = (Rejection) admission;
    if (endpoint.observes()) {
      answerer.observe(Answers.errorType(rejection));
      return null;
    }
    throw new CallRejectedException(rejection);
  }

  /**
   * @param cause of a failure, made only where it is one
   */
  void tell(Outcome outcome, Supplier<Throwable> cause) {
    if (breaker == null || !TOLD.compareAndSet(this, 0, 1)) {
      return;
    }
    long elapsed = clock == null ? 0 : clock.read() - start;
    switch (outcome) {
      case SUCCESS -> breaker.onSuccess(elapsed);
      case FAILURE -> breaker.onFailure(elapsed, cause.get());
      case NEUTRAL -> breaker.release();
    }
  }

  void leave() {
    if (place != null && LEFT.compareAndSet(this, 0, 1)) {
      place.release();
    }
  }
}
