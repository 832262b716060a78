package io.omnikeywords.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.WindowConfig;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIL_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ILJ_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Races at a circuit breaker. */
public class BreakerStress {
  private BreakerStress() {}

  /** Two first calls after the recovery timeout; one probe is allowed. */
  @JCStressTest
  @State
  @Outcome(
      id = {"true, false", "false, true"},
      expect = ACCEPTABLE,
      desc = "one probe")
  @Outcome(expect = FORBIDDEN, desc = "as many probes as success-threshold, no more, no fewer")
  public static class OneProbe {
    private final BreakerUnderTest cb = BreakerUnderTest.recovered(1);

    @Actor
    public void one(ZZ_Result r) {
      r.r1 = cb.admits();
    }

    @Actor
    public void two(ZZ_Result r) {
      r.r2 = cb.admits();
    }
  }

  /** Four calls by two threads; two probes are allowed. */
  @JCStressTest
  @State
  @Outcome(
      id = {"2, 0", "1, 1", "0, 2"},
      expect = ACCEPTABLE,
      desc = "two probes")
  @Outcome(expect = FORBIDDEN, desc = "as many probes as success-threshold, no more, no fewer")
  public static class TwoProbes {
    private final BreakerUnderTest cb = BreakerUnderTest.recovered(2);

    @Actor
    public void one(II_Result r) {
      r.r1 = (cb.admits() ? 1 : 0) + (cb.admits() ? 1 : 0);
    }

    @Actor
    public void two(II_Result r) {
      r.r2 = (cb.admits() ? 1 : 0) + (cb.admits() ? 1 : 0);
    }
  }

  /** A probe is given back while another call asks; then a third one asks. */
  @JCStressTest
  @State
  @Outcome(
      id = {"true, false", "false, true"},
      expect = ACCEPTABLE,
      desc = "one place, one probe")
  @Outcome(expect = FORBIDDEN, desc = "a place was lost or made")
  public static class ReleasedProbe {
    private final BreakerUnderTest cb = BreakerUnderTest.recovered(1);
    private final Permit probe = cb.permit();

    @Actor
    public void release() {
      probe.release();
    }

    @Actor
    public void ask(ZZ_Result r) {
      r.r1 = cb.admits();
    }

    @Arbiter
    public void later(ZZ_Result r) {
      r.r2 = cb.admits();
    }
  }

  /** A probe never answered is written off while two calls ask. */
  @JCStressTest
  @State
  @Outcome(
      id = {"true, false", "false, true"},
      expect = ACCEPTABLE,
      desc = "one new probe")
  @Outcome(expect = FORBIDDEN, desc = "an abandoned probe is replaced by one, not none or two")
  public static class AbandonedProbe {
    private final BreakerUnderTest cb = BreakerUnderTest.recovered(1);

    public AbandonedProbe() {
      cb.permit();
      cb.passRecovery();
    }

    @Actor
    public void one(ZZ_Result r) {
      r.r1 = cb.admits();
    }

    @Actor
    public void two(ZZ_Result r) {
      r.r2 = cb.admits();
    }
  }

  /** A call admitted while closed fails while the only probe succeeds. */
  @JCStressTest
  @State
  @Outcome(id = "CLOSED", expect = ACCEPTABLE, desc = "the probe alone decided")
  @Outcome(expect = FORBIDDEN, desc = "a late result touched a later phase")
  public static class LateFailure {
    private final BreakerUnderTest cb = BreakerUnderTest.closed(1);
    private final Permit late = cb.permit();
    private final Permit probe;

    public LateFailure() {
      cb.breaker.trip();
      cb.passRecovery();
      probe = cb.permit();
      cb.permit().onSuccess(1);
    }

    @Actor
    public void late() {
      late.onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Actor
    public void probe() {
      probe.onSuccess(1);
    }

    @Arbiter
    public void state(L_Result r) {
      r.r1 = cb.state();
    }
  }

  /** Calls admitted while closed succeed while the breaker becomes half-open. */
  @JCStressTest
  @State
  @Outcome(id = "HALF_OPEN", expect = ACCEPTABLE, desc = "the probe has not answered")
  @Outcome(expect = FORBIDDEN, desc = "a late result touched a later phase")
  public static class LateSuccess {
    private final BreakerUnderTest cb = BreakerUnderTest.closed(1);
    private final Permit late = cb.permit();

    public LateSuccess() {
      cb.breaker.trip();
      cb.passRecovery();
    }

    @Actor
    public void late() {
      late.onSuccess(1);
      late.onSuccess(1);
    }

    @Actor
    public void probe() {
      cb.permit();
    }

    @Arbiter
    public void state(L_Result r) {
      r.r1 = cb.state();
    }
  }

  /** Two calls fail at once, each enough to open the breaker. */
  @JCStressTest
  @State
  @Outcome(id = "1, OPEN, 1", expect = ACCEPTABLE, desc = "opened once, told once")
  @Outcome(expect = FORBIDDEN, desc = "one notification per transition")
  public static class OpensOnce {
    private final BreakerUnderTest cb = BreakerUnderTest.closed(1);
    private final Permit first = cb.permit();
    private final Permit second = cb.permit();

    @Actor
    public void one() {
      first.onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Actor
    public void two() {
      second.onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Arbiter
    public void result(ILJ_Result r) {
      r.r1 = cb.notified();
      r.r2 = cb.state();
      r.r3 = cb.breaker.snapshot().stateChanges();
    }
  }

  /** Two calls fail at once, both of them needed to open the breaker. */
  @JCStressTest
  @State
  @Outcome(id = "1, OPEN, 1", expect = ACCEPTABLE, desc = "opened once, told once")
  @Outcome(expect = FORBIDDEN, desc = "a failure was lost, or a transition told twice")
  public static class OpensTogether {
    private final BreakerUnderTest cb = BreakerUnderTest.closed(2);
    private final Permit first = cb.permit();
    private final Permit second = cb.permit();

    @Actor
    public void one() {
      first.onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Actor
    public void two() {
      second.onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Arbiter
    public void result(ILJ_Result r) {
      r.r1 = cb.notified();
      r.r2 = cb.state();
      r.r3 = cb.breaker.snapshot().stateChanges();
    }
  }

  /** The last failure of a full window and one more, at a breaker that opens by rate. */
  @JCStressTest
  @State
  @Outcome(id = "1, OPEN, 1", expect = ACCEPTABLE, desc = "opened once, told once")
  @Outcome(expect = FORBIDDEN, desc = "a failure was lost, or a transition told twice")
  public static class OpensByRate {
    private final BreakerUnderTest cb =
        new BreakerUnderTest(
            CircuitBreakerConfig.defaults()
                .withFailureThreshold(1_000)
                .withFailureRate(1.0)
                .withWindow(new WindowConfig.Count(2, 2)));
    private final Permit first = cb.permit();
    private final Permit second = cb.permit();

    @Actor
    public void one() {
      first.onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Actor
    public void two() {
      second.onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Arbiter
    public void result(ILJ_Result r) {
      r.r1 = cb.notified();
      r.r2 = cb.state();
      r.r3 = cb.breaker.snapshot().stateChanges();
    }
  }

  /** Both probes that are wanted succeed at once. */
  @JCStressTest
  @State
  @Outcome(id = "3, CLOSED, 3", expect = ACCEPTABLE, desc = "open, half-open, closed")
  @Outcome(expect = FORBIDDEN, desc = "a success was lost, or a transition told twice")
  public static class ClosesTogether {
    private final BreakerUnderTest cb = BreakerUnderTest.recovered(2);
    private final Permit first = cb.permit();
    private final Permit second = cb.permit();

    @Actor
    public void one() {
      first.onSuccess(1);
    }

    @Actor
    public void two() {
      second.onSuccess(1);
    }

    @Arbiter
    public void result(ILJ_Result r) {
      r.r1 = cb.notified();
      r.r2 = cb.state();
      r.r3 = cb.breaker.snapshot().stateChanges();
    }
  }

  /** One of two probes succeeds while the other fails. */
  @JCStressTest
  @State
  @Outcome(id = "3, OPEN, 3", expect = ACCEPTABLE, desc = "open, half-open, open")
  @Outcome(expect = FORBIDDEN, desc = "one failed probe opens")
  public static class ProbesDisagree {
    private final BreakerUnderTest cb = BreakerUnderTest.recovered(2);
    private final Permit first = cb.permit();
    private final Permit second = cb.permit();

    @Actor
    public void one() {
      first.onSuccess(1);
    }

    @Actor
    public void two() {
      second.onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Arbiter
    public void result(ILJ_Result r) {
      r.r1 = cb.notified();
      r.r2 = cb.state();
      r.r3 = cb.breaker.snapshot().stateChanges();
    }
  }

  /** An operator forces the breaker open while the last probe succeeds. */
  @JCStressTest
  @State
  @Outcome(id = "FORCED_OPEN", expect = ACCEPTABLE, desc = "the operator has the last word")
  @Outcome(expect = FORBIDDEN, desc = "a result overruled the operator")
  public static class ForcedWhileProbed {
    private final BreakerUnderTest cb = BreakerUnderTest.recovered(1);
    private final Permit probe = cb.permit();

    @Actor
    public void operator() {
      cb.breaker.forceOpen();
    }

    @Actor
    public void probe() {
      probe.onSuccess(1);
    }

    @Arbiter
    public void state(L_Result r) {
      r.r1 = cb.state();
    }
  }

  /** A breaker is given a failure rate while its last probe closes it; the rule must then hold. */
  @JCStressTest
  @State
  @Outcome(id = "OPEN", expect = ACCEPTABLE, desc = "the new rule holds")
  @Outcome(expect = FORBIDDEN, desc = "closed under the old configuration")
  public static class ReconfiguredWhileClosing {
    private final BreakerUnderTest cb = BreakerUnderTest.recovered(1);
    private final Permit probe = cb.permit();

    @Actor
    public void operator() {
      cb.breaker.reconfigure(
          cb.breaker
              .config()
              .withFailureThreshold(1_000)
              .withFailureRate(1.0)
              .withWindow(new WindowConfig.Count(2, 2)));
    }

    @Actor
    public void probe() {
      probe.onSuccess(1);
    }

    @Arbiter
    public void state(L_Result r) {
      cb.permit().onFailure(1, BreakerUnderTest.FAILURE);
      cb.permit().onFailure(1, BreakerUnderTest.FAILURE);
      r.r1 = cb.state();
    }
  }

  /** Two calls each of which ends in another way: every permit is accounted for. */
  @JCStressTest
  @State
  @Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "admitted = succeeded + failed + released")
  @Outcome(expect = FORBIDDEN, desc = "a count was lost")
  public static class Counts {
    private final BreakerUnderTest cb = BreakerUnderTest.closed(5);

    @Actor
    public void one() {
      cb.permit().onSuccess(1);
    }

    @Actor
    public void two() {
      cb.permit().onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Arbiter
    public void counts(IIL_Result r) {
      r.r1 = (int) cb.breaker.snapshot().admitted();
      r.r2 = (int) cb.breaker.snapshot().failed();
      r.r3 = cb.unaccounted();
    }
  }

  /** A success ends a run of failures that another failure goes on with. */
  @JCStressTest
  @State
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the success came first")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the failure came first and opened")
  @Outcome(expect = FORBIDDEN, desc = "the run was ended, and yet it opened")
  public static class SuccessEndsTheRun {
    private final BreakerUnderTest cb = BreakerUnderTest.closed(2);
    private final Permit good = cb.permit();
    private final Permit bad = cb.permit();

    public SuccessEndsTheRun() {
      cb.permit().onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Actor
    public void success(ZZ_Result r) {
      good.onSuccess(1);
      r.r1 = cb.admits();
    }

    @Actor
    public void failure() {
      bad.onFailure(1, BreakerUnderTest.FAILURE);
    }

    @Arbiter
    public void state(ZZ_Result r) {
      r.r2 = cb.isOpen();
    }
  }
}
