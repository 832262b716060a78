package io.omnikeywords.keywords.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The providers that a configuration names, and the threads and connections they share. */
public final class Providers implements AutoCloseable {

  private final Transport transport = new Transport();
  private final Map<String, KeywordProvider> byName = new LinkedHashMap<>();

  private Providers() {}

  /**
   * Opens providers; none is called yet.
   *
   * @param configs by name
   * @param directory what the name of a file with a password is relative to
   * @throws IllegalArgumentException if a password cannot be read; the message does not hold it
   */
  public static Providers open(
      Map<String, ProviderConfig> configs, Path directory, InstantSource clock) {
    Providers providers = new Providers();
    try {
      configs.forEach(
          (name, config) ->
              providers.byName.put(name, providers.create(name, config, directory, clock)));
      return providers;
    } catch (RuntimeException e) {
      providers.close();
      throw e;
    }
  }

  private KeywordProvider create(
      String name, ProviderConfig config, Path directory, InstantSource clock) {
    if (config instanceof ProviderConfig.OpenSearch openSearch) {
      return new OpenSearchProvider(name, openSearch, transport);
    }
    if (config instanceof ProviderConfig.Wikimedia wikimedia) {
      return new WikimediaProvider(name, wikimedia, transport, clock);
    }
    if (config instanceof ProviderConfig.Datamuse datamuse) {
      return new DatamuseProvider(name, datamuse, transport);
    }
    ProviderConfig.DataForSeo seo = (ProviderConfig.DataForSeo) config;
    String password = secret(name, seo.password(), seo.passwordFile(), directory);
    return new DataForSeoProvider(name, seo, password, transport);
  }

  private static String secret(
      String name, @Nullable String text, @Nullable String file, Path directory) {
    if (text != null) {
      return text;
    }
    Path path = directory.resolve(String.valueOf(file));
    try {
      return Files.readString(path, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the password-file of provider " + name + ", " + path + ", cannot be read", e);
    }
  }

  /** The providers by name, in the order configured. */
  public Map<String, KeywordProvider> byName() {
    return Collections.unmodifiableMap(byName);
  }

  /** Ends calls under way and gives threads and connections back. */
  @Override
  public void close() {
    transport.close();
  }
}
