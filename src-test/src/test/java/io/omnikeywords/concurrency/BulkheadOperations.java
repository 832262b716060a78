package io.omnikeywords.concurrency;

import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;

/** What can be done with a bulkhead; each thread has one call in or waiting at most. */
@Param(name = "thread", gen = ThreadIdGen.class)
@Param(name = "capacity", gen = IntGen.class, conf = "1:3")
public class BulkheadOperations {
  private final Bulkhead bulkhead =
      new Bulkhead(
          "b",
          BulkheadConfig.defaults().withMaxConcurrentCalls(1).withMaxQueueSize(2),
          new Clock());
  private final @Nullable Call[] calls = new Call[8];

  /** Threads that may have let a waiter in and not told it yet: it is told with no lock held. */
  private final AtomicInteger telling = new AtomicInteger();

  /** A call that ends when told to. */
  private static final class Call {
    final CompletableFuture<Boolean> end = new CompletableFuture<>();
    final Thread caller = Thread.currentThread();
    volatile boolean in;
    boolean atOnce;
    @Nullable Permit permit;
    @Nullable CompletableFuture<Boolean> result;
  }

  /** Enters if there is a place. */
  @Operation(params = "thread")
  public String tryEnter(int thread) {
    if (calls[thread] != null) {
      return "has a call";
    }
    if (!(bulkhead.tryAcquire() instanceof Permit permit)) {
      return "full";
    }
    calls[thread] = new Call();
    calls[thread].permit = permit;
    calls[thread].in = true;
    return "in";
  }

  /**
   * Enters, or waits if there is room for that: it has waited if another thread let it in, be it
   * before this returns.
   */
  @Operation(params = "thread")
  public String enter(int thread) {
    if (calls[thread] != null) {
      return "has a call";
    }
    Call call = new Call();
    call.result =
        bulkhead.callAsync(
            () -> {
              call.atOnce = Thread.currentThread() == call.caller;
              call.in = true;
              return call.end;
            },
            Runnable::run);
    if (call.result.isCompletedExceptionally()) {
      return "full";
    }
    calls[thread] = call;
    return call.in && call.atOnce ? "in" : "waits";
  }

  /** Whether the thread's call has got in. */
  @Operation(params = "thread")
  public boolean isIn(int thread) {
    return calls[thread] != null && hasBegun(calls[thread]);
  }

  /** Whether a call has begun; not asked while somebody may be about to begin it. */
  private boolean hasBegun(Call call) {
    while (!call.in && telling.get() > 0) {
      Thread.onSpinWait();
    }
    return call.in;
  }

  /** Ends the thread's call, wherever it is. */
  @Operation(params = "thread")
  public void leave(int thread) {
    Call call = calls[thread];
    if (call == null) {
      return;
    }
    calls[thread] = null;
    if (call.permit == null && !hasBegun(call)) {
      call.result.cancel(true);
      hasBegun(call); // if it was let in nevertheless, its place is free only when it was told
      return;
    }
    telling.incrementAndGet();
    if (call.permit != null) {
      call.permit.release();
    } else {
      call.end.complete(true);
    }
    telling.decrementAndGet();
  }

  @Operation(params = "capacity")
  public void resize(int capacity) {
    telling.incrementAndGet();
    bulkhead.reconfigure(bulkhead.config().withMaxConcurrentCalls(capacity));
    telling.decrementAndGet();
  }
}
