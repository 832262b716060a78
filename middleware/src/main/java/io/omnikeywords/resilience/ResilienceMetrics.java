package io.omnikeywords.resilience;

import io.omnikeywords.resilience.bulkhead.BulkheadSnapshot;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot;
import io.omnikeywords.resilience.ratelimiter.RateLimiterSnapshot;
import io.omnikeywords.resilience.retry.RetrySnapshot;
import io.omnikeywords.resilience.timeout.TimeoutSnapshot;
import java.util.Map;

/** Snapshots of all policies of a manager, by name, in the order of their names. */
public record ResilienceMetrics(
    Map<String, CircuitBreakerSnapshot> circuitBreakers,
    Map<String, RetrySnapshot> retries,
    Map<String, TimeoutSnapshot> timeouts,
    Map<String, BulkheadSnapshot> bulkheads,
    Map<String, RateLimiterSnapshot> rateLimiters) {}
