package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as bytes: a key that sorts by language, then keyword, and a payload that holds only what is
 * known. Numbers are variable-length, seven bits a byte, lowest first.
 */
final class RowCodec {
  private static final int COUNT = 1;
  private static final int VOLUME = 2;
  private static final int LOW = 4;
  private static final int HIGH = 8;
  private static final int CPC = 16;
  private static final int COMPETITION = 32;
  private static final int DIFFICULTY = 64;
  private static final int MONTHLY = 128;
  private static final int RELATED = 256;
  private static final int BASIS = 512;

  private RowCodec() {}

  static byte[] key(Row row) {
    byte[] lang = row.lang().getBytes(UTF_8);
    byte[] keyword = row.keyword().getBytes(UTF_8);
    byte[] key = new byte[lang.length + 1 + keyword.length];
    System.arraycopy(lang, 0, key, 0, lang.length);
    System.arraycopy(keyword, 0, key, lang.length + 1, keyword.length);
    return key;
  }

  static byte[] payload(Row row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(8);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      int flags =
          (row.count() != null ? COUNT : 0)
              | (row.volume() != null ? VOLUME : 0)
              | (row.volumeLow() != null ? LOW : 0)
              | (row.volumeHigh() != null ? HIGH : 0)
              | (row.cpc() != null ? CPC : 0)
              | (row.competition() != null ? COMPETITION : 0)
              | (row.difficulty() != null ? DIFFICULTY : 0)
              | (row.monthly().isEmpty() ? 0 : MONTHLY)
              | (row.related().isEmpty() ? 0 : RELATED)
              | (row.basis() != null ? BASIS : 0);
      number(out, flags);
      for (Long n : new Long[] {row.count(), row.volume(), row.volumeLow(), row.volumeHigh()}) {
        if (n != null) {
          number(out, n);
        }
      }
      for (Double d : new Double[] {row.cpc(), row.competition(), row.difficulty()}) {
        if (d != null) {
          out.writeDouble(d);
        }
      }
      if (!row.monthly().isEmpty()) {
        number(out, row.monthly().size());
        for (long n : row.monthly()) {
          number(out, n);
        }
        text(out, row.monthlyEnd() == null ? "" : row.monthlyEnd());
      }
      if (!row.related().isEmpty()) {
        number(out, row.related().size());
        for (String s : row.related()) {
          text(out, s);
        }
      }
      if (row.basis() != null) {
        text(out, row.basis());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Row row(byte[] key, byte[] payload) {
    int zero = 0;
    while (key[zero] != 0) {
      zero++;
    }
    ByteBuffer in = ByteBuffer.wrap(payload);
    int flags = (int) number(in);
    Long count = longOf(in, flags, COUNT);
    Long volume = longOf(in, flags, VOLUME);
    Long low = longOf(in, flags, LOW);
    Long high = longOf(in, flags, HIGH);
    Double cpc = doubleOf(in, flags, CPC);
    Double competition = doubleOf(in, flags, COMPETITION);
    Double difficulty = doubleOf(in, flags, DIFFICULTY);
    List<Long> monthly = List.of();
    String monthlyEnd = null;
    if ((flags & MONTHLY) != 0) {
      int n = (int) number(in);
      monthly = new ArrayList<>(n);
      for (int i = 0; i < n; i++) {
        monthly.add(number(in));
      }
      monthlyEnd = text(in);
    }
    List<String> related = List.of();
    if ((flags & RELATED) != 0) {
      int n = (int) number(in);
      related = new ArrayList<>(n);
      for (int i = 0; i < n; i++) {
        related.add(text(in));
      }
    }
    return new Row(
        new String(key, 0, zero, UTF_8),
        new String(key, zero + 1, key.length - zero - 1, UTF_8),
        count,
        volume,
        low,
        high,
        cpc,
        competition,
        difficulty,
        monthly,
        monthlyEnd,
        related,
        (flags & BASIS) != 0 ? text(in) : null);
  }

  private static @Nullable Long longOf(ByteBuffer in, int flags, int flag) {
    return (flags & flag) != 0 ? number(in) : null;
  }

  private static @Nullable Double doubleOf(ByteBuffer in, int flags, int flag) {
    return (flags & flag) != 0 ? in.getDouble() : null;
  }

  static void number(DataOutputStream out, long n) throws IOException {
    long rest = n;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long number(ByteBuffer in) {
    long n = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      n |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return n;
      }
    }
  }

  private static void text(DataOutputStream out, String s) throws IOException {
    byte[] bytes = s.getBytes(UTF_8);
    number(out, bytes.length);
    out.write(bytes);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[(int) number(in)];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }
}
