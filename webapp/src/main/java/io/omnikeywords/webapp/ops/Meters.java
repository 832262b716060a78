package io.omnikeywords.webapp.ops;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.micrometer.core.instrument.binder.jetty.JettyConnectionMetrics;
import io.micrometer.core.instrument.binder.jetty.JettyServerThreadPoolMetrics;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.resilient.ResilientKeywordsService;
import io.omnikeywords.resilience.metrics.ResilienceMeterBinder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Server;

/**
 * The Prometheus registry with all there is to see of one service. Safe for use by many threads.
 */
final class Meters {

  private static final String CACHE = "cache";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final OperatedService service;
  private final Map<String, Cache<?, ?>> caches = new HashMap<>();

  Meters(OperatedService service) {
    this.service = service;
    new ResilienceMeterBinder(service.manager()).withFilter(service.filter()).bindTo(registry);
    bindJvm(service.data());
    bindJetty(service.server());
    bindKeywords(service.life());
    bindConfiguration(service.events());
  }

  private void bindJvm(Path data) {
    List.of(
            new ClassLoaderMetrics(),
            new JvmGcMetrics(),
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            new FileDescriptorMetrics(),
            new DiskSpaceMetrics(data.toFile()))
        .forEach(binder -> binder.bindTo(registry));
  }

  private void bindJetty(Server server) {
    new JettyServerThreadPoolMetrics(server.getThreadPool(), Tags.empty()).bindTo(registry);
    JettyConnectionMetrics.addToAllConnectors(server, registry);
  }

  private void bindKeywords(Lifecycle life) {
    Gauge.builder("service.ready", life, l -> HealthReport.ready(l).up() ? 1 : 0)
        .description("1 where /health/ready is up, else 0.")
        .register(registry);
    Gauge.builder("keywords.index.entries", life, l -> number(l, "index", "entries", Double.NaN))
        .description("Entries of the keyword index in use.")
        .register(registry);
    for (String kind : List.of("stale", "index", "default")) {
      FunctionCounter.builder(
              "keywords.stand.ins",
              life,
              l -> number(l, ResilientKeywordsService.FALLBACK, kind, 0))
          .description("Answers in which something stood in for a provider that did not answer.")
          .tag("kind", kind)
          .register(registry);
    }
  }

  private void bindConfiguration(EventHub events) {
    for (boolean taken : new boolean[] {true, false}) {
      FunctionCounter.builder("configuration.changes", events, e -> e.files(taken))
          .description("Changes of the configuration file, taken or refused.")
          .tag("outcome", taken ? "taken" : "refused")
          .register(registry);
    }
  }

  /** A figure of a health check of the keywords service. */
  private static double number(Lifecycle life, String check, String figure, double otherwise) {
    KeywordsService opened = life.service();
    return opened == null
        ? otherwise
        : opened.health().stream()
            .filter(each -> each.name().equals(check))
            .map(HealthCheck::data)
            .map(data -> data.get(figure))
            .filter(Number.class::isInstance)
            .mapToDouble(value -> ((Number) value).doubleValue())
            .findAny()
            .orElse(otherwise);
  }

  /** All of it in Prometheus's text format 0.0.4. */
  void write(OutputStream out) throws IOException {
    followCaches();
    registry.scrape(out);
  }

  /** Another configuration brings other caches; series of those that are gone would never end. */
  private synchronized void followCaches() {
    Map<String, Cache<?, ?>> now = service.caches();
    caches
        .entrySet()
        .removeIf(
            each -> {
              boolean gone = now.get(each.getKey()) != each.getValue();
              if (gone) {
                List<Meter> meters =
                    registry.getMeters().stream()
                        .filter(meter -> each.getKey().equals(meter.getId().getTag(CACHE)))
                        .toList();
                meters.forEach(registry::remove);
              }
              return gone;
            });
    now.forEach(
        (name, cache) -> {
          if (caches.putIfAbsent(name, cache) == null) {
            bind(name, cache);
          }
        });
  }

  private <K, V> void bind(String name, Cache<K, V> cache) {
    new CaffeineCacheMetrics<K, V, Cache<K, V>>(cache, name, Tags.empty()).bindTo(registry);
  }
}
