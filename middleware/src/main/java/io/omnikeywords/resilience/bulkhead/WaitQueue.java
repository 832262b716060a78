package io.omnikeywords.resilience.bulkhead;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.AsyncCall;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for a place, oldest first; each is a parked thread or a callback. A waiter is
 * in the queue exactly as long as it is in the bulkhead's count, for both change only under the
 * lock; so whoever takes it out of the queue, and nobody else, decides what becomes of it. Waiters
 * are told with the lock released.
 */
final class WaitQueue {

  private final Bulkhead bulkhead;
  private final ReentrantLock lock = new ReentrantLock(); // not synchronized: that pins on Java 21
  private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();

  WaitQueue(Bulkhead bulkhead) {
    this.bulkhead = bulkhead;
  }

  /** Waits on the calling thread. */
  Admission await() throws InterruptedException {
    CompletableFuture<Admission> answer = new CompletableFuture<>();
    Waiter waiter = new Waiter(answer::complete);
    Admission now = enqueue(waiter);
    if (now != null) {
      return now;
    }
    try {
      return answer.get();
    } catch (InterruptedException interrupted) {
      if (leave(waiter)) {
        waiter.tell(bulkhead.cancelled());
        throw interrupted;
      }
      Thread.currentThread().interrupt();
      return answer.join(); // it has been decided already, and a permit must not be lost
    } catch (ExecutionException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Waits without a thread; the answer is handed on by the call's executor. */
  void await(AsyncCall<?> call, Consumer<Admission> then) {
    Waiter waiter = new Waiter(admission -> call.dispatch(() -> then.accept(admission)));
    Runnable giveUp =
        () -> {
          if (leave(waiter)) {
            waiter.tell(bulkhead.cancelled());
          }
        };
    call.onCancel(giveUp); // first: once in the queue, the call may go on and say so itself
    Admission now = enqueue(waiter);
    if (now != null) {
      then.accept(now);
    } else if (call.cancelled()) {
      giveUp.run();
    }
  }

  /** Hands free places to waiters, oldest first. */
  void admitWaiters() {
    List<Waiter> admitted = new ArrayList<>();
    lock.lock();
    try {
      while (bulkhead.admitWaiter()) {
        Waiter oldest = waiters.iterator().next();
        waiters.remove(oldest);
        admitted.add(oldest);
      }
    } finally {
      lock.unlock();
    }
    for (Waiter waiter : admitted) {
      waiter.tell(bulkhead.permit());
    }
  }

  private @Nullable Admission enqueue(Waiter waiter) {
    long wait = bulkhead.maxWaitNanos();
    if (wait == 0) {
      return bulkhead.tryAcquire();
    }
    lock.lock();
    try {
      switch (bulkhead.enterOrWait()) {
        case ENTERED -> {
          return bulkhead.permit();
        }
        case FULL -> {
          return bulkhead.rejectFull();
        }
        case WAITING -> waiters.add(waiter);
      }
    } finally {
      lock.unlock();
    }
    waiter.expireAfter(wait);
    return null;
  }

  /** Takes a waiter out, if it is still in. */
  private boolean leave(Waiter waiter) {
    lock.lock();
    try {
      if (!waiters.remove(waiter)) {
        return false;
      }
      bulkhead.forgetWaiter();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** One call in the queue. */
  private final class Waiter {
    private final Consumer<Admission> then;
    private volatile @Nullable Admission answer;
    private volatile Runnable cancelExpiry = () -> {};

    Waiter(Consumer<Admission> then) {
      this.then = then;
    }

    void expireAfter(long nanos) {
      cancelExpiry = bulkhead.time().schedule(nanos, this::expire);
      if (answer != null) {
        cancelExpiry.run();
      }
    }

    private void expire() {
      if (leave(this)) {
        tell(bulkhead.rejectWaited());
      }
    }

    void tell(Admission admission) {
      answer = admission;
      cancelExpiry.run();
      then.accept(admission);
    }
  }
}
