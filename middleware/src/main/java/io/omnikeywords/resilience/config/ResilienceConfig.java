package io.omnikeywords.resilience.config;

import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.util.List;
import java.util.Map;

/**
 * All that a {@code resilience.yaml} says.
 *
 * @param fallbacks chains of fallbacks by name, tried in order
 * @param endpoints which policies guard which requests; the first match wins
 * @param trustedProxies addresses, or networks as {@code 10.0.0.0/8}, of proxies whose {@code
 *     X-Forwarded-For} is believed; none by default
 */
public record ResilienceConfig(
    Map<String, CircuitBreakerConfig> circuitBreakers,
    Map<String, RetryConfig> retries,
    Map<String, TimeoutConfig> timeouts,
    Map<String, BulkheadConfig> bulkheads,
    Map<String, RateLimiterConfig> rateLimiters,
    Map<String, List<FallbackConfig>> fallbacks,
    List<EndpointConfig> endpoints,
    List<Network> trustedProxies) {

  /** Says nothing. */
  public static final ResilienceConfig EMPTY =
      new ResilienceConfig(
          Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), List.of());
}
