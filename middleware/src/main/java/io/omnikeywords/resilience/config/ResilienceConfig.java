package io.omnikeywords.resilience.config;

import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

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
    List<String> trustedProxies) {

  private static final Pattern NETWORK =
      Pattern.compile(
          "(B(\\.B){3})(/([12]?\\d|3[0-2]))?|[\\da-fA-F:.]*:[\\da-fA-F:.]*(/(\\d{1,2}|1[01]\\d|12[0-8]))?"
              .replace("B", "(25[0-5]|2[0-4]\\d|1?\\d{1,2})"));

  public ResilienceConfig {
    for (String network : trustedProxies) {
      if (!NETWORK.matcher(network).matches()) {
        throw new IllegalArgumentException(
            "trusted-proxies must each be an address such as 10.0.0.1 or a network such as"
                + " 10.0.0.0/8 but one is \""
                + network
                + "\"");
      }
    }
  }

  /** Says nothing. */
  public static final ResilienceConfig EMPTY =
      new ResilienceConfig(
          Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), List.of());
}
