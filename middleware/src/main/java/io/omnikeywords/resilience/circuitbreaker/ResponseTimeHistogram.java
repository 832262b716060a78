package io.omnikeywords.resilience.circuitbreaker;

import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot.ResponseTimeSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts timed calls in buckets from 1 ms to 60 s; the last cell is their total time. */
final class ResponseTimeHistogram extends AtomicLongArray {

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
  private static final int SUM = BOUNDS.length + 1;

  ResponseTimeHistogram() {
    super(SUM + 1);
  }

  private static long ms(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  void record(long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
      bucket++;
    }
    getAndIncrement(bucket);
    getAndAdd(SUM, nanos);
  }

  ResponseTimeSnapshot snapshot() {
    List<Long> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < BOUNDS.length; i++) {
      bounds.add(BOUNDS[i]);
      counts.add(get(i));
    }
    counts.add(get(BOUNDS.length));
    return new ResponseTimeSnapshot(List.copyOf(bounds), List.copyOf(counts), get(SUM));
  }
}
