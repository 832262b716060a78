package io.omnikeywords.resilience.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which policies guard which requests. Names are those of the same file; a null names none.
 *
 * @param path an exact path, a prefix {@code /x/*}, or a template such as {@code /x/{id}}
 * @param methods the HTTP methods meant, in upper case; null for all
 */
public record EndpointConfig(
    String path,
    @Nullable List<String> methods,
    @Nullable String circuitBreaker,
    @Nullable String retry,
    @Nullable String timeout,
    @Nullable String bulkhead,
    @Nullable String rateLimiter,
    @Nullable String fallback) {

  public EndpointConfig {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path must begin with / but is \"" + path + "\"");
    }
    int star = path.indexOf('*');
    if (star >= 0 && !(star == path.length() - 1 && path.endsWith("/*"))) {
      throw new IllegalArgumentException(
          "path may hold * only as its last segment but is \"" + path + "\"");
    }
    if (methods != null) {
      methods = List.copyOf(methods);
      for (String method : methods) {
        if (!method.matches("[A-Z]+")) {
          throw new IllegalArgumentException(
              "methods must be in upper case but one is \"" + method + "\"");
        }
      }
    }
  }
}
