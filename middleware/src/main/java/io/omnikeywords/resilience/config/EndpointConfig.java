package io.omnikeywords.resilience.config;

import io.omnikeywords.resilience.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which policies guard which requests. Names are those of the same file; a null names none.
 *
 * @param path an exact path, a prefix {@code /x/*}, or a template such as {@code /x/{id}}
 * @param methods the HTTP methods meant, in upper case, one or more, GET standing for HEAD too;
 *     null for all
 * @param mode whether rejections are carried out or only counted; null for enforce
 * @param failureStatuses HTTP statuses that count as failures, each as {@code 503} or {@code 5xx};
 *     null for 5xx
 * @param retryMethods HTTP methods that may be tried again; null for GET, HEAD, OPTIONS, PUT and
 *     DELETE
 * @param maxReplayBytes the largest request body kept for another attempt; a larger one is sent
 *     once; 0 for the default, 65536
 * @param maxBufferBytes the largest response held back; a larger one is streamed from there on; 0
 *     for the default, 1048576
 */
public record EndpointConfig(
    String path,
    @Nullable List<String> methods,
    @Nullable String circuitBreaker,
    @Nullable String retry,
    @Nullable String timeout,
    @Nullable String bulkhead,
    @Nullable String rateLimiter,
    @Nullable String fallback,
    @Nullable Mode mode,
    @Nullable List<String> failureStatuses,
    @Nullable List<String> retryMethods,
    int maxReplayBytes,
    int maxBufferBytes) {

  /** Whether an endpoint's policies act. */
  public enum Mode {
    /** They do. */
    ENFORCE,
    /** They count and say in headers what they would have done. */
    OBSERVE
  }

  public EndpointConfig {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path must begin with / but is \"" + path + "\"");
    }
    int star = path.indexOf('*');
    if (star >= 0 && !(star == path.length() - 1 && path.endsWith("/*"))) {
      throw new IllegalArgumentException(
          "path may hold * only as its last segment but is \"" + path + "\"");
    }
    for (String segment : path.split("/", -1)) {
      if (!segment.matches("[^{}]*|\\{[^{}]+}")) {
        throw new IllegalArgumentException(
            "path may hold { and } only around a whole segment but is \"" + path + "\"");
      }
    }
    methods = checked("methods", methods, "[A-Z]+", "in upper case");
    retryMethods = checked("retry-methods", retryMethods, "[A-Z]+", "in upper case");
    failureStatuses =
        checked("failure-statuses", failureStatuses, "[1-5](xx|[0-9]{2})", "such as 503 or 5xx");
    maxReplayBytes = Check.atLeast("max-replay-bytes", maxReplayBytes, 0);
    maxBufferBytes = Check.atLeast("max-buffer-bytes", maxBufferBytes, 0);
    if (mode == null) {
      mode = Mode.ENFORCE;
    }
    if (failureStatuses == null) {
      failureStatuses = List.of("5xx");
    }
    if (retryMethods == null) {
      retryMethods = List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");
    }
    if (maxReplayBytes == 0) {
      maxReplayBytes = 64 * 1024;
    }
    if (maxBufferBytes == 0) {
      maxBufferBytes = 1024 * 1024;
    }
  }

  /** Guards all requests to the path with nothing yet. */
  public static EndpointConfig of(String path) {
    return new EndpointConfig(
        path, null, null, null, null, null, null, null, null, null, null, 0, 0);
  }

  private static @Nullable List<String> checked(
      String field, @Nullable List<String> values, String pattern, String wanted) {
    if (values == null) {
      return null;
    }
    if (values.isEmpty()) {
      throw new IllegalArgumentException(field + " must name one or more, or be left out");
    }
    for (String value : values) {
      if (!value.matches(pattern)) {
        throw new IllegalArgumentException(
            field + " must each be " + wanted + " but one is \"" + value + "\"");
      }
    }
    return List.copyOf(values);
  }
}
