package io.omnikeywords.resilience;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations in buckets from 1 ms to 60 s. Where many threads record often there are stripes
 * of all cells, so that they seldom meet. A stripe begins with the total and the bucket of the
 * shortest durations: what most calls write lies in one cache line, far from the next stripe's.
 */
public final class DurationHistogram extends AtomicLongArray {

  private static final long serialVersionUID = 1L;

  private static final long[] BOUNDS = {
    ms(1),
    ms(5),
    ms(10),
    ms(25),
    ms(50),
    ms(100),
    ms(250),
    ms(500),
    ms(1_000),
    ms(2_500),
    ms(5_000),
    ms(10_000),
    ms(30_000),
    ms(60_000)
  };
  private static final int SUM = 0;
  private static final int FIRST_BUCKET = 1;
  private static final int WIDTH = FIRST_BUCKET + BOUNDS.length + 1;

  /**
   * @param striped whether it takes {@link StripedCounters#STRIPES} times the memory for speed
   */
  public DurationHistogram(boolean striped) {
    super(striped ? WIDTH * StripedCounters.STRIPES : WIDTH);
  }

  private static long ms(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Counts one duration. */
  public void record(long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
      bucket++;
    }
    int stripe = length() == WIDTH ? 0 : WIDTH * StripedCounters.stripe();
    getAndIncrement(stripe + FIRST_BUCKET + bucket);
    getAndAdd(stripe + SUM, nanos);
  }

  private long sum(int cell) {
    long sum = 0;
    for (int i = cell; i < length(); i += WIDTH) {
      sum += get(i);
    }
    return sum;
  }

  public Snapshot snapshot() {
    List<Long> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < BOUNDS.length; i++) {
      bounds.add(BOUNDS[i]);
      counts.add(sum(FIRST_BUCKET + i));
    }
    counts.add(sum(FIRST_BUCKET + BOUNDS.length));
    return new Snapshot(List.copyOf(bounds), List.copyOf(counts), sum(SUM));
  }

  /**
   * A histogram at one moment.
   *
   * @param boundsNanos upper bound of each bucket, inclusive; one more bucket is above the last
   * @param counts durations in each bucket, not cumulative; one longer than the bounds
   * @param sumNanos their total
   */
  public record Snapshot(List<Long> boundsNanos, List<Long> counts, long sumNanos) {

    /** Durations in all. */
    public long count() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }
  }
}
