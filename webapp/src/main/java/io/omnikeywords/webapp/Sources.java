package io.omnikeywords.webapp;

import io.omnikeywords.keywords.imports.DamagedImportException;
import io.omnikeywords.keywords.imports.Imports;
import io.omnikeywords.keywords.index.EmbeddedSources;
import io.omnikeywords.keywords.index.KeywordIndex;
import io.omnikeywords.keywords.index.KeywordSource;
import io.omnikeywords.keywords.index.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index over all there is for a data directory: what ships with the jar and what is imported.
 */
final class Sources {

  private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

  private Sources() {}

  /**
   * Opens the index, building it first where the sources have changed since it was built. An import
   * that cannot be read any more is left out with an error in the log: the rest is worth serving.
   */
  static KeywordIndex open(Path data, Progress progress) throws IOException {
    return open(data, EmbeddedSources.all(data), progress);
  }

  static KeywordIndex open(Path data, List<KeywordSource> shipped, Progress progress)
      throws IOException {
    Set<String> damaged = new HashSet<>();
    while (true) {
      List<KeywordSource> sources = of(data, shipped);
      sources.removeIf(source -> damaged.contains(source.name()));
      try {
        KeywordIndex index = KeywordIndex.open(data, sources, progress);
        if (isCurrent(sources, of(data, shipped), damaged)) {
          return index;
        }
        index.close(); // an import was committed meanwhile, and ours may have replaced its index
      } catch (DamagedImportException e) {
        LOG.error("Left out of the index: {}", e.getMessage());
        damaged.add(e.source());
      }
    }
  }

  /**
   * Builds the index again where the sources have changed; running services take it into use.
   *
   * @throws DamagedImportException where a source cannot be read; the index stays as it is
   */
  static void update(Path data, Progress progress) throws IOException {
    List<KeywordSource> sources;
    List<KeywordSource> shipped = EmbeddedSources.all(data);
    do {
      sources = of(data, shipped);
      KeywordIndex.open(data, sources, progress).close();
    } while (!isCurrent(sources, of(data, shipped), Set.of()));
  }

  private static boolean isCurrent(
      List<KeywordSource> sources, List<KeywordSource> now, Set<String> without) {
    now.removeIf(source -> without.contains(source.name()));
    return versions(sources).equals(versions(now));
  }

  private static List<String> versions(List<KeywordSource> sources) {
    return sources.stream().map(source -> source.name() + ' ' + source.version()).toList();
  }

  private static List<KeywordSource> of(Path data, List<KeywordSource> shipped) throws IOException {
    List<KeywordSource> all = new ArrayList<>(shipped);
    all.addAll(Imports.sources(data));
    return all;
  }
}
