package io.omnikeywords.concurrency;

import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.ratelimiter.RateLimiter;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** What can be done with a rate limiter of one call a millisecond, two at once. */
@Param(name = "calls", gen = IntGen.class, conf = "1:3")
public class RateLimiterOperations {
  private final Clock clock = new Clock();
  private final RateLimiter limiter =
      new RateLimiter(
          "l",
          RateLimiterConfig.defaults().withLimit(1).withPeriod(Duration.ofMillis(1)).withBurst(2),
          clock);

  @Operation
  public boolean tryAcquire() {
    return limiter.tryAcquire() instanceof Permit;
  }

  /** Lets as much time pass as that many calls need. */
  @Operation(params = "calls")
  public void pass(int calls) {
    clock.advance(Duration.ofMillis(calls).toNanos());
  }

  @Operation
  public long available() {
    return limiter.snapshot().available();
  }
}
