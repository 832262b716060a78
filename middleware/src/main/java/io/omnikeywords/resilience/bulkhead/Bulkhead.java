package io.omnikeywords.resilience.bulkhead;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.AsyncCall;
import io.omnikeywords.resilience.Classifier;
import io.omnikeywords.resilience.Gate;
import io.omnikeywords.resilience.PaddedLong;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.Rejection.Reason;
import io.omnikeywords.resilience.StripedCounters;
import io.omnikeywords.resilience.Ticker;
import java.util.function.Consumer;

/**
 * Bounds how many calls run at once and how many wait for a place, first come first served.
 *
 * <p>One word holds both counts: calls waiting in the upper half, places taken in the lower. A call
 * enters by one compare-and-set and leaves by one addition, and as long as nobody waits that is
 * all. A call may only enter while nobody waits, so nobody overtakes the queue. The queue itself is
 * guarded by a lock that only those take who wait, or who leave while somebody does; the number of
 * waiters changes only under it. Whoever leaves hands the free place on: in one step of the word a
 * waiter becomes a place taken, so the place is never seen free in between.
 *
 * <p>Safe for use by many threads, virtual ones too. {@link #tryAcquire} never waits; {@link
 * #acquire}, {@link #call} and {@link #callAsync} wait up to {@code max-wait-duration}. Interrupted
 * while waiting, a call leaves the queue and throws {@code InterruptedException}. Its place is held
 * until the call really ends, whatever it ends with.
 */
public final class Bulkhead extends Gate {

  private static final long WAITER = 1L << 32;

  private static final int FULL = 0;
  private static final int WAITED = 1;

  private final Places word = new Places();
  private final WaitQueue queue = new WaitQueue(this);
  private final StripedCounters rejections = new StripedCounters();
  private final Rejection full;
  private final Rejection waited;
  private volatile BulkheadConfig config;
  private volatile int capacity;

  public Bulkhead(String name, BulkheadConfig config, Ticker ticker) {
    super(name, ticker, Classifier.DEFAULT, false);
    this.config = config;
    this.capacity = config.maxConcurrentCalls();
    this.full = new Rejection(name, Reason.BULKHEAD_FULL, 0);
    this.waited = new Rejection(name, Reason.BULKHEAD_WAIT_EXCEEDED, 0);
  }

  @Override
  public Admission tryAcquire() {
    return enter() ? word : rejectFull();
  }

  @Override
  public Admission acquire() throws InterruptedException {
    return enter() ? word : queue.await();
  }

  @Override
  protected void acquire(AsyncCall<?> call, Consumer<Admission> then) {
    if (enter()) {
      then.accept(word);
    } else {
      queue.await(call, then);
    }
  }

  public BulkheadConfig config() {
    return config;
  }

  public BulkheadSnapshot snapshot() {
    long now = word.get();
    BulkheadConfig rules = config;
    return new BulkheadSnapshot(
        name(),
        running(now),
        rules.maxConcurrentCalls(),
        waiting(now),
        rules.maxQueueSize(),
        rejections.sum(FULL),
        rejections.sum(WAITED));
  }

  /**
   * Follows another configuration from now on. With more places, waiters enter at once; with fewer,
   * running calls keep theirs and no call enters until enough have left. Waiters keep the wait they
   * were promised.
   */
  public void reconfigure(BulkheadConfig changed) {
    synchronized (this) { // of two at once, one wins both fields
      config = changed;
      capacity = changed.maxConcurrentCalls();
    }
    queue.admitWaiters();
  }

  /** Takes a place if one is free and nobody waits. */
  boolean enter() {
    for (long now = word.get(); now < capacity; now = word.get()) {
      if (word.compareAndSet(now, now + 1)) {
        return true;
      }
      PaddedLong.pause();
    }
    return false;
  }

  /** Takes a place, or one in the queue's count. Only under the queue's lock. */
  Entry enterOrWait() {
    while (true) {
      long now = word.get();
      boolean free = now < capacity;
      if (!free && waiting(now) >= config.maxQueueSize()) {
        return Entry.FULL;
      }
      if (word.compareAndSet(now, free ? now + 1 : now + WAITER)) {
        return free ? Entry.ENTERED : Entry.WAITING;
      }
    }
  }

  /** Makes a waiter a running call if there is both a waiter and a place. Only under the lock. */
  boolean admitWaiter() {
    while (true) {
      long now = word.get();
      if (waiting(now) == 0 || running(now) >= capacity) {
        return false;
      }
      if (word.compareAndSet(now, now - WAITER + 1)) {
        return true;
      }
    }
  }

  /** Takes a waiter who gave up out of the count. Only under the queue's lock. */
  void forgetWaiter() {
    word.getAndAdd(-WAITER);
  }

  Permit permit() {
    return word;
  }

  Rejection rejectFull() {
    rejections.increment(FULL);
    return full;
  }

  Rejection rejectWaited() {
    rejections.increment(WAITED);
    return waited;
  }

  /** The answer to a call that gave up by itself; not counted as a rejection. */
  Rejection cancelled() {
    return waited;
  }

  long maxWaitNanos() {
    return config.maxWaitDuration().toNanos();
  }

  Ticker time() {
    return ticker();
  }

  private static int waiting(long word) {
    return (int) (word >>> 32);
  }

  private static int running(long word) {
    return (int) word;
  }

  /** What became of a call at the queue's door. */
  enum Entry {
    ENTERED,
    WAITING,
    FULL
  }

  /**
   * The word, and the permit of every call: all that a bulkhead learns from the end of a call is
   * that it ended.
   */
  private final class Places extends PaddedLong implements Permit {

    @Override
    public void onSuccess(long elapsedNanos) {
      release();
    }

    @Override
    public void onFailure(long elapsedNanos, Throwable cause) {
      release();
    }

    @Override
    public void release() {
      if (waiting(getAndAdd(-1)) > 0) {
        queue.admitWaiters();
      }
    }
  }
}
