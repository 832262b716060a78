package io.omnikeywords.resilience.circuitbreaker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * The calls of the last while, as a ring of ten steps of equal length. A step that has come round
 * is replaced whole by compare-and-set, so its counts never mix with those of the lap before; a
 * call that still holds the old step counts into what nobody reads any more.
 */
final class TimeWindow extends Window {

  private static final int STEPS = 10;

  private static final class Step {
    final long number;
    final AtomicLong calls = new AtomicLong();
    final AtomicLong failures = new AtomicLong();
    final AtomicLong slowCalls = new AtomicLong();

    Step(long number) {
      this.number = number;
    }
  }

  private final LongSupplier clock;
  private final long origin;
  private final long stepNanos;
  private final AtomicLong troubled = new AtomicLong(-STEPS); // the last step with such a call
  private final AtomicReferenceArray<Step> ring = new AtomicReferenceArray<>(STEPS);

  TimeWindow(long sizeNanos, CircuitBreakerConfig config, LongSupplier clock) {
    super(config);
    this.clock = clock;
    this.origin = clock.getAsLong();
    this.stepNanos = sizeNanos / STEPS;
  }

  private long now() {
    return (clock.getAsLong() - origin) / stepNanos;
  }

  @Override
  boolean record(boolean failed, boolean slow) {
    long number = now();
    Step step = step(number);
    step.calls.getAndIncrement();
    if (failed) {
      step.failures.getAndIncrement();
    }
    if (slow) {
      step.slowCalls.getAndIncrement();
    }
    if (failed || slow) {
      troubled.accumulateAndGet(number, Math::max);
    }
    return troubled.get() > number - STEPS;
  }

  private Step step(long number) {
    int place = (int) (number % STEPS);
    while (true) {
      Step step = ring.get(place);
      if (step != null && step.number >= number) {
        return step;
      }
      Step fresh = new Step(number);
      if (ring.compareAndSet(place, step, fresh)) {
        return fresh;
      }
    }
  }

  private long sum(ToLongFunction<Step> part) {
    long oldest = now() - STEPS;
    long sum = 0;
    for (int i = 0; i < STEPS; i++) {
      Step step = ring.get(i);
      if (step != null && step.number > oldest) {
        sum += part.applyAsLong(step);
      }
    }
    return sum;
  }

  @Override
  long calls() {
    return sum(step -> step.calls.get());
  }

  @Override
  long failures() {
    return sum(step -> step.failures.get());
  }

  @Override
  long slowCalls() {
    return sum(step -> step.slowCalls.get());
  }
}
