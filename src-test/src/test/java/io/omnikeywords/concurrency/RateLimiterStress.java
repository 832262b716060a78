package io.omnikeywords.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.ratelimiter.RateLimiter;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Races at a rate limiter. */
public class RateLimiterStress {
  private RateLimiterStress() {}

  /** A limiter of ten calls a second, on a clock that stands. */
  private static class Limited {
    private static final long PER_CALL = Duration.ofMillis(100).toNanos();

    private final Clock clock = new Clock();
    private final RateLimiter limiter;

    Limited(int burst) {
      limiter =
          new RateLimiter("l", RateLimiterConfig.defaults().withLimit(10).withBurst(burst), clock);
    }

    int admitted(int calls) {
      int admitted = 0;
      for (int i = 0; i < calls; i++) {
        if (limiter.tryAcquire() instanceof Permit) {
          admitted++;
        }
      }
      return admitted;
    }

    void refill(int calls) {
      clock.advance(calls * PER_CALL);
    }

    void reconfigure(int burst) {
      limiter.reconfigure(limiter.config().withBurst(burst));
    }
  }

  /** Four calls, three tokens. */
  @JCStressTest
  @State
  @Outcome(
      id = {"1, 2, 0", "2, 1, 0"},
      expect = ACCEPTABLE,
      desc = "exactly the burst")
  @Outcome(expect = FORBIDDEN, desc = "more or less than the burst")
  public static class Burst extends Limited {
    public Burst() {
      super(3);
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = admitted(2);
    }

    @Actor
    public void two(III_Result r) {
      r.r2 = admitted(2);
    }

    @Arbiter
    public void rest(III_Result r) {
      r.r3 = admitted(10);
    }
  }

  /** One token comes in while it is asked for. */
  @JCStressTest
  @State
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "exactly one token came in")
  @Outcome(expect = FORBIDDEN, desc = "a token was lost or made")
  public static class Refill extends Limited {
    public Refill() {
      super(1);
      admitted(1);
    }

    @Actor
    public void time() {
      refill(1);
    }

    @Actor
    public void call(II_Result r) {
      r.r1 = admitted(1);
    }

    @Arbiter
    public void rest(II_Result r) {
      r.r2 = admitted(10);
    }
  }

  /** Two calls, two tokens, and time passes: neither may be refused. */
  @JCStressTest
  @State
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "a token for each")
  @Outcome(expect = FORBIDDEN, desc = "refused although there was a token at any time")
  public static class EnoughTokens extends Limited {
    public EnoughTokens() {
      super(2);
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = admitted(1);
    }

    @Actor
    public void two(II_Result r) {
      refill(5);
      r.r2 = admitted(1);
    }
  }

  /** A call reads the clock, and time passes and tokens are taken before it goes on. */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 2, 0", "1, 1, 0"},
      expect = ACCEPTABLE,
      desc = "two tokens, whoever got them")
  @Outcome(expect = FORBIDDEN, desc = "more than the burst, or a token lost")
  public static class StaleClock extends Limited {
    public StaleClock() {
      super(2);
      admitted(2);
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = admitted(1);
    }

    @Actor
    public void two(III_Result r) {
      refill(5);
      r.r2 = admitted(2);
    }

    @Arbiter
    public void rest(III_Result r) {
      r.r3 = admitted(10);
    }
  }

  /** The burst is cut down while it is used: what is left fits the new one. */
  @JCStressTest
  @State
  @Outcome(
      id = {"1, 0", "2, 0"},
      expect = ACCEPTABLE,
      desc = "the old burst or the new")
  @Outcome(expect = FORBIDDEN, desc = "more than the larger burst, or less than the smaller")
  public static class Reconfigured extends Limited {
    public Reconfigured() {
      super(2);
    }

    @Actor
    public void operator() {
      reconfigure(1);
    }

    @Actor
    public void call(II_Result r) {
      r.r1 = admitted(2);
    }

    @Arbiter
    public void rest(II_Result r) {
      r.r2 = admitted(10);
    }
  }
}
