package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.config.EndpointConfig;
import io.omnikeywords.resilience.config.EndpointConfig.Mode;
import io.omnikeywords.resilience.config.FallbackConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiter;
import io.omnikeywords.resilience.retry.Retry;
import io.omnikeywords.resilience.timeout.Timeout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An endpoint's configuration with its policies looked up. */
record Endpoint(
    EndpointConfig config,
    PathPattern pattern,
    @Nullable CircuitBreaker circuitBreaker,
    @Nullable Retry retry,
    @Nullable Timeout timeout,
    @Nullable Bulkhead bulkhead,
    @Nullable RateLimiter rateLimiter,
    List<FallbackSource> fallbacks) {

  static Endpoint of(
      EndpointConfig config, ResilienceManager manager, List<FallbackConfig> fallbacks) {
    return new Endpoint(
        config,
        new PathPattern(config.path()),
        config.circuitBreaker() == null ? null : manager.circuitBreaker(config.circuitBreaker()),
        config.retry() == null ? null : manager.retry(config.retry()),
        config.timeout() == null ? null : manager.timeout(config.timeout()),
        config.bulkhead() == null ? null : manager.bulkhead(config.bulkhead()),
        config.rateLimiter() == null ? null : manager.rateLimiter(config.rateLimiter()),
        fallbacks.stream().map(each -> FallbackSource.of(each, manager.ticker())).toList());
  }

  boolean matches(String path, String method) {
    List<String> methods = config.methods();
    return pattern.matches(path)
        && (methods == null || methods.contains(method.equals("HEAD") ? "GET" : method));
  }

  boolean observes() {
    return config.mode() == Mode.OBSERVE;
  }

  boolean isFailure(int status) {
    List<String> failures = config.failureStatuses();
    if (failures == null) {
      return status >= 500;
    }
    for (String each : failures) {
      int hundred = each.charAt(0) - '0';
      if (each.endsWith("xx") ? status / 100 == hundred : Integer.parseInt(each) == status) {
        return true;
      }
    }
    return false;
  }

  boolean mayRetry(String method) {
    List<String> methods = config.retryMethods();
    return retry != null && methods != null && methods.contains(method);
  }

  String breakerName() {
    return circuitBreaker == null ? "none" : circuitBreaker.name();
  }
}
