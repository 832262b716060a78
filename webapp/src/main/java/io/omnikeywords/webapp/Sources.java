package io.omnikeywords.webapp;

import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.imports.Imports;
import io.omnikeywords.keywords.index.EmbeddedSources;
import io.omnikeywords.keywords.index.KeywordIndex;
import io.omnikeywords.keywords.index.KeywordSource;
import io.omnikeywords.keywords.index.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The index over all there is for a data directory: what ships with the jar and what is imported.
 */
final class Sources {

  private Sources() {}

  /** Opens the index, building it first where the sources have changed since it was built. */
  static KeywordsService open(Path data, Progress progress) throws IOException {
    return KeywordIndex.open(data, of(data), progress);
  }

  /** Builds the index again where the sources have changed; running services take it into use. */
  static void update(Path data, Progress progress) throws IOException {
    KeywordIndex.open(data, of(data), progress).close();
  }

  private static List<KeywordSource> of(Path data) throws IOException {
    List<KeywordSource> all = new ArrayList<>(EmbeddedSources.all());
    all.addAll(Imports.sources(data));
    return all;
  }
}
