package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Tells pages of a namespace, such as {@code User:Ada}, from articles such as {@code Alien:
 * Resurrection}.
 */
final class Namespaces {
  private final Map<String, Set<String>> byLang;

  private Namespaces(Map<String, Set<String>> byLang) {
    this.byLang = byLang;
  }

  static Namespaces load() {
    try (InputStream in = Namespaces.class.getResourceAsStream("namespaces.txt")) {
      if (in == null) {
        throw new IllegalStateException("namespaces.txt is missing from the jar");
      }
      Map<String, Set<String>> byLang = new HashMap<>();
      for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
        int colon = line.indexOf(':');
        if (line.startsWith("#") || colon < 0) {
          continue;
        }
        Set<String> names = byLang.computeIfAbsent(line.substring(0, colon), k -> new HashSet<>());
        for (String name : line.substring(colon + 1).split(",", -1)) {
          names.add(name.strip().toLowerCase(Locale.ROOT));
        }
      }
      return new Namespaces(byLang);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a title, with spaces for underscores, is a page of a namespace and not an article. */
  boolean outside(String lang, String title) {
    int colon = title.indexOf(':');
    if (colon < 0) {
      return false;
    }
    String prefix = title.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    return byLang.getOrDefault("*", Set.of()).contains(prefix)
        || byLang.getOrDefault(lang, Set.of()).contains(prefix);
  }
}
