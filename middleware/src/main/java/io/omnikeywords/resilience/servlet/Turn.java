package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.timeout.Deadline;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to write to the client: nobody's while the endpoint is at work, then, by one
 * compare-and-set, that of exactly one.
 */
final class Turn {

  enum Phase {
    /** The endpoint is at work; nobody writes yet. */
    RUNNING,
    /** The endpoint's end: whoever saw it has the whole answer, and writes it. */
    DONE,
    /** The endpoint's own: what it writes is passed on. */
    STREAMING,
    /** The deadline's; what the endpoint writes reaches nobody. */
    TIMED_OUT
  }

  private static final AtomicReferenceFieldUpdater<Turn, Phase> PHASE =
      AtomicReferenceFieldUpdater.newUpdater(Turn.class, Phase.class, "phase");

  private volatile Phase phase = Phase.RUNNING;
  private @Nullable Deadline deadline;
  private boolean undisturbed;

  /** Lets a deadline take part, before any other thread does. */
  void watch(Deadline watched) {
    deadline = watched;
  }

  boolean is(Phase asked) {
    return phase == asked;
  }

  /** Takes the turn, and ends its deadline: true for exactly one caller. */
  boolean claim(Phase next) {
    boolean won = PHASE.compareAndSet(this, Phase.RUNNING, next);
    if (won && deadline != null) {
      deadline.end();
    }
    return won;
  }

  /** Takes the turn for the deadline that has come. */
  boolean expire() {
    return PHASE.compareAndSet(this, Phase.RUNNING, Phase.TIMED_OUT);
  }

  /** Sees to it that no deadline comes from now on: false where one has. */
  synchronized boolean isUndisturbed() {
    Deadline watched = deadline;
    if (is(Phase.RUNNING)) {
      undisturbed |= watched == null || watched.end();
      return undisturbed;
    }
    return !is(Phase.TIMED_OUT);
  }
}
