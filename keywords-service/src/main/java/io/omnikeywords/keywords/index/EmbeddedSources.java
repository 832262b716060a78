package io.omnikeywords.keywords.index;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sources that ship with the service: WordNet 3.1, and LanguageTool's Portuguese data. */
public final class EmbeddedSources {
  private EmbeddedSources() {}

  /**
   * All of them, English before Portuguese.
   *
   * @param data the data directory, where they are kept in a form that is read faster
   */
  public static List<KeywordSource> all(Path data) {
    Path folder = data.resolve("index").resolve("sources");
    return origins().map(source -> (KeywordSource) new KeptSource(source, folder)).toList();
  }

  /** Their names, which no import may take. */
  public static List<String> names() {
    return origins().map(KeywordSource::name).toList();
  }

  private static Stream<KeywordSource> origins() {
    return Stream.of(new WordNetSource(), new LanguageToolPortugueseSource());
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
