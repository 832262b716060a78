package io.omnikeywords.resilience;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Watches the deadlines of calls under way, without allocating and without a lock on the way of a
 * call that is in time.
 *
 * <p>Each call under way owns a {@link Slot}, found by trying a few places of a small table, first
 * near the thread's own, then anywhere, for one thread may start many asynchronous calls. The table
 * doubles when none of them is free, so when it is nearly full: it grows with the largest number of
 * calls there ever were at once. A slot is one state word: free, claimed, armed (the deadline
 * itself, a positive number), firing, fired. Arming writes the word; ending a call takes it back by
 * compare-and-set. Whoever loses that race learns of it: a call that finds its slot firing waits
 * the moment until the interrupt has been delivered, so an interrupt can never reach what the
 * thread does next.
 *
 * <p>Nothing is scheduled per call. One scan of the table is scheduled for the earliest deadline
 * seen when it was last looked at; a call schedules another only if its own deadline is earlier.
 * Calls with equal limits end in the order they began, so a steady stream of them schedules one
 * scan per limit's length, not one per call. At most one scan is planned: the lock is for those who
 * plan another. The publication of a deadline and the look at the next scan are both volatile, as
 * are the scan's forgetting of itself and its look at the slots: one of the two always sees the
 * other (Dekker), so no deadline is missed.
 */
public final class Watchdog {

  private static final long FREE = 0;
  private static final long CLAIMED = -1;
  private static final long FIRING = -2;
  private static final long FIRED = -3;
  private static final long NEVER = Long.MAX_VALUE;
  private static final int TRIES = 8;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Slot.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Ticker ticker;
  private final long origin;
  private final ReentrantLock planning = new ReentrantLock();
  private Runnable cancelScan = () -> {};
  private volatile long nextScan = NEVER;
  private volatile Slot[] slots = newSlots(TRIES);

  public Watchdog(Ticker ticker) {
    this.ticker = ticker;
    this.origin = ticker.read();
  }

  /** Takes a free slot. Its owner must {@link #arm} it and then {@link #disarm} it, once each. */
  public Slot claim() {
    Slot[] table = slots;
    int start = (int) ((Thread.currentThread().getId() * 0x9E3779B97F4A7C15L) >>> 32);
    for (int i = 0; i < TRIES; i++) {
      Slot slot = table[(start + i) & (table.length - 1)];
      if (tryClaim(slot)) {
        return slot;
      }
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < 2 * TRIES; i++) {
      Slot slot = table[random.nextInt(table.length)];
      if (tryClaim(slot)) {
        return slot;
      }
    }
    return grow(table);
  }

  private static boolean tryClaim(Slot slot) {
    return slot.state == FREE && STATE.compareAndSet(slot, FREE, CLAIMED);
  }

  /** Interrupts the calling thread after the time given, unless disarmed before. */
  public void armInterrupt(Slot slot, long nanos) {
    arm(slot, nanos, Thread.currentThread());
  }

  /**
   * Runs the action on the ticker's thread after the time given, unless disarmed before. The action
   * may begin while {@link #disarm} returns false; it must be short. It may disarm the slot itself,
   * for the slot has fired by then.
   */
  public void arm(Slot slot, long nanos, Runnable action) {
    arm(slot, nanos, (Object) action);
  }

  private void arm(Slot slot, long nanos, Object target) {
    long now = ticker.read() - origin;
    long deadline = nanos > NEVER - 1 - now ? NEVER - 1 : Math.max(1, now + nanos);
    slot.target = target;
    slot.state = deadline;
    if (deadline < nextScan) {
      scheduleScan(deadline, now);
    }
  }

  /**
   * Gives the slot back.
   *
   * @return true if the deadline had not come; false if the slot has fired, in which case the
   *     interrupt has been delivered and is the caller's to clear
   */
  public boolean disarm(Slot slot) {
    long state = slot.state;
    boolean inTime = state > 0 && STATE.compareAndSet(slot, state, CLAIMED);
    while (!inTime && slot.state != FIRED) {
      Thread.onSpinWait();
    }
    slot.target = null;
    STATE.setRelease(slot, FREE);
    return inTime;
  }

  /** Slots in use, fired ones included until their owner returns. */
  public int watched() {
    return (int) Arrays.stream(slots).filter(slot -> slot.state != FREE).count();
  }

  private void scheduleScan(long at, long now) {
    planning.lock();
    try {
      if (at < nextScan) {
        cancelScan.run();
        nextScan = at;
        cancelScan = ticker.schedule(Math.max(0, at - now), this::scan);
      }
    } finally {
      planning.unlock();
    }
  }

  private void scan() {
    nextScan = NEVER;
    long now = ticker.read() - origin;
    long earliest = NEVER;
    for (Slot slot : slots) {
      long state = slot.state;
      if (state > 0 && state <= now) {
        fire(slot, state);
      } else if (state > 0) {
        earliest = Math.min(earliest, state);
      }
    }
    if (earliest < NEVER) {
      scheduleScan(earliest, now);
    }
  }

  private static void fire(Slot slot, long deadline) {
    if (!STATE.compareAndSet(slot, deadline, FIRING)) {
      return;
    }
    Object target = slot.target;
    if (target instanceof Thread worker) {
      worker.interrupt();
      slot.state = FIRED;
    } else if (target instanceof Runnable action) {
      slot.state = FIRED; // first: the action may complete a call whose owner then disarms
      action.run();
    }
  }

  private Slot grow(Slot[] seen) {
    planning.lock();
    try {
      if (slots == seen) {
        Slot[] larger = Arrays.copyOf(seen, seen.length * 2);
        System.arraycopy(newSlots(seen.length), 0, larger, seen.length, seen.length);
        larger[seen.length].state = CLAIMED;
        slots = larger;
        return larger[seen.length];
      }
    } finally {
      planning.unlock();
    }
    return claim();
  }

  private static Slot[] newSlots(int count) {
    Slot[] slots = new Slot[count];
    Arrays.setAll(slots, i -> new Slot());
    return slots;
  }

  /** One call's place in the table, padded so that two calls do not share a cache line. */
  @SuppressWarnings({"unused", "UnusedVariable"})
  public static final class Slot {
    private long p0, p1, p2, p3, p4, p5, p6;
    private volatile long state;
    private long q0, q1, q2, q3, q4, q5, q6;
    private @Nullable Object target;

    private Slot() {}
  }
}
