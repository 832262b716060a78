package io.omnikeywords.resilience.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.metrics.ResilienceMeterBinder;
import io.omnikeywords.resilience.servlet.ResilienceFilter;
import org.junit.jupiter.api.Test;

class MetricsSampleTest {

  @Test
  void binder_showsPolicies() {
    try (ResilienceManager manager = ResilienceManager.create()) {
      manager.addCircuitBreaker("my_service", CircuitBreakerConfig.defaults());
      var filter = new ResilienceFilter(manager);
      // region metrics
      var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      new ResilienceMeterBinder(manager).withFilter(filter::snapshot).bindTo(registry);
      String page = registry.scrape();
      // endregion
      assertThat(page).contains("circuit_breaker_requests_total{name=\"my_service\"} 0.0");
    }
  }
}
