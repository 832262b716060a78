package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Ticker;
import io.omnikeywords.resilience.config.FallbackConfig;

/** Where an answer may come from when the endpoint has none. */
sealed interface FallbackSource {

  /** A fixed answer. */
  record Fixed(FallbackConfig.Default config) implements FallbackSource {}

  /** Another path of the application. */
  record OtherPath(String path) implements FallbackSource {}

  /** The last good response; see {@link ResponseCache}. */
  non-sealed interface Kept extends FallbackSource {}

  static FallbackSource of(FallbackConfig config, Ticker ticker) {
    if (config instanceof FallbackConfig.Cache cache) {
      return new ResponseCache(cache, ticker);
    }
    if (config instanceof FallbackConfig.Default fixed) {
      return new Fixed(fixed);
    }
    return new OtherPath(((FallbackConfig.Path) config).path());
  }
}
