package io.omnikeywords.webapp;

import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.config.ConfigException;
import io.omnikeywords.resilience.config.ConfigReader;
import io.omnikeywords.resilience.config.ResilienceConfig;
import io.omnikeywords.webapp.api.ApiApplication;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which policies guard the API: those of the configuration file where it names endpoints, else the
 * built-in ones, of which the file's policies replace those of the same name. What annotations name
 * is there in either case.
 */
final class Policies {

  private static final String BUILT_IN = "resilience.yaml";

  private Policies() {}

  static ResilienceConfig builtIn() {
    try (InputStream in = Policies.class.getClassLoader().getResourceAsStream(BUILT_IN)) {
      return ConfigReader.read(Objects.requireNonNull(in, BUILT_IN), "classpath:" + BUILT_IN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a file says of policies, alone.
   *
   * @throws ConfigException if it can't be read or is wrong
   */
  static ResilienceConfig read(Path file) {
    return ConfigReader.read(file, Set.of(ConfigFile.IMPORTS, ProvidersSection.PROVIDERS));
  }

  /** The policies that hold where a file says these. */
  static ResilienceConfig completed(ResilienceConfig file) {
    ResilienceConfig builtIn = builtIn();
    if (!file.endpoints().isEmpty()) {
      Map<String, BulkheadConfig> named = new HashMap<>(builtIn.bulkheads());
      named.keySet().retainAll(ApiApplication.BULKHEADS);
      return new ResilienceConfig(
          file.circuitBreakers(),
          file.retries(),
          file.timeouts(),
          joined(named, file.bulkheads()),
          file.rateLimiters(),
          file.fallbacks(),
          file.endpoints(),
          file.trustedProxies());
    }
    return new ResilienceConfig(
        joined(builtIn.circuitBreakers(), file.circuitBreakers()),
        joined(builtIn.retries(), file.retries()),
        joined(builtIn.timeouts(), file.timeouts()),
        joined(builtIn.bulkheads(), file.bulkheads()),
        joined(builtIn.rateLimiters(), file.rateLimiters()),
        joined(builtIn.fallbacks(), file.fallbacks()),
        builtIn.endpoints(),
        file.trustedProxies());
  }

  private static <C> Map<String, C> joined(Map<String, C> builtIn, Map<String, C> file) {
    Map<String, C> joined = new HashMap<>(builtIn);
    joined.putAll(file);
    return joined;
  }
}
