package io.omnikeywords.resilience.servlet;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.omnikeywords.resilience.Ticker;
import io.omnikeywords.resilience.config.FallbackConfig;
import io.omnikeywords.resilience.fallback.ResultCache;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last good responses of an endpoint to stand in for failures ({@code stale-if-error},
 * RFC 5861). Kept is only what a shared cache may keep and may serve stale (RFC 9111): a GET
 * answered with 200, with neither credentials, nor a range, nor a cookie, nor a directive against
 * it; one for each combination of the request headers that {@code Vary} names.
 */
final class ResponseCache implements FallbackSource.Kept {

  private static final List<String> FORBIDDEN_DIRECTIVES =
      List.of("no-store", "private", "no-cache", "must-revalidate", "proxy-revalidate");

  /** Headers of one connection or one moment. */
  private static final Set<String> NOT_KEPT =
      Set.of(
          "connection",
          "keep-alive",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "date",
          "age",
          "content-length",
          "cache-status",
          "x-resilience-status",
          "x-circuit-breaker",
          "x-processing-time",
          "x-error-type");

  /** The header names by which a resource's responses vary, by resource. */
  private final Cache<String, List<String>> varies;

  private final ResultCache<String, CachedResponse> responses;
  private final FallbackConfig.Cache config;

  ResponseCache(FallbackConfig.Cache config, Ticker ticker) {
    this.config = config;
    long forNames = config.maxBytes() / 8;
    this.varies =
        Caffeine.newBuilder()
            .maximumWeight(forNames)
            .weigher((String resource, List<String> vary) -> size(resource, vary))
            .executor(Runnable::run)
            .build();
    this.responses =
        ResultCache.ofBytes(
            config.maxBytes() - forNames,
            (key, response) -> response.size(key),
            config.ttl(),
            config.staleIfError(),
            ticker);
  }

  private static int size(String resource, List<String> vary) {
    return 100 + resource.length() + vary.stream().mapToInt(name -> 50 + name.length()).sum();
  }

  ResultCache<String, CachedResponse> responses() {
    return responses;
  }

  /** Whether a response to this request might be kept. */
  static boolean mayKeep(HttpServletRequest request) {
    return request.getMethod().equals("GET")
        && request.getHeader("Authorization") == null
        && request.getHeader("Range") == null
        && !hasDirective(Collections.list(request.getHeaders("Cache-Control")), "no-store");
  }

  void keep(HttpServletRequest request, Map<String, List<String>> headers, byte[] body) {
    List<String> control = headers.getOrDefault("Cache-Control", List.of());
    List<String> vary = tokens(headers.getOrDefault("Vary", List.of()));
    boolean forbidden =
        FORBIDDEN_DIRECTIVES.stream().anyMatch(directive -> hasDirective(control, directive));
    if (forbidden || vary.contains("*") || headers.containsKey("Set-Cookie")) {
      return;
    }
    Map<String, List<String>> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        (name, values) -> {
          if (!NOT_KEPT.contains(name.toLowerCase(Locale.ROOT))) {
            kept.put(name, values);
          }
        });
    varies.put(resource(request), vary);
    responses.put(key(request, vary), new CachedResponse(kept, body));
  }

  ResultCache.@Nullable Hit<CachedResponse> find(HttpServletRequest request) {
    List<String> vary = mayKeep(request) ? varies.getIfPresent(resource(request)) : null;
    return vary == null ? null : responses.peek(key(request, vary));
  }

  /** Seconds the hit is fresh for; negative where it is stale. */
  long secondsLeft(ResultCache.Hit<CachedResponse> hit) {
    return config.ttl().minus(hit.age()).toSeconds();
  }

  private static String resource(HttpServletRequest request) {
    String query = request.getQueryString();
    String host = String.valueOf(request.getHeader("Host"));
    return host + ' ' + request.getRequestURI() + (query == null ? "" : '?' + query);
  }

  private static String key(HttpServletRequest request, List<String> vary) {
    StringBuilder key = new StringBuilder(resource(request));
    for (String name : vary) {
      key.append('\n').append(name).append(':');
      key.append(Collections.list(request.getHeaders(name)));
    }
    return key.toString();
  }

  private static boolean hasDirective(List<String> values, String directive) {
    return tokens(values).stream()
        .anyMatch(token -> token.equals(directive) || token.startsWith(directive + "="));
  }

  private static List<String> tokens(List<String> values) {
    return values.stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(token -> token.strip().toLowerCase(Locale.ROOT))
        .filter(token -> !token.isEmpty())
        .sorted()
        .toList();
  }
}
