package io.omnikeywords.load;

import io.omnikeywords.keywords.index.KeywordSource;
import io.omnikeywords.keywords.index.SourceEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The real extracts of {@code ../shared/data}, as sources of an index and as typed queries. */
record RealData(Path directory) {

  /** Finds the data beside the project, seen from its root or from a module. */
  static RealData find() {
    for (String path : List.of("../shared/data", "../../shared/data")) {
      if (Files.isDirectory(Path.of(path))) {
        return new RealData(Path.of(path));
      }
    }
    String given = System.getProperty("data", "/work/shared/data");
    if (Files.isDirectory(Path.of(given))) {
      return new RealData(Path.of(given));
    }
    throw new IllegalStateException("../shared/data is not there; give it with -Ddata=DIR");
  }

  /** What people typed into a shop's search field. */
  List<String> queries() {
    return lines("esci-queries.txt.gz");
  }

  /** One beginning of each query, cut at a place drawn with the seed. */
  List<String> prefixes(long seed) {
    Random random = new Random(seed);
    return queries().stream()
        .map(query -> query.substring(0, 1 + random.nextInt(query.length())).strip())
        .filter(prefix -> !prefix.isEmpty())
        .toList();
  }

  KeywordSource pageviews() {
    return source(
        "pageviews-en",
        "pageviews-20240115-120000.gz",
        line -> {
          String[] parts = line.split(" ");
          return entry(parts[1].replace('_', ' '), "en", Long.parseLong(parts[2]));
        });
  }

  KeywordSource ptwiki() {
    return source(
        "ptwiki",
        "ptwiki-keywords.tsv.gz",
        line -> {
          String[] parts = line.split("\t");
          return entry(parts[0], "pt", Long.parseLong(parts[1]));
        });
  }

  private List<String> lines(String file) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(directory.resolve(file))),
                StandardCharsets.UTF_8))) {
      return in.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KeywordSource source(
      String name, String file, Function<String, @Nullable SourceEntry> parse) {
    return new KeywordSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String version() {
        return file;
      }

      @Override
      public void forEach(Consumer<SourceEntry> consumer) {
        for (String line : lines(file)) {
          SourceEntry entry = parse.apply(line);
          if (entry != null) {
            consumer.accept(entry);
          }
        }
      }
    };
  }

  private static SourceEntry entry(String keyword, String lang, long count) {
    return new SourceEntry(
        keyword, lang, count, null, null, null, null, null, null, null, List.of(), null, List.of());
  }
}
