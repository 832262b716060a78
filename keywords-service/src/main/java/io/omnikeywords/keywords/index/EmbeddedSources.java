package io.omnikeywords.keywords.index;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The sources that ship with the service: WordNet 3.1, and LanguageTool's Portuguese data. */
public final class EmbeddedSources {
  private EmbeddedSources() {}

  /** All of them, English before Portuguese. */
  public static List<KeywordSource> all() {
    return List.of(new WordNetSource(), new LanguageToolPortugueseSource());
  }

  static byte[] resource(String path) throws IOException {
    try (InputStream in = EmbeddedSources.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new FileNotFoundException("not on the class path: " + path);
      }
      return in.readAllBytes();
    }
  }

  static List<String> lines(String path) throws IOException {
    return new String(resource(path), StandardCharsets.UTF_8).lines().toList();
  }
}
