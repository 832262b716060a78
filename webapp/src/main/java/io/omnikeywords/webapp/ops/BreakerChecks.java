package io.omnikeywords.webapp.ops;

import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot;
import io.omnikeywords.resilience.circuitbreaker.State;
import io.omnikeywords.resilience.config.EndpointConfig;
import io.omnikeywords.resilience.config.FallbackConfig;
import io.omnikeywords.resilience.config.ResilienceConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A check for each circuit breaker, with its state and failure rate. It is down where the breaker
 * is open, endpoints stand behind it, and none of them has a fallback that always has an answer:
 * what was kept from earlier answers may not be what is asked for next.
 */
public final class BreakerChecks {

  private BreakerChecks() {}

  /** The checks of the configured breakers, by name; a provider's is for its own check to tell. */
  public static List<HealthCheck> of(ResilienceManager manager) {
    ResilienceConfig config = manager.configuration();
    return manager.metrics().circuitBreakers().values().stream()
        .filter(breaker -> config.circuitBreakers().containsKey(breaker.name()))
        .map(breaker -> check(breaker, config))
        .toList();
  }

  private static HealthCheck check(CircuitBreakerSnapshot breaker, ResilienceConfig config) {
    boolean open = breaker.state() == State.OPEN || breaker.state() == State.FORCED_OPEN;
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("state", breaker.state().name());
    data.put("failureRate", breaker.failureRate());
    List<EndpointConfig> behind =
        config.endpoints().stream()
            .filter(endpoint -> breaker.name().equals(endpoint.circuitBreaker()))
            .toList();
    boolean up =
        !open
            || behind.isEmpty() // it refuses no request
            || behind.stream().anyMatch(endpoint -> hasAnswer(endpoint, config));
    return new HealthCheck("circuitBreaker." + breaker.name(), up, data);
  }

  private static boolean hasAnswer(EndpointConfig endpoint, ResilienceConfig config) {
    return endpoint.mode() == EndpointConfig.Mode.OBSERVE
        || config.fallbacks().getOrDefault(String.valueOf(endpoint.fallback()), List.of()).stream()
            .anyMatch(fallback -> !(fallback instanceof FallbackConfig.Cache));
  }
}
