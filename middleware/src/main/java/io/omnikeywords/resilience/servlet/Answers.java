package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.fallback.ResultCache;
import io.omnikeywords.resilience.servlet.FilterExtension.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Writes the answers that do not come from the endpoint. Each is written whole, with its length.
 */
final class Answers {

  static final String TIMEOUT = "timeout";
  static final String ENDPOINT_ERROR = "endpoint_error";

  private static final String CLOSING_QUOTE = "\",";

  private Answers() {}

  static String errorType(Rejection rejection) {
    return switch (rejection.reason()) {
      case CIRCUIT_BREAKER_OPEN -> "circuit_breaker_open";
      case BULKHEAD_FULL, BULKHEAD_WAIT_EXCEEDED -> "bulkhead_full";
      case RATE_LIMITED -> "rate_limited";
    };
  }

  static Problem problem(Rejection rejection, String breaker, String instance) {
    long nanos = rejection.retryAfterNanos();
    long seconds = Math.max(1, (nanos + 999_999_999L) / TimeUnit.SECONDS.toNanos(1));
    String type = errorType(rejection);
    return switch (rejection.reason()) {
      case CIRCUIT_BREAKER_OPEN ->
          new Problem(
              503,
              type,
              "Service Unavailable",
              "The circuit breaker " + breaker + " is open: the service behind has been failing.",
              breaker,
              seconds,
              instance);
      case BULKHEAD_FULL ->
          new Problem(
              503,
              type,
              "Service Unavailable",
              "All places for calls, and for calls that wait, are taken.",
              breaker,
              seconds,
              instance);
      case BULKHEAD_WAIT_EXCEEDED ->
          new Problem(
              503,
              type,
              "Service Unavailable",
              "No place for the call became free in time.",
              breaker,
              seconds,
              instance);
      case RATE_LIMITED ->
          new Problem(
              429,
              type,
              "Too Many Requests",
              "More requests were sent than are allowed.",
              breaker,
              seconds,
              instance);
    };
  }

  static Problem ambiguous(String instance) {
    return new Problem(
        400,
        "ambiguous_path",
        "Bad Request",
        "The path can be read in more than one way.",
        "none",
        0,
        instance);
  }

  static Problem timeout(String breaker, String instance) {
    return new Problem(
        504,
        TIMEOUT,
        "Gateway Timeout",
        "The service behind did not answer in time.",
        breaker,
        0,
        instance);
  }

  static void write(HttpServletResponse response, Problem problem, FilterExtension extension)
      throws IOException {
    response.setStatus(problem.status());
    response.setHeader("Cache-Control", "no-store");
    if (problem.retryAfterSeconds() > 0) {
      response.setHeader("Retry-After", Long.toString(problem.retryAfterSeconds()));
    }
    if (!extension.writeRejection(response, problem)) {
      body(response, "application/problem+json", json(problem).getBytes(StandardCharsets.UTF_8));
    }
  }

  static void write(
      HttpServletResponse response, ResultCache.Hit<CachedResponse> hit, long secondsLeft)
      throws IOException {
    response.setStatus(200);
    CachedResponse kept = hit.value();
    kept.headers()
        .forEach(
            (name, value) -> {
              if (ResponseCache.serves(name)) {
                response.addHeader(name, value);
              }
            });
    response.setHeader("Age", Long.toString(kept.age() + hit.age().toSeconds()));
    response.setHeader("Cache-Status", "resilience; hit; ttl=" + secondsLeft);
    body(response, kept.contentType(), kept.body());
  }

  static void body(HttpServletResponse response, String contentType, byte[] bytes)
      throws IOException {
    if (!contentType.isEmpty()) {
      response.setContentType(contentType);
    }
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
    response.getOutputStream().close();
  }

  private static String json(Problem problem) {
    StringBuilder json = new StringBuilder("{\"type\":\"urn:omnikeywords:resilience:");
    json.append(problem.errorType()).append(CLOSING_QUOTE);
    json.append("\"title\":\"").append(escape(problem.title())).append(CLOSING_QUOTE);
    json.append("\"status\":").append(problem.status()).append(',');
    json.append("\"detail\":\"").append(escape(problem.detail())).append(CLOSING_QUOTE);
    json.append("\"instance\":\"").append(escape(problem.instance())).append(CLOSING_QUOTE);
    json.append("\"error_type\":\"").append(problem.errorType()).append(CLOSING_QUOTE);
    json.append("\"circuit_breaker\":\"").append(escape(problem.circuitBreaker()));
    json.append(CLOSING_QUOTE).append("\"retry_after\":");
    json.append(problem.retryAfterSeconds() > 0 ? problem.retryAfterSeconds() : "null");
    return json.append('}').toString();
  }

  /** Escapes for JSON, and for whoever shows JSON in a page. */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c > 0x7e || "\"\\<>&'".indexOf(c) >= 0) {
        escaped.append(String.format("\\u%04x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
