package io.omnikeywords.keywords.index;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What suggesting needs, in plain arrays on the heap: the folded phrases, their spellings, and two
 * orders of them, whole phrases for prefixes and their tails from the second word on for infixes,
 * each cut into one section a language. Immutable; safe for use by many threads.
 *
 * <p>Why not one of Lucene's suggesters: none gives prefix, infix and fuzzy matches of the same
 * entries by one rank at a bounded cost; {@code docs/performance.md} compares.
 */
final class SuggestTable {
  /** The raw arrays, in the order in which they are written to the file. */
  record Arrays(
      byte[] folded,
      byte[] spelling,
      int[] spellingStarts,
      int[] ranks,
      byte[] languages,
      int[] sourceSets,
      byte[] sourceNames,
      int[] prefixStarts,
      int[] prefixEntries,
      int[] prefixSections,
      int[] infixStarts,
      int[] infixEntries,
      int[] infixSections,
      Corrections.Arrays corrections) {}

  private static final int MAGIC = 0x4F4B5331; // OKS1

  private final byte[] spelling;
  private final int[] spellingStarts;
  private final List<String> languages;
  private final int[] sourceSets;
  private final List<List<String>> sourceNames;
  private final PhraseOrder prefixes;
  private final PhraseOrder infixes;
  private final int[] prefixSections;
  private final int[] infixSections;
  private final Corrections corrections;

  SuggestTable(Arrays a) {
    spelling = a.spelling();
    spellingStarts = a.spellingStarts();
    String joined = new String(a.languages(), StandardCharsets.UTF_8);
    languages = a.prefixSections().length == 1 ? List.of() : List.of(joined.split("\n", -1));
    sourceSets = a.sourceSets();
    sourceNames =
        new String(a.sourceNames(), StandardCharsets.UTF_8)
            .lines()
            .map(line -> List.of(line.split("\t")))
            .toList();
    prefixes = new PhraseOrder(a.folded(), a.prefixStarts(), a.prefixEntries(), a.ranks());
    infixes = new PhraseOrder(a.folded(), a.infixStarts(), a.infixEntries(), a.ranks());
    prefixSections = a.prefixSections();
    infixSections = a.infixSections();
    corrections = new Corrections(a.corrections());
  }

  PhraseOrder prefixes() {
    return prefixes;
  }

  PhraseOrder infixes() {
    return infixes;
  }

  Corrections corrections() {
    return corrections;
  }

  int size() {
    return spellingStarts.length - 1;
  }

  /** The keyword as its source writes it. */
  String spelling(int entry) {
    int start = spellingStarts[entry];
    return new String(spelling, start, spellingStarts[entry + 1] - start, StandardCharsets.UTF_8);
  }

  /** Names of the sources that gave the entry. */
  List<String> sources(int entry) {
    return sourceNames.get(sourceSets[entry]);
  }

  /** The entries that begin with the bytes, in one language or in all. */
  Spans beginning(byte[] bytes, @Nullable String lang) {
    return spans(prefixes, prefixSections, bytes, lang);
  }

  /** The entries one of whose tails, from the second word on, begins with the bytes. */
  Spans containing(byte[] bytes, @Nullable String lang) {
    return spans(infixes, infixSections, bytes, lang);
  }

  /** Whether some entry begins with the bytes, in one language or in any. */
  boolean begins(byte[] bytes, @Nullable String lang) {
    for (int i = 0; i < languages.size(); i++) {
      if (lang == null || lang.equals(languages.get(i))) {
        if (prefixes.begins(bytes, prefixSections[i], prefixSections[i + 1])) {
          return true;
        }
      }
    }
    return false;
  }

  private Spans spans(PhraseOrder order, int[] sections, byte[] bytes, @Nullable String lang) {
    Spans spans = new Spans(order);
    for (int i = 0; i < languages.size(); i++) {
      if (lang == null || lang.equals(languages.get(i))) {
        int from = order.lower(bytes, sections[i], sections[i + 1]);
        if (from < sections[i + 1]) {
          spans.add(from, order.upper(bytes, from, sections[i + 1]));
        }
      }
    }
    return spans;
  }

  static void write(Path file, Arrays a) throws IOException {
    try (OutputStream raw = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
        OutputStream out = new BufferedOutputStream(raw, 1 << 16)) {
      put(out, new int[] {MAGIC});
      put(out, a.folded());
      put(out, a.spelling());
      put(out, a.spellingStarts());
      put(out, a.ranks());
      put(out, a.languages());
      put(out, a.sourceSets());
      put(out, a.sourceNames());
      put(out, a.prefixStarts());
      put(out, a.prefixEntries());
      put(out, a.prefixSections());
      put(out, a.infixStarts());
      put(out, a.infixEntries());
      put(out, a.infixSections());
      Corrections.Arrays c = a.corrections();
      put(out, c.letters());
      put(out, c.starts());
      put(out, c.ranks());
      put(out, c.buckets());
      put(out, c.postings());
    }
  }

  static SuggestTable read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer in =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
              .order(ByteOrder.LITTLE_ENDIAN);
      int[] magic = ints(in);
      if (magic.length != 1 || magic[0] != MAGIC) {
        throw new IOException(file + " is not a suggest table");
      }
      return new SuggestTable(
          new Arrays(
              bytes(in),
              bytes(in),
              ints(in),
              ints(in),
              bytes(in),
              ints(in),
              bytes(in),
              ints(in),
              ints(in),
              ints(in),
              ints(in),
              ints(in),
              ints(in),
              new Corrections.Arrays(bytes(in), ints(in), ints(in), ints(in), ints(in))));
    }
  }

  private static void put(OutputStream out, byte[] values) throws IOException {
    out.write(length(values.length));
    out.write(values);
  }

  private static void put(OutputStream out, int[] values) throws IOException {
    out.write(length(values.length));
    int step = 1 << 14;
    ByteBuffer buffer = ByteBuffer.allocate(4 * step).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += step) {
      int count = Math.min(step, values.length - from);
      buffer.asIntBuffer().put(values, from, count);
      out.write(buffer.array(), 0, 4 * count);
    }
  }

  private static byte[] length(int length) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] values = new byte[in.getInt()];
    in.get(values);
    return values;
  }

  private static int[] ints(ByteBuffer in) {
    int[] values = new int[in.getInt()];
    in.asIntBuffer().get(values);
    in.position(in.position() + 4 * values.length);
    return values;
  }
}
