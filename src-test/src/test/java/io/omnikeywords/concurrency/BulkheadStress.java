package io.omnikeywords.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIL_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Races at a bulkhead. Whatever happened, its free places must equal its capacity at the end. */
public class BulkheadStress {
  private static final Duration WAIT = Duration.ofSeconds(1);

  private BulkheadStress() {}

  /** A bulkhead that is all taken, on a clock of its own, and the calls that want in. */
  private static class Full {
    final ManualTicker ticker = new ManualTicker();
    final Bulkhead bulkhead;
    final Permit held;

    Full() {
      bulkhead =
          new Bulkhead(
              "b",
              BulkheadConfig.defaults().withMaxConcurrentCalls(1).withMaxWaitDuration(WAIT),
              ticker);
      held = (Permit) bulkhead.tryAcquire();
    }

    /** A call that ends as soon as it gets in. */
    CompletableFuture<String> waiter() {
      return bulkhead.callAsync(() -> CompletableFuture.completedFuture("in"), Runnable::run);
    }

    String end(CompletableFuture<String> call) {
      if (!call.isDone()) {
        return "waits";
      }
      return call.handle((in, failure) -> failure == null ? in : failure.getClass().getSimpleName())
          .join();
    }

    /** Takes places until there are no more. */
    int free() {
      int free = 0;
      while (bulkhead.tryAcquire() instanceof Permit) {
        free++;
      }
      return free;
    }
  }

  /** Two calls, one place. */
  @JCStressTest
  @State
  @Outcome(
      id = {"true, false, 1", "false, true, 1", "true, true, 1"},
      expect = ACCEPTABLE,
      desc = "one at a time")
  @Outcome(expect = FORBIDDEN, desc = "a place was lost or made")
  public static class OnePlace extends Full {
    private volatile boolean inside;

    public OnePlace() {
      held.release();
    }

    private boolean enter() {
      Admission admission = bulkhead.tryAcquire();
      if (!(admission instanceof Permit permit)) {
        return false;
      }
      if (inside) {
        throw new IllegalStateException("two inside");
      }
      inside = true;
      inside = false;
      permit.onSuccess(1);
      return true;
    }

    @Actor
    public void one(ZZI_Result r) {
      r.r1 = enter();
    }

    @Actor
    public void two(ZZI_Result r) {
      r.r2 = enter();
    }

    @Arbiter
    public void places(ZZI_Result r) {
      r.r3 = free();
    }
  }

  /** Four attempts by two threads at two places, given back in turn. */
  @JCStressTest
  @State
  @Outcome(
      id = {"2, 2"},
      expect = ACCEPTABLE,
      desc = "all entered, for never more than two were in")
  @Outcome(expect = FORBIDDEN, desc = "a free place was refused, or a place was lost or made")
  public static class EnoughPlaces extends Full {
    private int entered;

    public EnoughPlaces() {
      held.release();
      bulkhead.reconfigure(bulkhead.config().withMaxConcurrentCalls(2));
    }

    private int twice() {
      int in = 0;
      for (int i = 0; i < 2; i++) {
        if (bulkhead.tryAcquire() instanceof Permit permit) {
          in++;
          permit.release();
        }
      }
      return in;
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = twice();
    }

    @Actor
    public void two() {
      entered = twice();
    }

    @Arbiter
    public void places(II_Result r) {
      r.r1 = Math.min(r.r1, entered);
      r.r2 = free();
    }
  }

  /** A call comes while the place it needs is given back: it must not be left waiting. */
  @JCStressTest
  @State
  @Outcome(id = "0, 1, in", expect = ACCEPTABLE, desc = "in, and out")
  @Outcome(expect = FORBIDDEN, desc = "a waiter was forgotten, or a place lost or made")
  public static class WaiterComesAsPlaceGoes extends Full {
    private CompletableFuture<String> call = new CompletableFuture<>();

    @Actor
    public void leave() {
      held.onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Actor
    public void come() {
      call = waiter();
    }

    @Arbiter
    public void end(IIL_Result r) {
      r.r1 = bulkhead.snapshot().queueSize();
      r.r2 = free();
      r.r3 = end(call);
    }
  }

  /** The wait of a call ends while the place is handed to it. */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 1, in", "0, 1, CallRejectedException"},
      expect = ACCEPTABLE,
      desc = "either")
  @Outcome(expect = FORBIDDEN, desc = "a waiter was forgotten, or a place lost or made")
  public static class WaitEndsAsPlaceGoes extends Full {
    private final CompletableFuture<String> call = waiter();

    @Actor
    public void leave() {
      held.release();
    }

    @Actor
    public void expire() {
      ticker.advance(WAIT);
    }

    @Arbiter
    public void end(IIL_Result r) {
      r.r1 = bulkhead.snapshot().queueSize();
      r.r2 = free();
      r.r3 = end(call);
    }
  }

  /** A waiting call is cancelled while the place is handed to it. */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 1, in", "0, 1, CancellationException"},
      expect = ACCEPTABLE,
      desc = "either")
  @Outcome(expect = FORBIDDEN, desc = "a waiter was forgotten, or a place lost or made")
  public static class CancelledAsPlaceGoes extends Full {
    private final CompletableFuture<String> call = waiter();

    @Actor
    public void leave() {
      held.release();
    }

    @Actor
    public void cancel() {
      call.cancel(true);
    }

    @Arbiter
    public void end(IIL_Result r) {
      r.r1 = bulkhead.snapshot().queueSize();
      r.r2 = free();
      r.r3 = end(call);
    }
  }

  /** A waiting thread is interrupted while the place is handed to it. */
  @JCStressTest
  @State
  @Outcome(
      id = {"true, 1", "false, 1"},
      expect = ACCEPTABLE,
      desc = "in, or interrupted")
  @Outcome(expect = FORBIDDEN, desc = "a place was lost or made")
  public static class InterruptedAsPlaceGoes extends Full {
    @Actor
    public void waitForPlace(ZI_Result r) {
      Thread me = Thread.currentThread();
      Thread other = new Thread(me::interrupt);
      other.start();
      try {
        r.r1 = bulkhead.call(() -> true);
      } catch (Exception interrupted) {
        r.r1 = false;
      } finally {
        join(other);
        Thread.interrupted();
      }
    }

    private static void join(Thread other) {
      while (other.isAlive()) {
        Thread.onSpinWait();
      }
    }

    @Actor
    public void leave() {
      held.release();
    }

    @Arbiter
    public void end(ZI_Result r) {
      r.r2 = free();
    }
  }

  /** A place is added while the only one is given back; a call waits. */
  @JCStressTest
  @State
  @Outcome(id = "0, 2, in", expect = ACCEPTABLE, desc = "in, and two places")
  @Outcome(expect = FORBIDDEN, desc = "a waiter was forgotten, or a place lost or made")
  public static class GrowsAsPlaceGoes extends Full {
    private final CompletableFuture<String> call = waiter();

    @Actor
    public void leave() {
      held.release();
    }

    @Actor
    public void grow() {
      bulkhead.reconfigure(bulkhead.config().withMaxConcurrentCalls(2));
    }

    @Arbiter
    public void end(IIL_Result r) {
      r.r1 = bulkhead.snapshot().queueSize();
      r.r2 = free();
      r.r3 = end(call);
    }
  }

  /** Two operators change the capacity at once. */
  @JCStressTest
  @State
  @Outcome(
      id = {"3, 3", "5, 5"},
      expect = ACCEPTABLE,
      desc = "one of them came last")
  @Outcome(expect = FORBIDDEN, desc = "says one capacity and has the other")
  public static class ResizedTwice extends Full {
    public ResizedTwice() {
      held.release();
    }

    @Actor
    public void three() {
      bulkhead.reconfigure(bulkhead.config().withMaxConcurrentCalls(3));
    }

    @Actor
    public void five() {
      bulkhead.reconfigure(bulkhead.config().withMaxConcurrentCalls(5));
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = bulkhead.snapshot().maxConcurrentCalls();
      r.r2 = free();
    }
  }
}
