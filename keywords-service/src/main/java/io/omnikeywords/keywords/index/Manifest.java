package io.omnikeywords.keywords.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * What a generation was made of and how its files must look: format version, sources in order, and
 * length and CRC-32C of every file. A text file of tab-separated lines, the last one its own
 * checksum.
 */
record Manifest(int format, List<String> sources, Map<String, String> files) {
  /** Raised whenever what is written changes, so that older generations are rebuilt. */
  static final int FORMAT = 4;

  private static final String FILE = "manifest.tsv";

  static List<String> names(List<KeywordSource> sources) {
    return sources.stream()
        .map(
            source ->
                clean(source.name()) + "\t" + clean(source.version()) + "\t" + source.priority())
        .toList();
  }

  private static String clean(String text) {
    return text.replaceAll("\\s+", " ");
  }

  List<String> sourceNames() {
    return sources.stream().map(source -> source.substring(0, source.indexOf('\t'))).toList();
  }

  boolean isOf(List<KeywordSource> wanted) {
    return format == FORMAT && sources.equals(names(wanted));
  }

  /** Describes the files of a directory and forces them to disk. */
  static Manifest describe(Path directory, List<KeywordSource> sources) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (Path file : files(directory)) {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        channel.force(true);
        files.put(name(directory, file), print(channel));
      }
    }
    return new Manifest(FORMAT, names(sources), files);
  }

  void write(Path directory) throws IOException {
    StringBuilder text = new StringBuilder("format\t" + format + "\n");
    sources.forEach(source -> text.append("source\t").append(source).append('\n'));
    files.forEach((name, print) -> text.append("file\t" + name + "\t" + print + "\n"));
    String crc = crc(text.toString());
    text.append("end\t").append(crc).append('\n');
    Durable.write(directory.resolve(FILE), out -> out.append(text));
  }

  static Manifest read(Path directory) throws IOException {
    Path path = directory.resolve(FILE);
    String text = Files.readString(path);
    int end = text.lastIndexOf("end\t");
    if (end < 0 || !text.substring(end).equals("end\t" + crc(text.substring(0, end)) + "\n")) {
      throw new CorruptGenerationException(path + " is damaged");
    }
    int format = -1;
    List<String> sources = new ArrayList<>();
    Map<String, String> files = new TreeMap<>();
    for (String line : text.substring(0, end).split("\n")) {
      String[] parts = line.split("\t", 3);
      switch (parts[0]) {
        case "format" -> format = Integer.parseInt(parts[1]);
        case "source" -> sources.add(line.substring(line.indexOf('\t') + 1));
        case "file" -> files.put(parts[1], parts[2]);
        default -> throw new CorruptGenerationException(path + " has an unknown line");
      }
    }
    return new Manifest(format, sources, files);
  }

  /** Reads every file once; a generation that is not as it was written is refused. */
  void verify(Path directory) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        if (!print(channel).equals(file.getValue())) {
          throw new CorruptGenerationException(path + " is damaged");
        }
      }
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String name(Path directory, Path file) {
    return directory.relativize(file).toString().replace('\\', '/');
  }

  private static String print(FileChannel channel) throws IOException {
    CRC32C crc = new CRC32C();
    long size = channel.size();
    long step = 1L << 30;
    for (long from = 0; from < size; from += step) {
      crc.update(channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(step, size - from)));
    }
    return size + "\t" + Long.toHexString(crc.getValue());
  }

  private static String crc(String text) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    return Long.toHexString(crc.getValue());
  }
}
