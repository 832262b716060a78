package io.omnikeywords.keywords.index;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** File operations that hold after a power cut. */
public final class Durable {
  private static final Logger log = LoggerFactory.getLogger(Durable.class);

  private Durable() {}

  /** Writes a text piece by piece. */
  public interface Text {
    void writeTo(Writer out) throws IOException;
  }

  /** Writes a new file and forces it to disk. */
  static void write(Path file, Text text) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8))) {
      text.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }

  /** Replaces a file whole: a reader sees the old text or the new one. */
  public static void replace(Path directory, String name, Text text) throws IOException {
    Path file = directory.resolve(name);
    Path next = directory.resolve(name + ".next");
    write(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(directory);
  }

  /** Forces a directory's names to disk, where the platform can. */
  static void force(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      log.debug("cannot force directory {}: {}", directory, e.toString()); // Windows
    }
  }

  /** Deletes a directory; what cannot be deleted now is left for the next time. */
  static void delete(Path directory) {
    try (Stream<Path> walk = Files.walk(directory)) {
      List<Path> paths = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : paths) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      log.warn("could not delete {}: {}", directory, e.toString());
    }
  }
}
