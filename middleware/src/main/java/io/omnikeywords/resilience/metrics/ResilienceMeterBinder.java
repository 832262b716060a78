package io.omnikeywords.resilience.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.servlet.FilterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows all policies of a manager, and what its filter has counted, in a Prometheus registry, under
 * the names that docs/metrics.md lists.
 *
 * <pre>{@code
 * var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
 * new ResilienceMeterBinder(manager).withFilter(filter::snapshot).bindTo(registry);
 * }</pre>
 *
 * <p>Nothing is registered for each policy, and no call pays for it: one snapshot is taken when the
 * registry is scraped. Policies that are added or removed later come and go. The histograms are
 * those the policies keep; Micrometer's own meters cannot take over counts made elsewhere, so they
 * go to the Prometheus registry underneath, past meter filters and common tags. Immutable.
 */
public final class ResilienceMeterBinder implements MeterBinder {

  private final ResilienceManager manager;
  private final @Nullable Supplier<FilterSnapshot> filter;
  private final Labels labels;

  public ResilienceMeterBinder(ResilienceManager manager) {
    this(manager, null, Labels.EMPTY);
  }

  private ResilienceMeterBinder(
      ResilienceManager manager, @Nullable Supplier<FilterSnapshot> filter, Labels labels) {
    this.manager = manager;
    this.filter = filter;
    this.labels = labels;
  }

  /** This binder with what a filter has counted. */
  public ResilienceMeterBinder withFilter(Supplier<FilterSnapshot> filter) {
    return new ResilienceMeterBinder(manager, filter, labels);
  }

  /** This binder with further labels on every series, to tell several managers apart. */
  public ResilienceMeterBinder withTags(Iterable<Tag> tags) {
    Labels all = labels;
    for (Tag tag : tags) {
      all = all.add(tag.getKey(), tag.getValue());
    }
    return new ResilienceMeterBinder(manager, filter, all);
  }

  /**
   * Shows them in this registry, or in the Prometheus registries of a composite.
   *
   * @throws IllegalArgumentException if there is none
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    List<PrometheusMeterRegistry> targets =
        registry instanceof CompositeMeterRegistry composite
            ? composite.getRegistries().stream()
                .filter(PrometheusMeterRegistry.class::isInstance)
                .map(PrometheusMeterRegistry.class::cast)
                .toList()
            : registry instanceof PrometheusMeterRegistry prometheus
                ? List.of(prometheus)
                : List.of();
    if (targets.isEmpty()) {
      throw new IllegalArgumentException(
          "the registry must be a PrometheusMeterRegistry or hold one, but is "
              + registry.getClass().getName());
    }
    targets.forEach(target -> target.getPrometheusRegistry().register(this::collect));
  }

  private MetricSnapshots collect() {
    var families = new Families(labels);
    families.addPolicies(manager.metrics());
    if (filter != null) {
      families.addFilter(filter.get());
    }
    return families.snapshots();
  }
}
