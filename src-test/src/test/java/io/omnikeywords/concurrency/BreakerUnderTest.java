package io.omnikeywords.concurrency;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.Classifier;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot;
import io.omnikeywords.resilience.circuitbreaker.State;
import io.omnikeywords.resilience.circuitbreaker.StateChange;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A circuit breaker with a clock of its own, and a count of what its listener was told. */
final class BreakerUnderTest {
  static final Exception FAILURE = new Exception("failed", null, false, false) {};
  private static final Duration RECOVERY = Duration.ofSeconds(1);

  final CircuitBreaker breaker;
  private final Clock clock = new Clock();
  private final AtomicInteger notified = new AtomicInteger();

  BreakerUnderTest(CircuitBreakerConfig config) {
    breaker =
        new CircuitBreaker(
            "cb",
            config.withRecoveryTimeout(RECOVERY),
            clock,
            Classifier.DEFAULT,
            new ResilienceListener() {
              @Override
              public void onStateChange(StateChange change) {
                notified.incrementAndGet();
              }
            });
  }

  static BreakerUnderTest closed(int failureThreshold) {
    return closed(failureThreshold, 2);
  }

  static BreakerUnderTest closed(int failureThreshold, int successThreshold) {
    return new BreakerUnderTest(
        CircuitBreakerConfig.defaults()
            .withFailureThreshold(failureThreshold)
            .withSuccessThreshold(successThreshold));
  }

  /** One that the next call finds half-open. */
  static BreakerUnderTest recovered(int successThreshold) {
    BreakerUnderTest made = closed(1, successThreshold);
    made.breaker.trip();
    made.passRecovery();
    return made;
  }

  void passRecovery() {
    clock.advance(RECOVERY.toNanos());
  }

  boolean admits() {
    return breaker.tryAcquire() instanceof Permit;
  }

  Permit permit() {
    Admission admission = breaker.tryAcquire();
    if (admission instanceof Permit permit) {
      return permit;
    }
    throw new IllegalStateException("not admitted while " + breaker.state());
  }

  State state() {
    return breaker.state();
  }

  boolean isOpen() {
    return breaker.state() == State.OPEN;
  }

  int notified() {
    return notified.get();
  }

  /** What {@code admitted = succeeded + failed + released} leaves over. */
  long unaccounted() {
    CircuitBreakerSnapshot now = breaker.snapshot();
    return now.admitted() - now.succeeded() - now.failed() - now.released();
  }
}
