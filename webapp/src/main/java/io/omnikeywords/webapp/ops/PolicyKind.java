package io.omnikeywords.webapp.ops;

import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.ResilienceMetrics;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.config.ConfigMap;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One of the five kinds of policies, and how its configuration is got at.
 *
 * @param path what it is called in paths, as in {@code resilience.yaml}
 */
record PolicyKind<C extends Record>(
    String path,
    Function<ResilienceMetrics, Map<String, ?>> snapshots,
    BiFunction<ResilienceManager, String, C> get,
    Change<C> change) {

  interface Change<C> {
    void make(ResilienceManager manager, String name, C config);
  }

  static final String CIRCUIT_BREAKERS = "circuit-breakers";

  static final List<PolicyKind<?>> ALL =
      List.of(
          new PolicyKind<CircuitBreakerConfig>(
              CIRCUIT_BREAKERS,
              ResilienceMetrics::circuitBreakers,
              (manager, name) -> manager.circuitBreaker(name).config(),
              ResilienceManager::reconfigure),
          new PolicyKind<BulkheadConfig>(
              "bulkheads",
              ResilienceMetrics::bulkheads,
              (manager, name) -> manager.bulkhead(name).config(),
              ResilienceManager::reconfigure),
          new PolicyKind<RetryConfig>(
              "retries",
              ResilienceMetrics::retries,
              (manager, name) -> manager.retry(name).config(),
              ResilienceManager::reconfigure),
          new PolicyKind<TimeoutConfig>(
              "timeouts",
              ResilienceMetrics::timeouts,
              (manager, name) -> manager.timeout(name).config(),
              ResilienceManager::reconfigure),
          new PolicyKind<RateLimiterConfig>(
              "rate-limiters",
              ResilienceMetrics::rateLimiters,
              (manager, name) -> manager.rateLimiter(name).config(),
              ResilienceManager::reconfigure));

  /** What the kind is called in JSON. */
  String field() {
    return path.replace('-', '_');
  }

  String etag(String name, Record config) {
    return etag(path + '/' + name + ' ' + ConfigMap.of(config));
  }

  /** A strong entity tag of what a text says. */
  static String etag(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
    } catch (NoSuchAlgorithmException impossible) {
      throw new LinkageError("SHA-256", impossible);
    }
  }
}
