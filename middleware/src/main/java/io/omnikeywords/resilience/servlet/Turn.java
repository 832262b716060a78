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

  private static final AtomicReferenceFieldUpdater<Turn, @Nullable Phase> TAKEN =
      AtomicReferenceFieldUpdater.newUpdater(Turn.class, Phase.class, "taken");

  /** Null while running: to begin with another value costs every request a memory barrier. */
  private volatile @Nullable Phase taken;

  private @Nullable Deadline deadline;
  private boolean undisturbed;

  /** Lets a deadline take part, before any other thread does. */
  void watch(Deadline watched) {
    deadline = watched;
  }

  boolean is(Phase asked) {
    Phase now = taken;
    return (now == null ? Phase.RUNNING : now) == asked;
  }

  /** Takes the turn, and ends its deadline: true for exactly one caller. */
  boolean claim(Phase next) {
    boolean won = TAKEN.compareAndSet(this, null, next);
    if (won && deadline != null) {
      deadline.end();
    }
    return won;
  }

  /** Takes the turn for the deadline that has come. */
  boolean expire() {
    return TAKEN.compareAndSet(this, null, Phase.TIMED_OUT);
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
