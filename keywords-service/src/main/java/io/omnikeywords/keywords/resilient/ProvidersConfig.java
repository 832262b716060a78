package io.omnikeywords.keywords.resilient;

import io.omnikeywords.keywords.provider.ProviderConfig;
import io.omnikeywords.resilience.Check;
import java.time.Duration;
import java.util.Map;

/**
 * The section {@code providers} of the configuration.
 *
 * @param deadline the longest an answer waits for providers, all of them together; 1 ms or more,
 *     default 1.5 s
 * @param cache how answers are kept
 * @param sources providers by name; none by default, and then nothing is asked or kept
 */
public record ProvidersConfig(
    Duration deadline, CacheConfig cache, Map<String, ProviderConfig> sources) {

  public ProvidersConfig {
    deadline = Check.duration("deadline", deadline, 1);
  }

  /** No providers. */
  public static ProvidersConfig defaults() {
    return new ProvidersConfig(Duration.ofMillis(1500), CacheConfig.defaults(), Map.of());
  }

  /**
   * How answers of providers are kept.
   *
   * @param ttl how long one is fresh; default 10 min
   * @param staleIfError how much longer it may stand in for a failure; default 1 d
   * @param negativeTtl how long "nothing known" is believed; default 30 s
   * @param refreshAhead share of the ttl after which a fresh answer that is asked for is fetched
   *     anew beside the request; above 0 to 1 (never), default 0.8
   * @param maxBytes about how much memory they may take; 64 KiB or more, default 32 MiB
   */
  public record CacheConfig(
      Duration ttl,
      Duration staleIfError,
      Duration negativeTtl,
      double refreshAhead,
      int maxBytes) {

    public CacheConfig {
      ttl = Check.duration("ttl", ttl, 0);
      staleIfError = Check.duration("stale-if-error", staleIfError, 0);
      negativeTtl = Check.duration("negative-ttl", negativeTtl, 0);
      refreshAhead = Check.ratio("refresh-ahead", refreshAhead);
      maxBytes = Check.atLeast("max-bytes", maxBytes, 64 * 1024);
    }

    /** The defaults named above. */
    public static CacheConfig defaults() {
      return new CacheConfig(
          Duration.ofMinutes(10),
          Duration.ofDays(1),
          Duration.ofSeconds(30),
          0.8,
          32 * 1024 * 1024);
    }
  }
}
