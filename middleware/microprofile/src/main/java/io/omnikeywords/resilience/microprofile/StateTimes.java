package io.omnikeywords.resilience.microprofile;

import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.Ticker;
import io.omnikeywords.resilience.circuitbreaker.State;
import io.omnikeywords.resilience.circuitbreaker.StateChange;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Adds up how long a circuit breaker has been in each state, and tells when it opens. */
final class StateTimes implements ResilienceListener {

  private final Ticker ticker;
  private final Runnable opened;
  private final long[] nanos = new long[State.values().length];
  private State state = State.CLOSED;
  private long since;

  StateTimes(Ticker ticker, Runnable opened) {
    this.ticker = ticker;
    this.opened = opened;
    since = ticker.read();
  }

  @Override
  public void onStateChange(StateChange change) {
    synchronized (this) {
      add();
      state = change.to();
    }
    if (change.from() == State.CLOSED && change.to() == State.OPEN) {
      opened.run();
    }
  }

  /** Each state's name in the metrics, and how to read its time in nanoseconds. */
  void tags(BiConsumer<String, LongSupplier> each) {
    each.accept("closed", () -> nanos(State.CLOSED));
    each.accept("open", () -> nanos(State.OPEN));
    each.accept("halfOpen", () -> nanos(State.HALF_OPEN));
  }

  private synchronized long nanos(State in) {
    add();
    return nanos[in.ordinal()];
  }

  private void add() {
    long now = ticker.read();
    nanos[state.ordinal()] += now - since;
    since = now;
  }
}
