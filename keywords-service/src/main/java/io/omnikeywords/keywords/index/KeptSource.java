package io.omnikeywords.keywords.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in a file what a source that never changes gives: every import builds the index again, and
 * to read the dictionaries from their own formats takes a third of that. The file is written beside
 * its name and renamed when whole; one that is damaged or of another version is written again.
 */
final class KeptSource implements KeywordSource {
  private static final Logger log = LoggerFactory.getLogger(KeptSource.class);
  private static final String CODEC = "kept-source";
  private static final int FORMAT = 1;

  private final KeywordSource origin;
  private final Path folder;

  KeptSource(KeywordSource origin, Path folder) {
    this.origin = origin;
    this.folder = folder;
  }

  @Override
  public String name() {
    return origin.name();
  }

  @Override
  public String version() {
    return origin.version();
  }

  @Override
  public int priority() {
    return origin.priority();
  }

  @Override
  public void forEach(Consumer<SourceEntry> consumer) throws IOException {
    Files.createDirectories(folder);
    String file = name() + ".entries";
    try (FSDirectory directory = FSDirectory.open(folder)) {
      if (isWhole(directory, file)) {
        read(directory, file, consumer);
      } else {
        write(directory, file, consumer);
      }
    }
  }

  /** Looked at before the first entry is given, for entries cannot be taken back. */
  private boolean isWhole(FSDirectory directory, String file) {
    if (!Files.isRegularFile(folder.resolve(file))) {
      return false;
    }
    try (ChecksumIndexInput in = directory.openChecksumInput(file, IOContext.READONCE)) {
      CodecUtil.checkHeader(in, CODEC, FORMAT, FORMAT);
      boolean current = in.readString().equals(version());
      in.seek(in.length() - CodecUtil.footerLength());
      CodecUtil.checkFooter(in);
      return current;
    } catch (IOException | RuntimeException e) {
      log.warn("{} is damaged and is made again: {}", folder.resolve(file), e.toString());
      return false;
    }
  }

  private void read(FSDirectory directory, String file, Consumer<SourceEntry> consumer)
      throws IOException {
    try (ChecksumIndexInput in = directory.openChecksumInput(file, IOContext.READONCE)) {
      CodecUtil.checkHeader(in, CODEC, FORMAT, FORMAT);
      in.readString();
      while (in.readByte() != 0) {
        consumer.accept(Codec.readEntry(in));
      }
    }
  }

  private void write(FSDirectory directory, String file, Consumer<SourceEntry> consumer)
      throws IOException {
    deleteUnfinished(directory);
    Path next;
    try (IndexOutput out = directory.createTempOutput(name(), "next", IOContext.DEFAULT)) {
      next = folder.resolve(out.getName());
      CodecUtil.writeHeader(out, CODEC, FORMAT);
      out.writeString(version());
      origin.forEach(
          entry -> {
            try {
              out.writeByte((byte) 1);
              Codec.write(out, entry);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            consumer.accept(entry);
          });
      out.writeByte((byte) 0);
      CodecUtil.writeFooter(out);
    }
    Files.move(
        next,
        folder.resolve(file),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** A build holds the directory's lock, so what is unfinished is of a process that was killed. */
  private static void deleteUnfinished(FSDirectory directory) throws IOException {
    for (String name : directory.listAll()) {
      if (name.endsWith(".tmp")) {
        directory.deleteFile(name);
      }
    }
  }
}
