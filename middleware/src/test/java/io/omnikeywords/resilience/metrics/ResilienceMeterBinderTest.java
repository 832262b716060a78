package io.omnikeywords.resilience.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig.ResponseTimes;
import io.omnikeywords.resilience.config.ResilienceConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.Jitter;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.servlet.FilterSnapshot;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ResilienceMeterBinderTest {

  private static final FilterSnapshot FILTER =
      new FilterSnapshot(2, Map.of("success", 7L, "fallback", 3L), Map.of("cache", 3L));

  private final ManualTicker ticker = new ManualTicker();
  private final ResilienceManager manager =
      ResilienceManager.create(ticker, ResilienceListener.NONE);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private List<String> scrape() {
    return registry.scrape().lines().toList();
  }

  private void bind() {
    new ResilienceMeterBinder(manager).withFilter(() -> FILTER).bindTo(registry);
  }

  private void fail(CircuitBreaker breaker, Duration taking) {
    Permit permit = (Permit) breaker.tryAcquire();
    permit.onFailure(taking.toNanos(), new IOException());
  }

  @Test
  void circuitBreaker_afterFailures_showsWhatHappened() {
    bind();
    CircuitBreaker breaker =
        manager.addCircuitBreaker(
            "b",
            CircuitBreakerConfig.defaults()
                .withFailureThreshold(2)
                .withResponseTimes(ResponseTimes.EXACT));
    ((Permit) breaker.tryAcquire()).onSuccess(TimeUnit.MILLISECONDS.toNanos(7));
    fail(breaker, Duration.ofMillis(300));
    fail(breaker, Duration.ofSeconds(90));
    breaker.tryAcquire(); // refused

    assertThat(scrape())
        .contains(
            "circuit_breaker_requests_total{name=\"b\"} 3.0",
            "circuit_breaker_failures_total{name=\"b\"} 2.0",
            "circuit_breaker_rejections_total{name=\"b\"} 1.0",
            "circuit_breaker_state_changes{name=\"b\"} 1.0",
            "circuit_breaker_state{name=\"b\",state=\"open\"} 1.0",
            "circuit_breaker_state{name=\"b\",state=\"closed\"} 0.0",
            "circuit_breaker_transitions_total{from=\"closed\",name=\"b\",to=\"open\"} 1.0",
            "circuit_breaker_transitions_total{from=\"half_open\",name=\"b\",to=\"closed\"} 0.0",
            "circuit_breaker_response_time_seconds_bucket{name=\"b\",le=\"0.005\"} 0",
            "circuit_breaker_response_time_seconds_bucket{name=\"b\",le=\"0.01\"} 1",
            "circuit_breaker_response_time_seconds_bucket{name=\"b\",le=\"0.5\"} 2",
            "circuit_breaker_response_time_seconds_bucket{name=\"b\",le=\"60.0\"} 2",
            "circuit_breaker_response_time_seconds_bucket{name=\"b\",le=\"+Inf\"} 3",
            "circuit_breaker_response_time_seconds_count{name=\"b\"} 3",
            "circuit_breaker_response_time_seconds_sum{name=\"b\"} 90.307");
  }

  @Test
  void retry_afterRetries_showsAttemptsDelaysAndBudget() throws Exception {
    bind();
    var config =
        RetryConfig.defaults()
            .withMaxAttempts(5)
            .withBaseDelay(Duration.ZERO)
            .withJitter(Jitter.NONE)
            .withBudget(0.0)
            .withBudgetFloor(2);
    var retry = manager.addRetry("r", config);
    assertThatThrownBy(
            () ->
                retry.call(
                    () -> {
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);
    retry.call(() -> "at once");

    assertThat(scrape())
        .contains(
            "retry_attempts_total{name=\"r\"} 4.0",
            "retry_delay_seconds_count{name=\"r\"} 2",
            "retry_delay_seconds_bucket{name=\"r\",le=\"0.001\"} 2",
            "retry_success_rate{name=\"r\"} 0.0",
            "retry_exhausted_total{name=\"r\"} 1.0",
            "retry_budget_spent_total{name=\"r\"} 1.0",
            "retry_budget_left{name=\"r\"} 0.0");
  }

  @Test
  void gates_afterRejections_showThem() {
    bind();
    var bulkhead = manager.addBulkhead("p", new BulkheadConfig(1, 0, Duration.ZERO));
    bulkhead.tryAcquire();
    bulkhead.tryAcquire();
    var limiter =
        manager.addRateLimiter("l", RateLimiterConfig.defaults().withLimit(1).withBurst(1));
    limiter.tryAcquire();
    limiter.tryAcquire();
    manager.addTimeout("t", TimeoutConfig.defaults());

    assertThat(scrape())
        .contains(
            "bulkhead_concurrent_calls{name=\"p\"} 1.0",
            "bulkhead_max_concurrent_calls{name=\"p\"} 1.0",
            "bulkhead_queue_size{name=\"p\"} 0.0",
            "bulkhead_rejected_calls{name=\"p\"} 1.0",
            "bulkhead_rejections_total{name=\"p\",reason=\"full\"} 1.0",
            "bulkhead_rejections_total{name=\"p\",reason=\"wait_exceeded\"} 0.0",
            "rate_limiter_rejections_total{name=\"l\"} 1.0",
            "timeout_exceeded_total{name=\"t\"} 0.0",
            "resilience_stuck_workers 2.0",
            "resilience_answers_total{status=\"fallback\"} 3.0",
            "resilience_fallbacks_total{kind=\"cache\"} 3.0");
  }

  @Test
  void policies_addedAndRemovedLater_comeAndGo() {
    bind();
    assertThat(registry.scrape()).doesNotContain("circuit_breaker_requests_total");
    manager.apply(
        new ResilienceConfig(
            Map.of("late", CircuitBreakerConfig.defaults()),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of()));
    assertThat(scrape()).contains("circuit_breaker_requests_total{name=\"late\"} 0.0");
    manager.apply(ResilienceConfig.EMPTY);
    assertThat(registry.scrape()).doesNotContain("late");
  }

  @Test
  void twoManagers_withTags_shareARegistry() {
    manager.addCircuitBreaker("b", CircuitBreakerConfig.defaults());
    try (var other = ResilienceManager.create(ticker, ResilienceListener.NONE)) {
      other.addCircuitBreaker("b", CircuitBreakerConfig.defaults());
      new ResilienceMeterBinder(manager).withTags(Tags.of("app", "one")).bindTo(registry);
      new ResilienceMeterBinder(other).withTags(Tags.of("app", "two")).bindTo(registry);
      assertThat(scrape())
          .contains(
              "circuit_breaker_requests_total{app=\"one\",name=\"b\"} 0.0",
              "circuit_breaker_requests_total{app=\"two\",name=\"b\"} 0.0");
    }
  }

  @Test
  void composite_withAPrometheusRegistry_isBoundThere() {
    manager.addCircuitBreaker("b", CircuitBreakerConfig.defaults());
    new ResilienceMeterBinder(manager)
        .bindTo(new CompositeMeterRegistry().add(new SimpleMeterRegistry()).add(registry));
    assertThat(scrape()).contains("circuit_breaker_requests_total{name=\"b\"} 0.0");
  }

  @Test
  void otherRegistry_isRefused() {
    var binder = new ResilienceMeterBinder(manager);
    assertThatThrownBy(() -> binder.bindTo(new SimpleMeterRegistry()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PrometheusMeterRegistry");
  }

  /** docs/metrics.md lists every family with its type, and each has a help text. */
  @Test
  void document_listsEveryNameWithItsType() throws IOException {
    bind();
    manager.addCircuitBreaker("b", CircuitBreakerConfig.defaults());
    manager.addRetry("r", RetryConfig.defaults());
    manager.addTimeout("t", TimeoutConfig.defaults());
    manager.addBulkhead("p", BulkheadConfig.defaults());
    manager.addRateLimiter("l", RateLimiterConfig.defaults());
    Map<String, String> exposed = new TreeMap<>();
    List<String> helped = new ArrayList<>();
    for (String line : scrape()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# TYPE ")) {
        exposed.put(words[2], words[3]);
      } else if (line.startsWith("# HELP ") && !words[3].isBlank()) {
        helped.add(words[2]);
      }
    }
    Map<String, String> listed = new TreeMap<>();
    Pattern.compile("(?m)^\\| `([a-z_]+)(?:\\{[^`]*})?` \\| (\\w+)")
        .matcher(Files.readString(Path.of("docs/metrics.md")))
        .results()
        .forEach(row -> listed.put(row.group(1), row.group(2)));
    assertThat(listed).isEqualTo(exposed);
    assertThat(helped).containsExactlyInAnyOrderElementsOf(exposed.keySet());
  }
}
