package io.omnikeywords.invariants;

import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.retry.Retry;
import io.omnikeywords.resilience.retry.RetryConfig;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A service that fails every call: how many calls does it see for each request made of us? The real
 * {@link Retry} on a manual clock; nothing in it depends on chance, for a budget counts calls and
 * not time.
 *
 * <p>The bound is 1 + budget + floor / requests; without a budget it is the attempts allowed.
 */
public final class OutageSimulation {

  /** What one run came to. */
  record Run(int requests, int calls, double bound) {
    double amplification() {
      return (double) calls / requests;
    }
  }

  private OutageSimulation() {}

  static Run run(@Nullable Double budget, int floor, int attempts, int requests) {
    RetryConfig config =
        RetryConfig.defaults().withBudget(budget).withBudgetFloor(floor).withMaxAttempts(attempts);
    int[] calls = new int[1];
    try (ResilienceManager manager =
        ResilienceManager.create(new ManualTicker(), ResilienceListener.NONE)) {
      Retry retry = manager.addRetry("r", config);
      for (int i = 0; i < requests; i++) {
        try {
          retry.call(
              () -> {
                calls[0]++;
                throw new IOException("down");
              });
        } catch (Exception down) {
          // as every request of this outage
        }
      }
    }
    double bound = budget == null ? attempts : 1 + budget + (double) floor / requests;
    return new Run(requests, calls[0], bound);
  }

  public static void main(String[] args) {
    System.out.printf(
        Locale.ROOT,
        "%-8s %6s %9s %10s %10s %14s %8s%n",
        "budget",
        "floor",
        "attempts",
        "requests",
        "calls",
        "amplification",
        "bound");
    for (Double budget : new Double[] {null, 0.0, 0.1, 0.2, 1.0}) {
      for (int requests : new int[] {100, 10_000}) {
        Run run = run(budget, 10, 5, requests);
        System.out.printf(
            Locale.ROOT,
            "%-8s %6d %9d %10d %10d %14.4f %8.4f%n",
            budget == null ? "none" : budget,
            10,
            5,
            requests,
            run.calls(),
            run.amplification(),
            run.bound());
      }
    }
  }
}
