package io.omnikeywords.resilience.retry;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A thousand clients that all failed at the same moment and now try again: how many calls arrive in
 * the worst ten milliseconds? Pure arithmetic of {@link Backoff}, five retries each, base delay 100
 * ms, base 2, at most 60 s; the worst of 20 seeds. The first calls, at moment 0, are the same for
 * all and are left out.
 *
 * <p>{@code java -cp ... io.omnikeywords.resilience.retry.RetryStormSimulation} prints the table.
 */
public final class RetryStormSimulation {

  static final int CLIENTS = 1_000;
  static final int SEEDS = 20;
  private static final int RETRIES = 5;
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(10);

  private RetryStormSimulation() {}

  /** The most calls in any ten milliseconds. */
  static int peak(Jitter jitter, long seed) {
    RetryConfig config =
        RetryConfig.defaults().withBaseDelay(Duration.ofMillis(100)).withJitter(jitter);
    SplittableRandom random = new SplittableRandom(seed);
    int[] calls = new int[(int) (Duration.ofMinutes(6).toNanos() / STEP)];
    int peak = 0;
    for (int client = 0; client < CLIENTS; client++) {
      long now = 0;
      long previous = config.baseDelay().toNanos();
      for (int retry = 1; retry <= RETRIES; retry++) {
        previous = Backoff.delayNanos(config, retry, previous, random);
        now += previous;
        peak = Math.max(peak, ++calls[(int) (now / STEP)]);
      }
    }
    return peak;
  }

  static int worstPeak(Jitter jitter) {
    int worst = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      worst = Math.max(worst, peak(jitter, seed));
    }
    return worst;
  }

  public static void main(String[] args) {
    int none = worstPeak(Jitter.NONE);
    System.out.printf("%d clients, base 100 ms, worst of %d seeds%n%n", CLIENTS, SEEDS);
    System.out.printf("%-14s %18s %10s%n", "jitter", "peak calls/10 ms", "lower by");
    for (Jitter jitter : Jitter.values()) {
      int peak = worstPeak(jitter);
      System.out.printf("%-14s %18d %9.1f%%%n", jitter, peak, 100.0 * (none - peak) / none);
    }
  }
}
