package io.omnikeywords.resilience.config;

import io.omnikeywords.resilience.Check;
import java.time.Duration;

/** One link of a fallback chain. */
public sealed interface FallbackConfig {

  /**
   * The last good response.
   *
   * @param ttl how long it counts as fresh; default 5 min
   * @param staleIfError how much longer it may stand in for a failure; default 1 h
   * @param maxBytes the most all kept responses may take; 1 KiB or more, default 16 MiB
   */
  record Cache(Duration ttl, Duration staleIfError, long maxBytes) implements FallbackConfig {
    public Cache {
      ttl = Check.duration("ttl", ttl, 0);
      staleIfError = Check.duration("stale-if-error", staleIfError, 0);
      if (maxBytes < 1024) {
        throw new IllegalArgumentException("max-bytes must be at least 1024 but is " + maxBytes);
      }
    }

    public static Cache defaults() {
      return new Cache(Duration.ofMinutes(5), Duration.ofHours(1), 16 * 1024 * 1024);
    }
  }

  /**
   * A fixed response.
   *
   * @param status HTTP status, 200 to 599; default 200
   * @param contentType default {@code application/json}
   * @param body default <code>{}</code>
   */
  record Default(int status, String contentType, String body) implements FallbackConfig {
    public Default {
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException("status must be from 200 to 599 but is " + status);
      }
      if (!contentType.matches("[\\x20-\\x7e]{1,200}")) {
        throw new IllegalArgumentException("content-type must be printable ASCII");
      }
    }

    public static Default defaults() {
      return new Default(200, "application/json", "{}");
    }
  }

  /**
   * What another path of the same application answers.
   *
   * @param path begins with /
   */
  record Path(String path) implements FallbackConfig {
    public Path {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("path must begin with / but is \"" + path + "\"");
      }
    }
  }
}
