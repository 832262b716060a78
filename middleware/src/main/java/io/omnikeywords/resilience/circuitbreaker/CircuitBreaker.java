package io.omnikeywords.resilience.circuitbreaker;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.Classifier;
import io.omnikeywords.resilience.DurationHistogram;
import io.omnikeywords.resilience.Gate;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.Rejection.Reason;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.StripedCounters;
import io.omnikeywords.resilience.Ticker;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot.Transitions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops calling what keeps failing, and tries it again after a while.
 *
 * <p>The breaker is one reference to its current {@link Phase}. A call asks the phase for a permit
 * and tells the permit its result; the phase decides, and every transition is one compare-and-set
 * from the very phase that decided it. Whoever wins it, and only they, count it, log it and notify
 * the listener, after it has happened and holding no lock. A call that was admitted by an earlier
 * phase therefore can't move the breaker, however late it ends.
 *
 * <p>Safe for use by many threads. A rejected call gets a {@link
 * io.omnikeywords.resilience.CallRejectedException}, or a {@link Rejection} from {@link
 * #tryAcquire}; nothing here blocks. An {@code Error} is a failure like an exception.
 */
public final class CircuitBreaker extends Gate {

  // The two that a good call moves are in the middle of their stripe, away from what lies before
  // and behind it in memory.
  static final int FAILED = 0;
  static final int RELEASED = 1;
  static final int ADMITTED = 2;
  static final int UNTIMED_SUCCESSES = 3; // the others are what the histogram holds beside failures
  static final int REJECTED = 4;
  static final int TIMED_FAILURES = 5;

  /** A running call is not taken for lost in less than this, however short the recovery timeout. */
  private static final long CALL_LEASE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final Logger LOG = LoggerFactory.getLogger("resilience");
  private static final int STATES = State.values().length;
  private static final VarHandle PHASE;

  static {
    try {
      PHASE = MethodHandles.lookup().findVarHandle(CircuitBreaker.class, "phase", Phase.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final StripedCounters counts = new StripedCounters();
  final DurationHistogram responseTimes;
  private final ResilienceListener listener;
  private volatile CircuitBreakerConfig config;
  private volatile Phase phase;
  private @Nullable AtomicLongArray transitions;

  @SuppressWarnings("this-escape")
  public CircuitBreaker(
      String name,
      CircuitBreakerConfig config,
      Ticker ticker,
      Classifier classifier,
      ResilienceListener listener) {
    super(name, ticker, classifier, true);
    this.listener = listener;
    this.config = config;
    this.responseTimes = new DurationHistogram(config.timesEveryCall());
    this.phase = new ClosedPhase(this, config, 0);
  }

  /**
   * {@inheritDoc} A probe permit taken here and not told anything is written off after the recovery
   * timeout.
   */
  @Override
  public Admission tryAcquire() {
    return phase.tryAcquire(0);
  }

  @Override
  protected Admission admit() {
    return phase.tryAcquire(CALL_LEASE_NANOS);
  }

  /** The state now. An open breaker becomes half-open with the first call after its timeout. */
  public State state() {
    return phase.state();
  }

  public CircuitBreakerConfig config() {
    return config;
  }

  public CircuitBreakerSnapshot snapshot() {
    long timedFailures = counts.sum(TIMED_FAILURES); // first: each is in the histogram before
    DurationHistogram.Snapshot times = responseTimes.snapshot();
    long succeeded = counts.sum(UNTIMED_SUCCESSES) + times.count() - timedFailures;
    long failed = counts.sum(FAILED);
    double rate = phase.failureRate();
    if (Double.isNaN(rate)) {
      rate = failed == 0 ? 0 : (double) failed / (succeeded + failed);
    }
    List<Transitions> made = new ArrayList<>();
    long changes = 0;
    for (State from : State.values()) {
      for (State to : State.values()) {
        long count = transitions().get(from.ordinal() * STATES + to.ordinal());
        changes += count;
        if (count > 0) {
          made.add(new Transitions(from, to, count));
        }
      }
    }
    return new CircuitBreakerSnapshot(
        name(),
        state(),
        counts.sum(ADMITTED),
        succeeded,
        failed,
        counts.sum(RELEASED),
        counts.sum(REJECTED),
        rate,
        changes,
        List.copyOf(made),
        times);
  }

  /** Rejects every call until {@link #reset()}, whatever their results. */
  public void forceOpen() {
    force(new ForcedOpenPhase(this), "forced open");
  }

  /** Admits every call until {@link #reset()}, and counts them. */
  public void disable() {
    CircuitBreakerConfig rules = config;
    force(new ClosedPhase.Disabled(this, rules), "disabled");
    followIfChanged(rules);
  }

  /** Opens as if a rule had said so: after the recovery timeout probes are admitted. */
  public void trip() {
    force(new OpenPhase(this, 1), "tripped by hand");
  }

  /** Closes, with all that was held against the service forgotten; totals are kept. */
  public void reset() {
    CircuitBreakerConfig rules = config;
    force(new ClosedPhase(this, rules, 0), "reset");
    followIfChanged(rules);
  }

  /**
   * Follows another configuration from now on and stays in its state. The run of consecutive
   * failures, and the moment of opening, are kept; the window starts empty, and a half-open breaker
   * keeps the success threshold it began with.
   */
  public synchronized void reconfigure(CircuitBreakerConfig changed) {
    config = changed;
    Phase now = phase;
    while (!transition(now, now.reconfigured(changed), "reconfigured")) {
      now = phase;
    }
  }

  /** What was changed while a phase was being made has passed that phase by. */
  private void followIfChanged(CircuitBreakerConfig madeFor) {
    if (config != madeFor) {
      synchronized (this) { // or what is read here could undo a still later change
        reconfigure(config);
      }
    }
  }

  void open(Phase from, String reason) {
    transition(from, new OpenPhase(this, 1), reason);
  }

  void reopen(HalfOpenPhase from, String reason) {
    transition(from, new OpenPhase(this, from.openings + 1), reason);
  }

  void close(Phase from, String reason) {
    CircuitBreakerConfig rules = config;
    transition(from, new ClosedPhase(this, rules, 0), reason);
    followIfChanged(rules);
  }

  Admission halfOpen(OpenPhase from, long leastLease) {
    Phase next = new HalfOpenPhase(this, config.successThreshold(), from.openings);
    transition(from, next, "recovery timeout passed");
    return phase.tryAcquire(leastLease); // of whichever phase won
  }

  Admission renew(HalfOpenPhase from, long leastLease) {
    Phase next = new HalfOpenPhase(this, config.successThreshold(), from.openings);
    if (PHASE.compareAndSet(this, from, next)) {
      LOG.warn("circuit breaker {} wrote off probes that were never answered", name());
    }
    return phase.tryAcquire(leastLease);
  }

  Rejection rejection(long retryAfterNanos) {
    return new Rejection(name(), Reason.CIRCUIT_BREAKER_OPEN, retryAfterNanos);
  }

  Rejection reject(long retryAfterNanos) {
    return count(rejection(retryAfterNanos));
  }

  Rejection count(Rejection rejection) {
    counts.increment(REJECTED);
    return rejection;
  }

  long recoveryNanos(int openings) {
    CircuitBreakerConfig rules = config;
    double first = rules.recoveryTimeout().toNanos();
    double most = Math.max(first, rules.maxRecoveryTimeout().toNanos());
    return (long) Math.min(most, first * Math.pow(rules.recoveryBackoff(), openings - 1.0));
  }

  LongSupplier clock() {
    return ticker()::read;
  }

  long now() {
    return ticker().read();
  }

  void schedule(long delayNanos, Runnable action) {
    ticker().schedule(delayNanos, action);
  }

  boolean wakes() {
    return ticker().wakes();
  }

  boolean isCurrent(Phase candidate) {
    return phase == candidate;
  }

  /** Made at the first transition: most breakers never see one. */
  private synchronized AtomicLongArray transitions() {
    if (transitions == null) {
      transitions = new AtomicLongArray(STATES * STATES);
    }
    return transitions;
  }

  private void force(Phase next, String reason) {
    Phase from = phase;
    while (!transition(from, next, reason)) {
      from = phase;
    }
  }

  private boolean transition(Phase from, Phase next, String reason) {
    if (!PHASE.compareAndSet(this, from, next)) {
      return false;
    }
    next.begin();
    if (from.state() == next.state()) {
      return true;
    }
    transitions().getAndIncrement(from.state().ordinal() * STATES + next.state().ordinal());
    LOG.atInfo()
        .addKeyValue("policy", name())
        .addKeyValue("from", from.state())
        .addKeyValue("to", next.state())
        .addKeyValue("reason", reason)
        .log("circuit breaker {} {} -> {}: {}", name(), from.state(), next.state(), reason);
    try {
      listener.onStateChange(new StateChange(name(), from.state(), next.state(), reason));
    } catch (Throwable broken) { // an Error, too: the call that made the change must end
      LOG.warn("listener threw on a state change of {}", name(), broken);
    }
    return true;
  }
}
