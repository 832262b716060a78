package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.config.EndpointConfig;
import io.omnikeywords.resilience.config.FallbackConfig;
import io.omnikeywords.resilience.config.ResilienceConfig;
import io.omnikeywords.resilience.fallback.ResultCache;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The endpoints of one configuration, in its order: the first match wins. */
record Endpoints(ResilienceConfig config, List<Endpoint> endpoints, TrustedProxies proxies) {

  /** A request that could be read as belonging to different endpoints. */
  static final class AmbiguousPathException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param before the endpoints until now: what has not changed keeps its kept responses
   */
  static Endpoints of(
      ResilienceConfig config, ResilienceManager manager, @Nullable Endpoints before) {
    List<Endpoint> endpoints =
        config.endpoints().stream()
            .map(
                each -> {
                  List<FallbackConfig> fallbacks = fallbacks(config, each);
                  Endpoint made = Endpoint.of(each, manager, fallbacks);
                  return before == null ? made : before.unchanged(made, fallbacks);
                })
            .toList();
    return new Endpoints(config, endpoints, new TrustedProxies(config.trustedProxies()));
  }

  private static List<FallbackConfig> fallbacks(ResilienceConfig config, EndpointConfig endpoint) {
    return endpoint.fallback() == null
        ? List.of()
        : Objects.requireNonNull(
            config.fallbacks().get(endpoint.fallback()), "no fallback " + endpoint.fallback());
  }

  private Endpoint unchanged(Endpoint made, List<FallbackConfig> fallbacks) {
    for (Endpoint old : endpoints) {
      if (old.config().equals(made.config()) && fallbacks(config, old.config()).equals(fallbacks)) {
        return new Endpoint(
            made.config(),
            made.pattern(),
            made.circuitBreaker(),
            made.retry(),
            made.timeout(),
            made.bulkhead(),
            made.rateLimiter(),
            old.fallbacks());
      }
    }
    return made;
  }

  /** What is kept of good responses, by the path of the endpoint. */
  Map<String, ResultCache<?, ?>> caches() {
    Map<String, ResultCache<?, ?>> caches = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      for (FallbackSource source : endpoint.fallbacks()) {
        if (source instanceof ResponseCache cache) {
          String path = endpoint.config().path();
          String name = caches.containsKey(path) ? path + "#" + caches.size() : path;
          caches.put(name, cache.entries());
        }
      }
    }
    return caches;
  }

  /** The endpoint the request belongs to, or null. */
  @Nullable Endpoint find(HttpServletRequest request) throws AmbiguousPathException {
    String info = request.getPathInfo();
    String decoded = info == null ? request.getServletPath() : request.getServletPath() + info;
    String method = request.getMethod();
    Endpoint found = find(CanonicalPath.of(decoded), method);
    String raw = request.getRequestURI();
    if (CanonicalPath.isUnusual(raw)) {
      String path = raw.substring(Math.min(raw.length(), request.getContextPath().length()));
      Endpoint generous = find(CanonicalPath.generous(path), method);
      if (generous != null && generous != found) {
        throw new AmbiguousPathException();
      }
    }
    return found;
  }

  private @Nullable Endpoint find(@Nullable String path, String method) {
    if (path == null) {
      return null;
    }
    for (Endpoint endpoint : endpoints) {
      if (endpoint.matches(path, method)) {
        return endpoint;
      }
    }
    return null;
  }
}
