package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Ticker;
import io.omnikeywords.resilience.config.FallbackConfig;
import io.omnikeywords.resilience.fallback.ResultCache;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last good responses of an endpoint to stand in for failures ({@code stale-if-error},
 * RFC 5861). Kept is only what a shared cache may keep and may serve stale (RFC 9111): a GET
 * answered with 200, with neither credentials, nor a range, nor a cookie, nor a directive against
 * it; one for each combination of the request headers that {@code Vary} names. To a request in a
 * session, or of a user who has signed in, only what says that it is {@code public}.
 */
final class ResponseCache implements FallbackSource.Kept {

  /** What is kept under a key: a response, or how the responses of a resource vary. */
  sealed interface Entry permits CachedResponse, Varying {
    /** About how many bytes it takes. */
    long size();
  }

  /**
   * The request headers by which the responses of a resource vary; each response is kept under the
   * resource and its request's values of them.
   */
  record Varying(List<String> names) implements Entry {
    @Override
    public long size() {
      return 100L + names.stream().mapToInt(name -> 50 + name.length()).sum();
    }
  }

  private static final List<String> FORBIDDEN_DIRECTIVES =
      List.of("no-store", "private", "no-cache", "must-revalidate", "proxy-revalidate", "s-maxage");

  /** Headers of one connection or one moment, or that are told apart. */
  private static final Set<String> NOT_SERVED =
      Set.of(
          "connection",
          "content-type",
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

  /**
   * The same response again is kept once in so long; {@code Age} may be that much too high, and the
   * time a response takes to be made.
   */
  private static final Duration REFRESH = Duration.ofSeconds(1);

  private final ResultCache<String, Entry> entries;
  private final FallbackConfig.Cache config;
  private final Duration refresh;

  ResponseCache(FallbackConfig.Cache config, Ticker ticker) {
    this.config = config;
    Duration tenth = config.ttl().plus(config.staleIfError()).dividedBy(10);
    this.refresh = tenth.compareTo(REFRESH) < 0 ? tenth : REFRESH;
    this.entries =
        ResultCache.ofBytes(
            config.maxBytes(),
            (key, entry) -> (int) Math.min(key.length() + entry.size(), Integer.MAX_VALUE),
            config.ttl(),
            config.staleIfError(),
            ticker);
  }

  ResultCache<?, ?> entries() {
    return entries;
  }

  /** Whether a response to this request might be kept. */
  static boolean mayKeep(HttpServletRequest request) {
    return request.getMethod().equals("GET")
        && request.getHeader("Authorization") == null
        && request.getHeader("Range") == null
        && (request.getHeader("Cache-Control") == null
            || !has(tokens(Collections.list(request.getHeaders("Cache-Control"))), "no-store"));
  }

  /** What has been kept so lately that it need not be kept again, or null. */
  @Nullable CachedResponse recent(HttpServletRequest request) {
    ResultCache.Hit<Entry> hit = hit(request, entries::peekQuietly);
    return hit != null && hit.age().compareTo(refresh) < 0 ? (CachedResponse) hit.value() : null;
  }

  /** Whether a response says itself that it is for everybody. */
  static boolean isPublic(GatedResponse sent) {
    return has(tokens(sent.head().headers().values("Cache-Control")), "public");
  }

  void keep(HttpServletRequest request, CachedResponse response) {
    HeaderList headers = response.headers();
    List<String> control = tokens(headers.values("Cache-Control"));
    List<String> vary = tokens(headers.values("Vary"));
    if (FORBIDDEN_DIRECTIVES.stream().anyMatch(directive -> has(control, directive))
        || vary.contains("*")
        || headers.contains("Set-Cookie")) {
      return;
    }
    if (!vary.isEmpty()) {
      entries.put(resource(request), new Varying(vary));
    }
    entries.put(key(request, vary), response);
  }

  ResultCache.@Nullable Hit<CachedResponse> find(HttpServletRequest request) {
    ResultCache.Hit<Entry> hit = mayKeep(request) ? hit(request, entries::peek) : null;
    return hit == null
        ? null
        : new ResultCache.Hit<>((CachedResponse) hit.value(), hit.age(), hit.stale());
  }

  /** What is kept for the request, always a response. */
  private static ResultCache.@Nullable Hit<Entry> hit(
      HttpServletRequest request, Function<String, ResultCache.@Nullable Hit<Entry>> peek) {
    ResultCache.Hit<Entry> hit = peek.apply(resource(request));
    if (hit != null && hit.value() instanceof Varying varying) {
      hit = peek.apply(key(request, varying.names()));
    }
    return hit != null && hit.value() instanceof CachedResponse ? hit : null;
  }

  /** Seconds the hit is fresh for; negative where it is stale. */
  long secondsLeft(ResultCache.Hit<CachedResponse> hit) {
    return config.ttl().minus(hit.age()).toSeconds();
  }

  /** Whether a kept header is sent again with the response. */
  static boolean serves(String header) {
    return !NOT_SERVED.contains(header.toLowerCase(Locale.ROOT));
  }

  private static String resource(HttpServletRequest request) {
    String query = request.getQueryString();
    return request.getScheme()
        + ' '
        + request.getHeader("Host")
        + ' '
        + request.getRequestURI()
        + (query == null ? "" : '?' + query);
  }

  private static String key(HttpServletRequest request, List<String> vary) {
    StringBuilder key = new StringBuilder(resource(request));
    for (String name : vary) {
      key.append('\n').append(name).append(':');
      key.append(Collections.list(request.getHeaders(name)));
    }
    return key.toString();
  }

  private static boolean has(List<String> tokens, String directive) {
    return tokens.stream()
        .anyMatch(token -> token.equals(directive) || token.startsWith(directive + "="));
  }

  private static List<String> tokens(List<String> values) {
    if (values.isEmpty()) {
      return List.of();
    }
    return values.stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(token -> token.strip().toLowerCase(Locale.ROOT))
        .filter(token -> !token.isEmpty())
        .sorted()
        .toList();
  }
}
