package io.omnikeywords.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.TimeoutExceededException;
import io.omnikeywords.resilience.Watchdog;
import io.omnikeywords.resilience.timeout.Timeout;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.LZI_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Races between the end of a call and its deadline. */
public class TimeoutStress {
  private static final Duration LIMIT = Duration.ofMillis(10);

  private TimeoutStress() {}

  /** A timeout on a clock that a test moves. */
  private static class Limited {
    final ManualTicker ticker = new ManualTicker();
    final Timeout timeout =
        new Timeout("t", TimeoutConfig.defaults().withDefaultLimit(LIMIT), ticker);

    int running() {
      return timeout.snapshot().watched();
    }
  }

  /** The deadline comes while the body runs or ends: its interrupt must not reach what follows. */
  @JCStressTest
  @State
  @Outcome(
      id = {"done, false, 0", "timeout, false, 0"},
      expect = ACCEPTABLE,
      desc = "either")
  @Outcome(expect = FORBIDDEN, desc = "an interrupt outlived its call, or a slot was kept")
  public static class DeadlineAsCallEnds extends Limited {
    @Actor
    public void call(LZI_Result r) {
      try {
        r.r1 = timeout.call(() -> "done");
      } catch (TimeoutExceededException exceeded) {
        r.r1 = "timeout";
      } catch (Exception other) {
        r.r1 = other;
      }
      r.r2 = Thread.interrupted();
    }

    @Actor
    public void time() {
      ticker.advance(LIMIT);
    }

    @Arbiter
    public void end(LZI_Result r) {
      r.r3 = running();
    }
  }

  /** Two calls, one after the other; what interrupts the first must not reach the second. */
  @JCStressTest
  @State
  @Outcome(
      id = {"done, false, 0"},
      expect = ACCEPTABLE,
      desc = "the second has time")
  @Outcome(expect = FORBIDDEN, desc = "the deadline of one call ended the next")
  public static class DeadlineOfAnother extends Limited {
    @Actor
    public void call(LZI_Result r) {
      try {
        timeout.call(() -> "done");
      } catch (Exception exceeded) {
        // it may be
      }
      boolean[] interrupted = {false};
      try {
        r.r1 =
            timeout.call(
                Duration.ofDays(1),
                () -> {
                  interrupted[0] = Thread.currentThread().isInterrupted();
                  return "done";
                });
      } catch (Exception other) {
        r.r1 = other;
      }
      r.r2 = interrupted[0] || Thread.interrupted();
    }

    @Actor
    public void time() {
      ticker.advance(LIMIT);
    }

    @Arbiter
    public void end(LZI_Result r) {
      r.r3 = running();
    }
  }

  /** The stage ends while its deadline comes. */
  @JCStressTest
  @State
  @Outcome(
      id = {"done, 0", "TimeoutExceededException, 0"},
      expect = ACCEPTABLE,
      desc = "either")
  @Outcome(expect = FORBIDDEN, desc = "not ended, or its slot kept")
  public static class DeadlineAsStageEnds extends Limited {
    private final CompletableFuture<String> stage = new CompletableFuture<>();
    private final CompletableFuture<String> call = timeout.callAsync(() -> stage, Runnable::run);

    @Actor
    public void end() {
      stage.complete("done");
    }

    @Actor
    public void time() {
      ticker.advance(LIMIT);
    }

    @Arbiter
    public void end(LI_Result r) {
      r.r1 =
          call.isDone()
              ? call.handle(
                      (in, failure) -> failure == null ? in : failure.getClass().getSimpleName())
                  .join()
              : "runs";
      r.r2 = running();
    }
  }

  /** The table of calls under way is full, and two more come. */
  @JCStressTest
  @State
  @Outcome(
      id = {"10, true"},
      expect = ACCEPTABLE,
      desc = "a slot for each")
  @Outcome(expect = FORBIDDEN, desc = "a slot was lost or given twice")
  public static class TableGrows {
    private final ManualTicker ticker = new ManualTicker();
    private final Watchdog watchdog = new Watchdog(ticker);
    private Watchdog.Slot first;
    private Watchdog.Slot second;

    public TableGrows() {
      for (int i = 0; i < 8; i++) {
        watchdog.claim();
      }
    }

    @Actor
    public void one() {
      first = watchdog.claim();
    }

    @Actor
    public void two() {
      second = watchdog.claim();
    }

    @Arbiter
    public void slots(IZ_Result r) {
      r.r1 = watchdog.watched();
      r.r2 = first != second;
    }
  }

  /** A deadline is set while the scan for an earlier one ends: it must be found all the same. */
  @JCStressTest
  @State
  @Outcome(
      id = {"true, 1"},
      expect = ACCEPTABLE,
      desc = "fired")
  @Outcome(expect = FORBIDDEN, desc = "a deadline was missed, or more scans planned than needed")
  public static class DeadlineAsScanEnds {
    private final ManualTicker ticker = new ManualTicker();
    private final Watchdog watchdog = new Watchdog(ticker);
    private final Watchdog.Slot early = watchdog.claim();
    private final Watchdog.Slot late = watchdog.claim();
    private volatile boolean fired;
    private int planned;

    public DeadlineAsScanEnds() {
      watchdog.arm(early, LIMIT.toNanos(), () -> {});
    }

    @Actor
    public void scan() {
      ticker.advance(LIMIT);
    }

    @Actor
    public void arm() {
      watchdog.arm(late, LIMIT.toNanos() * 2, () -> fired = true);
    }

    @Arbiter
    public void later(ZI_Result r) {
      planned = ticker.pending();
      ticker.advance(LIMIT.multipliedBy(4));
      r.r1 = fired;
      r.r2 = planned;
    }
  }
}
