package io.omnikeywords.resilience.config;

import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.util.List;
import java.util.Map;

/** All that a {@code resilience.yaml} says: policies by name, fallbacks by name, and endpoints. */
public record ResilienceConfig(
    Map<String, CircuitBreakerConfig> circuitBreakers,
    Map<String, RetryConfig> retries,
    Map<String, TimeoutConfig> timeouts,
    Map<String, BulkheadConfig> bulkheads,
    Map<String, RateLimiterConfig> rateLimiters,
    Map<String, List<FallbackConfig>> fallbacks,
    List<EndpointConfig> endpoints) {

  /** Says nothing. */
  public static final ResilienceConfig EMPTY =
      new ResilienceConfig(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of());
}
