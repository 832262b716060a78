package io.omnikeywords.keywords.imports;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sorts rows that come in any order and makes one row of those of each key, in bounded memory: what
 * does not fit is written out as a sorted run, and the runs are merged at the end.
 */
final class RowSorter implements Closeable {
  /** Keys and payloads held at once, with what their objects weigh. */
  static final long DEFAULT_MEMORY = 64L << 20;

  private static final int OBJECTS = 96;

  /** At most this many runs are merged at once. */
  private static final int FAN_IN = 64;

  private record Entry(byte[] key, byte[] payload) {}

  private final Path work;
  private final boolean adds;
  private final long memory;
  private final List<Entry> held = new ArrayList<>();
  private final List<Path> runs = new ArrayList<>();
  private long weight;
  private long taken;
  private int made;

  /** Runs go beside {@code work}, with a number added to its name. */
  RowSorter(Path work, boolean adds, long memory) {
    this.work = work;
    this.adds = adds;
    this.memory = memory;
  }

  void add(Row row) throws IOException {
    byte[] key = RowCodec.key(row);
    byte[] payload = RowCodec.payload(row);
    held.add(new Entry(key, payload));
    weight += key.length + payload.length + OBJECTS;
    taken++;
    if (weight >= memory) {
      spill();
    }
  }

  long taken() {
    return taken;
  }

  /** Writes all rows, sorted, each key once; returns how many keys there are. */
  long writeTo(Path file) throws IOException {
    spill();
    while (runs.size() > FAN_IN) {
      // neighbours only: a later run's row must stay later than an earlier one's
      List<Path> first = new ArrayList<>(runs.subList(0, FAN_IN));
      Path merged = runFile();
      merge(first, merged);
      runs.subList(0, FAN_IN).clear();
      runs.add(0, merged);
    }
    long keys = merge(runs, file);
    runs.clear();
    return keys;
  }

  private Path runFile() {
    return work.resolveSibling(work.getFileName() + "." + made++);
  }

  private void spill() throws IOException {
    if (held.isEmpty()) {
      return;
    }
    // the sort is stable, so rows of one key stay in the order they came
    held.sort((a, b) -> Arrays.compareUnsigned(a.key, b.key));
    Path run = runFile();
    runs.add(run);
    try (RowFile.Writer out = new RowFile.Writer(run)) {
      for (int i = 0; i < held.size(); ) {
        Entry entry = held.get(i++);
        if (i == held.size() || !Arrays.equals(held.get(i).key, entry.key)) {
          out.add(entry.key, entry.payload);
          continue;
        }
        Row row = RowCodec.row(entry.key, entry.payload);
        while (i < held.size() && Arrays.equals(held.get(i).key, entry.key)) {
          Row other = RowCodec.row(entry.key, held.get(i++).payload);
          row = adds ? row.plus(other) : row.overlaid(other);
        }
        out.add(entry.key, RowCodec.payload(row));
      }
      out.finish();
    }
    held.clear();
    weight = 0;
  }

  private long merge(List<Path> inputs, Path file) throws IOException {
    if (inputs.size() == 1) {
      Files.move(inputs.get(0), file, StandardCopyOption.REPLACE_EXISTING);
      return countOf(file);
    }
    long keys;
    try (RowMerge merge = new RowMerge(adds);
        RowFile.Writer out = new RowFile.Writer(file)) {
      for (Path input : inputs) {
        merge.add(new RowFile.Reader(input), null);
      }
      for (Row row = merge.next(); row != null; row = merge.next()) {
        out.add(RowCodec.key(row), RowCodec.payload(row));
      }
      keys = out.finish();
    }
    for (Path input : inputs) {
      Files.delete(input);
    }
    return keys;
  }

  private static long countOf(Path file) throws IOException {
    long keys = 0;
    try (RowFile.Reader reader = new RowFile.Reader(file)) {
      while (reader.next()) {
        keys++;
      }
    }
    return keys;
  }

  @Override
  public void close() throws IOException {
    for (Path run : runs) {
      Files.deleteIfExists(run);
    }
  }
}
