package io.omnikeywords.concurrency;

import io.omnikeywords.resilience.circuitbreaker.State;

/** A circuit breaker for one thread at a time, as its documentation tells it. */
public class BreakerSpecification {
  private static final int FAILURE_THRESHOLD = 2;

  private final int successThreshold;
  private final int[] heldOfPhase = new int[8];
  private State state = State.CLOSED;
  private int phase = 1;
  private int failuresInARow;
  private int successes;
  private int places;

  /** In recovery timeouts. */
  private int now;

  private int openedAt;
  private int leaseEnd;

  public BreakerSpecification() {
    this(1);
  }

  BreakerSpecification(int successThreshold) {
    this.successThreshold = successThreshold;
  }

  /** The same with two probes, and two successes to close. */
  public static final class OfTwoProbes extends BreakerSpecification {
    public OfTwoProbes() {
      super(2);
    }
  }

  private void begin(State next) {
    state = next;
    phase++;
    failuresInARow = 0;
    successes = 0;
    places = successThreshold;
    openedAt = now;
  }

  public String acquire(int thread) {
    if (heldOfPhase[thread] != 0) {
      return "holds one";
    }
    boolean recovered = state == State.OPEN && now > openedAt;
    boolean abandoned = state == State.HALF_OPEN && places == 0 && now >= leaseEnd;
    if (recovered || abandoned) {
      begin(State.HALF_OPEN);
    }
    if (state == State.OPEN || (state == State.HALF_OPEN && places == 0)) {
      return "rejected";
    }
    if (state == State.HALF_OPEN) {
      places--;
      leaseEnd = now + 1;
    }
    heldOfPhase[thread] = phase;
    return "admitted";
  }

  /** Gives the thread's permit back; true if the phase that gave it is still on. */
  private boolean give(int thread) {
    boolean current = heldOfPhase[thread] == phase;
    heldOfPhase[thread] = 0;
    return current;
  }

  public void succeed(int thread) {
    if (!give(thread)) {
      return;
    }
    failuresInARow = 0;
    if (state == State.HALF_OPEN && ++successes == successThreshold) {
      begin(State.CLOSED);
    }
  }

  public void fail(int thread) {
    if (give(thread) && (state == State.HALF_OPEN || ++failuresInARow == FAILURE_THRESHOLD)) {
      begin(State.OPEN);
    }
  }

  public void release(int thread) {
    if (give(thread) && state == State.HALF_OPEN) {
      places++;
    }
  }

  public void passRecovery() {
    now++;
  }

  public void reset() {
    begin(State.CLOSED);
  }

  public State state() {
    return state;
  }
}
