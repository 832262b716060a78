package io.omnikeywords.keywords.imports;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of rows, sorted by key and each key once. An entry is the number of bytes its key shares
 * with the key before, the rest of the key, and the payload; at the end stand the number of rows
 * and a checksum, so that a damaged file is noticed and never half used in silence.
 */
final class RowFile {
  private static final int MAGIC = 0x4F4B5231; // OKR1
  private static final int BUFFER = 1 << 16;
  private static final int MAX_FIELD = 1 << 22;

  private RowFile() {}

  /** Writes a file; it is whole, and on the disk, once {@link #finish} has returned. */
  static final class Writer implements Closeable {
    private final FileChannel channel;
    private final CRC32 crc = new CRC32();
    private final DataOutputStream out;
    private byte[] last = new byte[0];
    private long rows;

    Writer(Path file) throws IOException {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      out =
          new DataOutputStream(
              new BufferedOutputStream(
                  new CheckedOutputStream(Channels.newOutputStream(channel), crc), BUFFER));
      out.writeInt(MAGIC);
    }

    void add(byte[] key, byte[] payload) throws IOException {
      int mismatch = Arrays.mismatch(last, key);
      if (mismatch < 0 || Arrays.compareUnsigned(last, key) > 0) {
        throw new IllegalStateException("rows are not in order");
      }
      RowCodec.number(out, mismatch);
      RowCodec.number(out, key.length - mismatch);
      out.write(key, mismatch, key.length - mismatch);
      RowCodec.number(out, payload.length);
      out.write(payload);
      last = key;
      rows++;
    }

    long finish() throws IOException {
      RowCodec.number(out, 0);
      RowCodec.number(out, 0);
      RowCodec.number(out, rows);
      out.flush();
      long sum = crc.getValue();
      out.writeLong(sum);
      out.flush();
      channel.force(true);
      return rows;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Reads a file row by row. */
  static final class Reader implements Closeable {
    private final Path file;
    private final InputStream raw;
    private final CheckedInputStream checked;
    private final DataInputStream in;
    private byte[] key = new byte[0];
    private byte[] payload = new byte[0];
    private long rows;

    Reader(Path file) throws IOException {
      this.file = file;
      try {
        raw = Files.newInputStream(file);
      } catch (NoSuchFileException e) {
        throw damaged(e);
      }
      checked = new CheckedInputStream(new BufferedInputStream(raw, BUFFER), new CRC32());
      in = new DataInputStream(checked);
      try {
        if (in.readInt() != MAGIC) {
          throw damaged(null);
        }
      } catch (EOFException e) {
        raw.close();
        throw damaged(e);
      }
    }

    byte[] key() {
      return key;
    }

    byte[] payload() {
      return payload;
    }

    /** Goes to the next row; false at the end of a whole file. */
    boolean next() throws IOException {
      try {
        int shared = length(key.length);
        int rest = length(MAX_FIELD);
        if (shared + rest == 0) {
          long stated = number();
          long sum = checked.getChecksum().getValue();
          if (stated != rows || in.readLong() != sum || in.read() != -1) {
            throw damaged(null);
          }
          return false;
        }
        byte[] k = Arrays.copyOf(key, shared + rest);
        in.readFully(k, shared, rest);
        payload = new byte[length(MAX_FIELD)];
        in.readFully(payload);
        key = k;
        rows++;
        return true;
      } catch (EOFException e) {
        throw damaged(e);
      }
    }

    private int length(int max) throws IOException {
      long n = number();
      if (n < 0 || n > max) {
        throw damaged(null);
      }
      return (int) n;
    }

    private long number() throws IOException {
      long n = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte b = in.readByte();
        n |= (long) (b & 0x7F) << shift;
        if (b >= 0) {
          return n;
        }
      }
      throw damaged(null);
    }

    private IOException damaged(@Nullable Throwable cause) {
      return new IOException(
          "the imported data in "
              + file
              + " is damaged or missing; import its file again with --replace",
          cause);
    }

    @Override
    public void close() throws IOException {
      raw.close();
    }
  }
}
