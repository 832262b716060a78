package io.omnikeywords.keywords.index;

import io.omnikeywords.keywords.index.Merger.Said;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.OfflineSorter;
import org.jspecify.annotations.Nullable;

/**
 * Brings the entries of all sources together, keyword by keyword, through a sort on disk, so that a
 * build needs little heap for many entries.
 */
final class EntrySorter implements Closeable {
  private static final int LONGEST_KEYWORD = 200;
  private static final int LONGEST_BASIS = 1000;
  private static final int MOST_MONTHS = 240;
  private static final int MOST_RELATED = 64;
  private static final int LONGEST_RECORD = 32_000; // OfflineSorter holds lengths in a short

  /** Told each keyword and language with what the sources say of it, in order of keyword. */
  interface GroupConsumer {
    void accept(String key, @Nullable String lang, List<Said> said) throws IOException;
  }

  private final Directory directory;
  private final IndexOutput output;
  private final OfflineSorter.ByteSequencesWriter writer;
  private final ByteBuffersDataOutput buffer = new ByteBuffersDataOutput();
  private long size;
  private long skipped;
  private @Nullable String sorted;

  EntrySorter(Directory directory) throws IOException {
    this.directory = directory;
    this.output = directory.createTempOutput("entries", "raw", IOContext.DEFAULT);
    this.writer = new OfflineSorter.ByteSequencesWriter(output);
  }

  /** Returns the entry as it was taken in, or null where it is blank or too long to be one. */
  @Nullable SourceEntry add(int source, SourceEntry given) throws IOException {
    String keyword = Folding.clean(given.keyword());
    if (keyword.isEmpty() || keyword.length() > LONGEST_KEYWORD) {
      skipped++;
      return null;
    }
    SourceEntry entry = trim(given, keyword, MOST_RELATED);
    if (!write(source, entry)) {
      entry = trim(given, keyword, 0);
      if (!write(source, entry)) {
        skipped++;
        return null;
      }
    }
    size++;
    return entry;
  }

  private static SourceEntry trim(SourceEntry e, String keyword, int mostRelated) {
    String lang = e.lang() == null || e.lang().isBlank() ? null : e.lang().strip();
    String basis = e.volumeBasis();
    if (basis != null && basis.length() > LONGEST_BASIS) {
      basis = basis.substring(0, LONGEST_BASIS);
    }
    List<Long> monthly = e.monthly();
    return new SourceEntry(
        keyword,
        lang == null ? null : lang.toLowerCase(Locale.ROOT),
        e.count(),
        e.volume(),
        e.volumeLow(),
        e.volumeHigh(),
        basis,
        e.cpc(),
        e.competition(),
        e.difficulty(),
        monthly.subList(Math.max(0, monthly.size() - MOST_MONTHS), monthly.size()),
        e.monthlyEnd(),
        e.related().stream().limit(mostRelated).toList());
  }

  /** Key, language and source come first and a zero byte ends each, so bytes sort as wanted. */
  private boolean write(int source, SourceEntry entry) throws IOException {
    buffer.reset();
    String lang = entry.lang() == null ? "" : entry.lang();
    byte[] key = entry.keyword().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    buffer.writeBytes(key);
    buffer.writeByte((byte) 0);
    buffer.writeBytes(lang.getBytes(StandardCharsets.UTF_8));
    buffer.writeByte((byte) 0);
    buffer.writeShort((short) source);
    Codec.write(buffer, entry);
    if (buffer.size() > LONGEST_RECORD) {
      return false;
    }
    writer.write(buffer.toArrayCopy());
    return true;
  }

  void sort() throws IOException {
    CodecUtil.writeFooter(output);
    writer.close();
    sorted = new OfflineSorter(directory, "entries").sort(output.getName());
    directory.deleteFile(output.getName());
  }

  long size() {
    return size;
  }

  long skipped() {
    return skipped;
  }

  /** Gives each keyword once, in order, with how often {@link #forEachGroup} gives it. */
  void forEachKey(ObjIntConsumer<String> consumer) throws IOException {
    try (OfflineSorter.ByteSequencesReader reader = read()) {
      String key = null;
      String lang = ""; // which sorts first, and counts only where it is alone
      int languages = 0;
      for (BytesRef record = reader.next(); record != null; record = reader.next()) {
        int keyEnd = zero(record, 0);
        String nextKey = string(record, 0, keyEnd);
        if (key != null && !nextKey.equals(key)) {
          consumer.accept(key, Math.max(1, languages));
          lang = "";
          languages = 0;
        }
        key = nextKey;
        String nextLang = string(record, keyEnd + 1, zero(record, keyEnd + 1));
        if (!nextLang.equals(lang)) {
          lang = nextLang;
          languages++;
        }
      }
      if (key != null) {
        consumer.accept(key, Math.max(1, languages));
      }
    }
  }

  /**
   * Gives each keyword and language once. What a source says without a language goes to the keyword
   * in every language that is known of it, or stands alone.
   */
  void forEachGroup(GroupConsumer consumer) throws IOException {
    try (OfflineSorter.ByteSequencesReader reader = read()) {
      String key = null;
      Map<String, List<Said>> group = new TreeMap<>();
      for (BytesRef record = reader.next(); record != null; record = reader.next()) {
        int keyEnd = zero(record, 0);
        String next = string(record, 0, keyEnd);
        if (key != null && !next.equals(key)) {
          emit(key, group, consumer);
        }
        key = next;
        int langEnd = zero(record, keyEnd + 1);
        int rest = langEnd + 1;
        ByteArrayDataInput in =
            new ByteArrayDataInput(record.bytes, record.offset + rest, record.length - rest);
        int source = in.readShort() & 0xFFFF;
        group
            .computeIfAbsent(string(record, keyEnd + 1, langEnd), l -> new ArrayList<>(2))
            .add(new Said(source, Codec.readEntry(in)));
      }
      if (key != null) {
        emit(key, group, consumer);
      }
    }
  }

  private OfflineSorter.ByteSequencesReader read() throws IOException {
    if (sorted == null) {
      throw new IllegalStateException("sort() first");
    }
    return new OfflineSorter.ByteSequencesReader(
        directory.openChecksumInput(sorted, IOContext.READONCE), sorted);
  }

  /** Where the first zero byte from an index on is, counted from the record's beginning. */
  private static int zero(BytesRef record, int from) {
    int at = record.offset + from;
    while (record.bytes[at] != 0) {
      at++;
    }
    return at - record.offset;
  }

  private static String string(BytesRef record, int from, int to) {
    return new String(record.bytes, record.offset + from, to - from, StandardCharsets.UTF_8);
  }

  private static void emit(String key, Map<String, List<Said>> group, GroupConsumer consumer)
      throws IOException {
    List<Said> everywhere = group.remove("");
    if (group.isEmpty() && everywhere != null) {
      consumer.accept(key, null, everywhere);
    }
    for (Map.Entry<String, List<Said>> one : group.entrySet()) {
      if (everywhere != null) {
        one.getValue().addAll(everywhere);
      }
      consumer.accept(key, one.getKey(), one.getValue());
    }
    group.clear();
  }

  @Override
  public void close() throws IOException {
    writer.close();
    if (sorted != null) {
      directory.deleteFile(sorted);
    }
  }
}
