package io.omnikeywords.concurrency.proof;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Must fail: proves that the harness sees a forbidden outcome. */
@JCStressTest
@State
@Outcome(
    id = {"true, false", "false, true"},
    expect = ACCEPTABLE,
    desc = "one got it")
@Outcome(expect = FORBIDDEN, desc = "one permit, two holders")
public class BrokenGateStress {
  private final BrokenGate gate = new BrokenGate();

  @Actor
  public void one(ZZ_Result r) {
    r.r1 = gate.tryAcquire();
  }

  @Actor
  public void two(ZZ_Result r) {
    r.r2 = gate.tryAcquire();
  }
}
