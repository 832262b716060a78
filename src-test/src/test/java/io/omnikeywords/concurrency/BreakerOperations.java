package io.omnikeywords.concurrency;

import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.circuitbreaker.State;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;

/** What can be done with a circuit breaker; each thread holds one permit at most. */
@Param(name = "thread", gen = ThreadIdGen.class)
public class BreakerOperations {
  private final BreakerUnderTest cb;
  private final @Nullable Permit[] held = new Permit[8];

  public BreakerOperations() {
    this(1);
  }

  BreakerOperations(int successThreshold) {
    cb = BreakerUnderTest.closed(2, successThreshold);
  }

  /** The same with two probes, and two successes to close. */
  public static final class OfTwoProbes extends BreakerOperations {
    public OfTwoProbes() {
      super(2);
    }
  }

  @Operation(params = "thread")
  public String acquire(int thread) {
    if (held[thread] != null) {
      return "holds one";
    }
    held[thread] = cb.breaker.tryAcquire() instanceof Permit permit ? permit : null;
    return held[thread] == null ? "rejected" : "admitted";
  }

  @Operation(params = "thread")
  public void succeed(int thread) {
    if (held[thread] != null) {
      held[thread].onSuccess(1);
      held[thread] = null;
    }
  }

  @Operation(params = "thread")
  public void fail(int thread) {
    if (held[thread] != null) {
      held[thread].onFailure(1, BreakerUnderTest.FAILURE);
      held[thread] = null;
    }
  }

  @Operation(params = "thread")
  public void release(int thread) {
    if (held[thread] != null) {
      held[thread].release();
      held[thread] = null;
    }
  }

  @Operation
  public void passRecovery() {
    cb.passRecovery();
  }

  @Operation
  public void reset() {
    cb.breaker.reset();
  }

  @Operation
  public State state() {
    return cb.state();
  }
}
