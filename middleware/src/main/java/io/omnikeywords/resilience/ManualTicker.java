package io.omnikeywords.resilience;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A ticker that a test moves by hand: time stands still until {@link #advance}, which runs what
 * falls due, in order, on the calling thread. A sleeper moves the time on by itself. Safe for use
 * by many threads.
 */
public final class ManualTicker implements Ticker {

  private record Task(long at, long order, Runnable action) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
  private volatile long now;
  private long scheduled;

  @Override
  public long read() {
    return now;
  }

  @Override
  public synchronized Runnable schedule(long delayNanos, Runnable action) {
    Task task = new Task(now + delayNanos, scheduled++, action);
    tasks.add(task);
    return () -> remove(task);
  }

  @Override
  public void sleep(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    advance(Duration.ofNanos(nanos));
  }

  /** Moves the time on, running each action at its own time. */
  public void advance(Duration by) {
    long end = now + by.toNanos();
    for (Task due = next(end); due != null; due = next(end)) {
      due.action().run();
    }
    synchronized (this) {
      now = Math.max(now, end);
    }
  }

  /** How many actions are waiting for their time. */
  public synchronized int pending() {
    return tasks.size();
  }

  private synchronized @Nullable Task next(long end) {
    Task head = tasks.peek();
    if (head == null || head.at() > end) {
      return null;
    }
    tasks.remove();
    now = Math.max(now, head.at());
    return head;
  }

  private synchronized void remove(Task task) {
    tasks.remove(task);
  }
}
