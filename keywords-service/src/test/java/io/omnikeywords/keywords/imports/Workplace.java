package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnikeywords.keywords.index.KeywordSource;
import io.omnikeywords.keywords.index.SourceEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** A data directory, files to import into it, and what came of that. */
final class Workplace {
  static final ImportFormat PAGEVIEWS = new ImportFormat.Pageviews(Set.of());

  final Path root;
  final Path data;
  final List<BrokenLine> broken = new ArrayList<>();

  Workplace(Path root) {
    this.root = root;
    this.data = root.resolve("data");
  }

  Path file(String name, byte[] bytes) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  Path text(String name, String text) throws IOException {
    return file(name, text.getBytes(UTF_8));
  }

  Path text(String name, String text, Charset charset) throws IOException {
    return file(name, text.getBytes(charset));
  }

  Path gzip(String name, String text) throws IOException {
    return file(name, gzip(text));
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  ImportReport run(ImportFormat format, Path... files) throws IOException {
    return Imports.run(format, List.of(files), data, false, (p, d, t) -> {}, broken::add);
  }

  ImportReport replace(ImportFormat format, Path... files) throws IOException {
    return Imports.run(format, List.of(files), data, true, (p, d, t) -> {}, broken::add);
  }

  /** Reasons of the broken lines by their numbers. */
  Map<Long, String> brokenByLine() {
    Map<Long, String> map = new TreeMap<>();
    broken.forEach(b -> map.put(b.line(), b.reason()));
    return map;
  }

  List<SourceEntry> entries(String source) throws IOException {
    List<SourceEntry> entries = new ArrayList<>();
    for (KeywordSource s : Imports.sources(data)) {
      if (s.name().equals(source)) {
        s.forEach(entries::add);
      }
    }
    return entries;
  }

  /** Counts of a source, keyed {@code lang keyword}. */
  Map<String, Long> counts(String source) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    entries(source).forEach(e -> counts.put(e.lang() + " " + e.keyword(), e.count()));
    return counts;
  }

  Map<String, Long> views() throws IOException {
    return counts("wikimedia-pageviews");
  }

  SourceEntry entry(String source, String keyword) throws IOException {
    return entries(source).stream()
        .filter(e -> e.keyword().equals(keyword))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + keyword + " in " + source));
  }

  List<String> sources() throws IOException {
    return Imports.sources(data).stream().map(KeywordSource::name).toList();
  }

  List<String> versions() throws IOException {
    return Imports.sources(data).stream().map(KeywordSource::version).toList();
  }
}
