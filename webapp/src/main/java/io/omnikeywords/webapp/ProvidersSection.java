package io.omnikeywords.webapp;

import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.resilient.CallObserver;
import io.omnikeywords.keywords.resilient.ProvidersConfig;
import io.omnikeywords.keywords.resilient.ResilientKeywordsService;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.config.ConfigException;
import io.omnikeywords.resilience.config.ConfigReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The key {@code providers} of the configuration file, read at the start only: which remote sources
 * stand before the index.
 *
 * @param directory what the name of a file with a password is relative to
 */
record ProvidersSection(ProvidersConfig config, Path directory) {

  /** The key that is read here. */
  static final String PROVIDERS = "providers";

  /** No providers. */
  static final ProvidersSection EMPTY =
      new ProvidersSection(ProvidersConfig.defaults(), Path.of(""));

  /**
   * @throws StartException with file, line and reason, if something said is wrong
   */
  static ProvidersSection read(Path file) throws StartException {
    try {
      @Nullable ProvidersConfig config =
          ConfigReader.section(file, PROVIDERS, ProvidersConfig.class);
      Path directory = file.toAbsolutePath().getParent();
      return config == null || directory == null ? EMPTY : new ProvidersSection(config, directory);
    } catch (ConfigException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Puts the providers before the index.
   *
   * @throws StartException if a password cannot be read
   */
  KeywordsService before(
      KeywordsService index, Path data, ResilienceManager manager, CallObserver observer)
      throws StartException {
    if (config.sources().isEmpty()) {
      return index; // without loading a class for it
    }
    try {
      return ResilientKeywordsService.open(index, config, directory, data, manager, observer);
    } catch (IllegalArgumentException e) {
      throw new StartException(e.getMessage() + ".", e);
    }
  }
}
