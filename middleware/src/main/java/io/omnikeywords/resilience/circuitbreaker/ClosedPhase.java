package io.omnikeywords.resilience.circuitbreaker;

import static io.omnikeywords.resilience.circuitbreaker.CircuitBreaker.ADMITTED;
import static io.omnikeywords.resilience.circuitbreaker.CircuitBreaker.FAILED;
import static io.omnikeywords.resilience.circuitbreaker.CircuitBreaker.RELEASED;
import static io.omnikeywords.resilience.circuitbreaker.CircuitBreaker.TIMED_FAILURES;
import static io.omnikeywords.resilience.circuitbreaker.CircuitBreaker.UNTIMED_SUCCESSES;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.Permit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Admits every call and opens when a rule says so; disabled, it only counts.
 *
 * <p>A success that follows a success writes nothing but its own counts. The permit is the phase's
 * own, one for calls that are timed and one for those that are not, so nothing is allocated.
 */
class ClosedPhase extends Phase implements Permit {

  private static final AtomicIntegerFieldUpdater<ClosedPhase> CONSECUTIVE =
      AtomicIntegerFieldUpdater.newUpdater(ClosedPhase.class, "consecutiveFailures");

  /** 2^64 divided by the golden ratio: its multiples are spread evenly (Weyl, 1916). */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private static final int SAMPLE_SHIFT = Long.SIZE - 6;

  final @Nullable Window window;
  private final Permit timed = new TimedCall();
  private final Permit usual;
  private volatile int consecutiveFailures;

  ClosedPhase(CircuitBreaker breaker, CircuitBreakerConfig config, int consecutive) {
    this(breaker, config, Window.of(config, breaker.clock()), consecutive);
  }

  private ClosedPhase(
      CircuitBreaker breaker,
      CircuitBreakerConfig config,
      @Nullable Window window,
      int consecutive) {
    super(breaker);
    this.window = window;
    usual = config.timesEveryCall() ? timed : this;
    consecutiveFailures = consecutive;
  }

  @Override
  State state() {
    return State.CLOSED;
  }

  @Override
  Phase reconfigured(CircuitBreakerConfig config) {
    int most = config.failureThreshold() - 1; // it takes a failure to open, not a new threshold
    return new ClosedPhase(breaker, config, Math.min(consecutiveFailures, most));
  }

  @Override
  Admission tryAcquire(long leastLease) {
    long count = breaker.counts.increment(ADMITTED);
    return (count * GOLDEN) >>> SAMPLE_SHIFT == 0 ? timed : usual;
  }

  @Override
  double failureRate() {
    return window == null ? Double.NaN : window.failureRate();
  }

  private void succeeded(long elapsed, boolean known) {
    if (consecutiveFailures != 0) {
      endRun();
    }
    if (window != null) {
      judge(window, false, known && window.isSlow(elapsed));
    }
  }

  /**
   * A success ends a run of failures, unless the run has reached the threshold: then the failure
   * came first, and the breaker is opened for it, should it not have come to that yet.
   */
  private void endRun() {
    for (int run = consecutiveFailures; run != 0; run = consecutiveFailures) {
      if (run >= breaker.config().failureThreshold()) {
        breaker.open(this, run + " consecutive failures");
        return;
      }
      if (CONSECUTIVE.compareAndSet(this, run, 0)) {
        return;
      }
    }
  }

  private void failed(long elapsed, boolean known, Throwable cause) {
    breaker.counts.increment(FAILED);
    if (state() == State.DISABLED) {
      return;
    }
    int failures = CONSECUTIVE.incrementAndGet(this);
    if (failures >= breaker.config().failureThreshold()) {
      breaker.open(this, failures + " consecutive failures, last " + cause.getClass().getName());
    } else if (window != null) {
      judge(window, true, known && window.isSlow(elapsed));
    }
  }

  private void judge(Window window, boolean failed, boolean slow) {
    if (!window.record(failed, slow)) {
      return;
    }
    CircuitBreakerConfig config = breaker.config();
    Double failureRate = config.failureRate();
    Double slowCallRate = config.slowCallRate();
    WindowConfig rules = config.window();
    if (rules == null || window.calls() < rules.minimumCalls()) {
      return;
    }
    if (failureRate != null && window.failureRate() >= failureRate) {
      breaker.open(this, "failure rate " + window.failureRate() + " reached " + failureRate);
    } else if (slowCallRate != null && window.slowRate() >= slowCallRate) {
      breaker.open(this, "slow-call rate " + window.slowRate() + " reached " + slowCallRate);
    }
  }

  @Override
  public void onSuccess(long elapsedNanos) {
    breaker.counts.increment(UNTIMED_SUCCESSES);
    succeeded(0, false);
  }

  @Override
  public void onFailure(long elapsedNanos, Throwable cause) {
    failed(0, false, cause);
  }

  @Override
  public void release() {
    breaker.counts.increment(RELEASED);
  }

  /** Admits every call whatever comes of them, and only counts. */
  static final class Disabled extends ClosedPhase {

    Disabled(CircuitBreaker breaker, CircuitBreakerConfig config) {
      super(breaker, config, null, 0);
    }

    @Override
    State state() {
      return State.DISABLED;
    }

    @Override
    Phase reconfigured(CircuitBreakerConfig config) {
      return new Disabled(breaker, config);
    }
  }

  private final class TimedCall implements Permit {

    @Override
    public boolean timed() {
      return true;
    }

    @Override
    public void onSuccess(long elapsedNanos) {
      breaker.responseTimes.record(elapsedNanos);
      succeeded(elapsedNanos, true);
    }

    @Override
    public void onFailure(long elapsedNanos, Throwable cause) {
      breaker.responseTimes.record(elapsedNanos);
      breaker.counts.increment(TIMED_FAILURES);
      failed(elapsedNanos, true, cause);
    }

    @Override
    public void release() {
      breaker.counts.increment(RELEASED);
    }
  }
}
