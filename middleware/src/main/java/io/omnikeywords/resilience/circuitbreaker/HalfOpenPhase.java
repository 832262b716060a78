package io.omnikeywords.resilience.circuitbreaker;

import static io.omnikeywords.resilience.circuitbreaker.CircuitBreaker.ADMITTED;
import static io.omnikeywords.resilience.circuitbreaker.CircuitBreaker.FAILED;
import static io.omnikeywords.resilience.circuitbreaker.CircuitBreaker.RELEASED;
import static io.omnikeywords.resilience.circuitbreaker.CircuitBreaker.TIMED_FAILURES;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.Permit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Admits as many probes as successes are wanted. A probe that succeeds keeps its place, for its
 * success is one of those wanted; a probe released gives it back; a failure opens the breaker.
 *
 * <p>A probe that is never answered must not hold the breaker for ever. Each probe has a lease;
 * when no place is free and every lease has run out, the phase is replaced by a fresh one, and what
 * the old probes may still say goes nowhere. A call begins its lease before it takes its place, so
 * whoever finds no place free finds every lease; and the word that holds the free places holds the
 * number of admissions too, so a phase is only written off if nobody was admitted since its leases
 * were looked at.
 */
final class HalfOpenPhase extends Phase {

  private static final long ADMISSION = 1L << 32;
  private static final long WRITTEN_OFF = Integer.MIN_VALUE & 0xFFFF_FFFFL;

  final int openings;
  private final int wanted;
  private final AtomicLong word; // admissions in the upper half, free places in the lower
  private final AtomicInteger successes = new AtomicInteger();
  private final AtomicLong leaseEnd;

  HalfOpenPhase(CircuitBreaker breaker, int wanted, int openings) {
    super(breaker);
    this.wanted = wanted;
    this.openings = openings;
    this.word = new AtomicLong(wanted);
    this.leaseEnd = new AtomicLong(breaker.now());
  }

  @Override
  State state() {
    return State.HALF_OPEN;
  }

  @Override
  Admission tryAcquire(long leastLease) {
    while (true) {
      long now = word.get();
      if ((int) now > 0) {
        long end = breaker.now() + Math.max(leastLease, breaker.recoveryNanos(1));
        leaseEnd.accumulateAndGet(end, (a, b) -> b - a > 0 ? b : a);
        if (word.compareAndSet(now, now + ADMISSION - 1)) {
          breaker.counts.increment(ADMITTED);
          return new Probe();
        }
      } else {
        long left = leaseEnd.get() - breaker.now();
        if (left > 0) {
          return breaker.reject(left);
        }
        if (word.compareAndSet(now, WRITTEN_OFF)) {
          return breaker.renew(this, leastLease);
        }
      }
    }
  }

  private final class Probe implements Permit {
    private final AtomicBoolean told = new AtomicBoolean();

    @Override
    public boolean timed() {
      return true;
    }

    @Override
    public void onSuccess(long elapsedNanos) {
      if (told.compareAndSet(false, true)) {
        breaker.responseTimes.record(elapsedNanos);
        if (successes.incrementAndGet() == wanted) {
          breaker.close(HalfOpenPhase.this, wanted + " successful probes");
        }
      }
    }

    @Override
    public void onFailure(long elapsedNanos, Throwable cause) {
      if (told.compareAndSet(false, true)) {
        breaker.counts.increment(FAILED);
        breaker.responseTimes.record(elapsedNanos);
        breaker.counts.increment(TIMED_FAILURES);
        breaker.reopen(HalfOpenPhase.this, "a probe failed, " + cause.getClass().getName());
      }
    }

    @Override
    public void release() {
      if (told.compareAndSet(false, true)) {
        breaker.counts.increment(RELEASED);
        word.incrementAndGet();
      }
    }
  }
}
