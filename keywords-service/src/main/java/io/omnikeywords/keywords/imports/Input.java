package io.omnikeywords.keywords.imports;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/** The bytes of a file, unpacked where they are gzip data. */
final class Input {
  private static final int BUFFER = 1 << 16;

  private Input() {}

  /** Opens a file; {@code progress} is told how many of its bytes have been taken so far. */
  static InputStream open(Path file, LongConsumer progress) throws IOException {
    InputStream raw = Files.newInputStream(file);
    try {
      BufferedInputStream in = new BufferedInputStream(new Counting(raw, progress), BUFFER);
      in.mark(2);
      boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      if (gzip) {
        return new GZIPInputStream(in, BUFFER);
      }
      if (file.toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
        throw new ImportRefusedException(file, "is named .gz but holds no gzip data");
      }
      return in;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  static String sha256(Path file, LongConsumer progress) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new Counting(Files.newInputStream(file), progress)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static final class Counting extends FilterInputStream {
    private final LongConsumer progress;
    private long taken;

    Counting(InputStream in, LongConsumer progress) {
      super(in);
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) {
        progress.accept(++taken);
      }
      return b;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      int n = super.read(b, off, len);
      if (n > 0) {
        taken += n;
        progress.accept(taken);
      }
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      return super.skip(n);
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
