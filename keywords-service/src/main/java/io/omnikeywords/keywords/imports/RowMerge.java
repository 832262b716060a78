package io.omnikeywords.keywords.imports;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Goes through several sorted files at once and makes one row of the rows of each key. Holds one
 * row of each file.
 */
final class RowMerge implements Closeable {
  private record Cursor(RowFile.Reader reader, int order, @Nullable String basis) {}

  private static final Comparator<Cursor> BY_KEY_THEN_ORDER =
      Comparator.comparing((Cursor c) -> c.reader.key(), Arrays::compareUnsigned)
          .thenComparingInt(Cursor::order);

  private final boolean adds;
  private final List<RowFile.Reader> opened = new ArrayList<>();
  private final PriorityQueue<Cursor> heads = new PriorityQueue<>(BY_KEY_THEN_ORDER);

  /** With {@code adds} counts of one key add up; otherwise the row of the later file wins. */
  RowMerge(boolean adds) {
    this.adds = adds;
  }

  /** Takes over a file, later than those before it; rows without a basis of their own get this. */
  void add(RowFile.Reader reader, @Nullable String basis) throws IOException {
    opened.add(reader);
    if (reader.next()) {
      heads.add(new Cursor(reader, opened.size(), basis));
    }
  }

  /** The next row in order of keys, or null at the end. */
  @Nullable Row next() throws IOException {
    Cursor first = heads.poll();
    if (first == null) {
      return null;
    }
    byte[] key = first.reader.key();
    Row row = take(first);
    for (Cursor c = heads.peek(); c != null && Arrays.equals(c.reader.key(), key); ) {
      heads.remove();
      Row other = take(c);
      row = adds ? row.plus(other) : row.overlaid(other);
      c = heads.peek();
    }
    return row;
  }

  private Row take(Cursor cursor) throws IOException {
    Row row = RowCodec.row(cursor.reader.key(), cursor.reader.payload()).based(cursor.basis);
    if (cursor.reader.next()) {
      heads.add(cursor);
    }
    return row;
  }

  @Override
  public void close() throws IOException {
    for (RowFile.Reader reader : opened) {
      reader.close();
    }
  }
}
