package io.omnikeywords.resilience.microprofile;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.util.AnnotationLiteral;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Histogram;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricType;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.annotation.RegistryType;

/** Metrics in the base registry of MicroProfile Metrics. Loaded only where that API is present. */
final class MetricsInstruments implements Instruments {

  private final MetricRegistry registry;
  private final Set<MetricID> registered = ConcurrentHashMap.newKeySet();

  private MetricsInstruments(MetricRegistry registry) {
    this.registry = registry;
  }

  /** Those of the container, if it has a base registry. */
  static Optional<Instruments> of(BeanManager beans) {
    Instance<MetricRegistry> registry =
        beans.createInstance().select(MetricRegistry.class, new Base());
    return registry.isResolvable()
        ? Optional.of(new MetricsInstruments(registry.get()))
        : Optional.empty();
  }

  @Override
  public Runnable counter(String name, String... tags) {
    MetricID id = register(name, tags);
    Counter counter =
        registry.counter(metadata(name, MetricType.COUNTER, MetricUnits.NONE), id.getTagsAsArray());
    return counter::inc;
  }

  @Override
  public LongConsumer durations(String name, String... tags) {
    MetricID id = register(name, tags);
    Histogram histogram =
        registry.histogram(
            metadata(name, MetricType.HISTOGRAM, MetricUnits.NANOSECONDS), id.getTagsAsArray());
    return histogram::update;
  }

  @Override
  public void show(Shown kind, String name, LongSupplier value, String... tags) {
    MetricID id = register(name, tags);
    String unit = kind == Shown.TIME ? MetricUnits.NANOSECONDS : MetricUnits.NONE;
    registry.gauge(metadata(name, MetricType.GAUGE, unit), value::getAsLong, id.getTagsAsArray());
  }

  @Override
  public void close() {
    registered.forEach(registry::remove);
  }

  private MetricID register(String name, String... tags) {
    Tag[] all = new Tag[tags.length / 2];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Tag(tags[2 * i], tags[2 * i + 1]);
    }
    MetricID id = new MetricID(name, all);
    registered.add(id);
    return id;
  }

  private static Metadata metadata(String name, MetricType type, String unit) {
    return Metadata.builder().withName(name).withType(type).withUnit(unit).build();
  }

  private static final class Base extends AnnotationLiteral<RegistryType> implements RegistryType {
    private static final long serialVersionUID = 1L;

    @Override
    public MetricRegistry.Type type() {
      return MetricRegistry.Type.BASE;
    }
  }
}
