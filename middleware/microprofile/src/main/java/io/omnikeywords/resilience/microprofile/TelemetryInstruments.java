package io.omnikeywords.resilience.microprofile;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Metrics in the meter of the {@link OpenTelemetry} bean that MicroProfile Telemetry provides.
 * Loaded only where that API is present.
 */
final class TelemetryInstruments implements Instruments {

  /** Upper bounds in seconds, those of OpenTelemetry's conventions for durations. */
  private static final List<Double> BOUNDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Meter meter;
  private final Map<String, AutoCloseable> shown = new ConcurrentHashMap<>();

  private TelemetryInstruments(Meter meter) {
    this.meter = meter;
  }

  /** Those of the container, if it has the bean. */
  static Optional<Instruments> of(BeanManager beans) {
    Instance<OpenTelemetry> telemetry = beans.createInstance().select(OpenTelemetry.class);
    return telemetry.isResolvable()
        ? Optional.of(
            new TelemetryInstruments(
                telemetry.get().getMeter(TelemetryInstruments.class.getPackageName())))
        : Optional.empty();
  }

  @Override
  public Runnable counter(String name, String... tags) {
    LongCounter counter = meter.counterBuilder(name).build();
    Attributes attributes = attributes(tags);
    counter.add(0, attributes); // is there from the start
    return () -> counter.add(1, attributes);
  }

  @Override
  public LongConsumer durations(String name, String... tags) {
    DoubleHistogram histogram =
        meter
            .histogramBuilder(name)
            .setUnit("seconds")
            .setExplicitBucketBoundariesAdvice(BOUNDS)
            .build();
    Attributes attributes = attributes(tags);
    return nanos -> histogram.record(nanos / NANOS_PER_SECOND, attributes);
  }

  @Override
  public void show(Shown kind, String name, LongSupplier value, String... tags) {
    Attributes attributes = attributes(tags);
    shown.computeIfAbsent(
        name + List.of(tags),
        id ->
            kind == Shown.TIME
                ? meter
                    .counterBuilder(name)
                    .setUnit("nanoseconds")
                    .buildWithCallback(now -> now.record(value.getAsLong(), attributes))
                : meter
                    .upDownCounterBuilder(name)
                    .buildWithCallback(now -> now.record(value.getAsLong(), attributes)));
  }

  @Override
  public void close() {
    for (AutoCloseable each : shown.values()) {
      try {
        each.close();
      } catch (Exception impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  private static Attributes attributes(String... tags) {
    AttributesBuilder builder = Attributes.builder();
    for (int i = 0; i < tags.length; i += 2) {
      builder.put(tags[i], tags[i + 1]);
    }
    return builder.build();
  }
}
