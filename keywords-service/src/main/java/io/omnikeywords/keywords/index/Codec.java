package io.omnikeywords.keywords.index;

import io.omnikeywords.keywords.Monthly;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.jspecify.annotations.Nullable;

/** How optional values and lists are written in the build's sort file and in stored fields. */
final class Codec {
  private Codec() {}

  static void write(DataOutput out, @Nullable String value) throws IOException {
    out.writeByte((byte) (value == null ? 0 : 1));
    if (value != null) {
      out.writeString(value);
    }
  }

  static @Nullable String readString(DataInput in) throws IOException {
    return in.readByte() == 0 ? null : in.readString();
  }

  static void write(DataOutput out, @Nullable Long value) throws IOException {
    out.writeByte((byte) (value == null ? 0 : 1));
    if (value != null) {
      out.writeZLong(value);
    }
  }

  static @Nullable Long readLong(DataInput in) throws IOException {
    return in.readByte() == 0 ? null : in.readZLong();
  }

  static void write(DataOutput out, @Nullable Double value) throws IOException {
    out.writeByte((byte) (value == null ? 0 : 1));
    if (value != null) {
      out.writeLong(Double.doubleToLongBits(value));
    }
  }

  static @Nullable Double readDouble(DataInput in) throws IOException {
    return in.readByte() == 0 ? null : Double.longBitsToDouble(in.readLong());
  }

  static void write(DataOutput out, List<String> values) throws IOException {
    out.writeVInt(values.size());
    for (String value : values) {
      out.writeString(value);
    }
  }

  static List<String> readStrings(DataInput in) throws IOException {
    int size = in.readVInt();
    List<String> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(in.readString());
    }
    return values;
  }

  static void write(DataOutput out, @Nullable Monthly monthly) throws IOException {
    writeCounts(out, monthly == null ? List.of() : monthly.counts());
    if (monthly != null) {
      out.writeString(monthly.end());
    }
  }

  static @Nullable Monthly readMonthly(DataInput in) throws IOException {
    List<Long> counts = readCounts(in);
    return counts.isEmpty() ? null : new Monthly(counts, in.readString());
  }

  private static void writeCounts(DataOutput out, List<Long> counts) throws IOException {
    out.writeVInt(counts.size());
    for (long count : counts) {
      out.writeZLong(count);
    }
  }

  private static List<Long> readCounts(DataInput in) throws IOException {
    int size = in.readVInt();
    List<Long> counts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      counts.add(in.readZLong());
    }
    return counts;
  }

  static void write(DataOutput out, SourceEntry entry) throws IOException {
    out.writeString(entry.keyword());
    write(out, entry.lang());
    write(out, entry.count());
    write(out, entry.volume());
    write(out, entry.volumeLow());
    write(out, entry.volumeHigh());
    write(out, entry.volumeBasis());
    write(out, entry.cpc());
    write(out, entry.competition());
    write(out, entry.difficulty());
    writeCounts(out, entry.monthly());
    write(out, entry.monthlyEnd());
    write(out, entry.related());
  }

  static SourceEntry readEntry(DataInput in) throws IOException {
    String keyword = in.readString();
    String lang = readString(in);
    Long count = readLong(in);
    Long volume = readLong(in);
    Long low = readLong(in);
    Long high = readLong(in);
    String basis = readString(in);
    Double cpc = readDouble(in);
    Double competition = readDouble(in);
    Double difficulty = readDouble(in);
    List<Long> monthly = readCounts(in);
    String end = readString(in);
    return new SourceEntry(
        keyword,
        lang,
        count,
        volume,
        low,
        high,
        basis,
        cpc,
        competition,
        difficulty,
        monthly,
        end,
        readStrings(in));
  }
}
