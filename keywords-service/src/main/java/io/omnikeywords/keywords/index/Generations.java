package io.omnikeywords.keywords.index;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of generations: {@code <data>/index/gen-000001} and so on, and the file {@code
 * CURRENT} that names the one in use.
 *
 * <p>A generation is written under its own name, forced to disk with its manifest, and only then
 * named by {@code CURRENT}, which is replaced by an atomic rename. So a kill at any moment leaves
 * the old generation current, or the new one; what is half built is named by nothing and deleted by
 * the next build. Builders exclude each other by a lock on the file {@code LOCK}, which the
 * operating system releases when its process dies; readers take no lock.
 */
final class Generations {
  /** A generation's name and contents, found to be whole. */
  record Found(String name, Generation generation) {}

  private static final Logger log = LoggerFactory.getLogger(Generations.class);
  private static final Duration LOCK_WAIT = Duration.ofMinutes(15);
  private static final String PREFIX = "gen-";
  private static final String NAME = PREFIX + "\\d{6,15}";
  private static final int RACES = 20;

  private final Path root;

  Generations(Path data) throws IOException {
    this.root = Files.createDirectories(data.resolve("index"));
  }

  /** The name in {@code CURRENT}, or null where there is none. */
  @Nullable String current() throws IOException {
    try {
      String name = Files.readString(root.resolve("CURRENT")).strip();
      return name.matches(NAME) ? name : "";
    } catch (NoSuchFileException e) {
      return null;
    } catch (CharacterCodingException e) {
      return ""; // there, but damaged
    }
  }

  /**
   * Opens what {@code CURRENT} names, or returns null where it names nothing. A generation that
   * another process replaces meanwhile is looked up again.
   *
   * @throws IOException where the generation is damaged
   */
  @Nullable Found open() throws IOException {
    for (int race = 0; ; race++) {
      String name = current();
      if (name == null) {
        return null;
      }
      try {
        if (name.isEmpty()) {
          throw new CorruptGenerationException(root.resolve("CURRENT") + " names no generation");
        }
        Path path = root.resolve(name);
        Manifest manifest = Manifest.read(path);
        if (manifest.format() != Manifest.FORMAT) {
          return null; // other files than this program's; they are not to be opened
        }
        manifest.verify(path);
        return new Found(name, Generation.open(path, manifest));
      } catch (IOException | RuntimeException e) {
        if (race == RACES || name.equals(current())) {
          throw e instanceof IOException io ? io : new CorruptGenerationException(e.toString());
        }
      }
    }
  }

  /**
   * Builds a new generation of the sources and makes it the current one.
   *
   * @param always whether to build even where a process that was waited for has just built the same
   */
  void build(List<KeywordSource> sources, Progress progress, boolean always) throws IOException {
    try (FileChannel channel = lockFile()) {
      try (FileLock lock = lock(channel, progress)) {
        String before = current();
        if (!always && isOf(before, sources)) {
          return;
        }
        String name = nextName();
        clean(before);
        Path path = Files.createDirectory(root.resolve(name));
        try {
          new IndexBuilder(path, sources, progress).build();
          Manifest manifest = Manifest.describe(path, sources);
          manifest.write(path);
          Durable.force(path.resolve(Generation.LUCENE));
          Durable.force(path);
          Durable.force(root);
          Durable.replace(root, "CURRENT", out -> out.write(name + "\n"));
        } catch (IOException | RuntimeException | Error e) {
          Durable.delete(path);
          throw e;
        }
        log.debug("generation {} is current under lock {}", name, lock);
        clean(name);
      }
    }
  }

  /** Deletes all but the current generation, unless a builder is at work. */
  void tidy() throws IOException {
    try (FileChannel channel = lockFile();
        FileLock lock = tryLock(channel)) {
      if (lock != null) {
        clean(current());
      }
    }
  }

  private void clean(@Nullable String keep) throws IOException {
    try (Stream<Path> paths = Files.list(root)) {
      paths
          .filter(path -> path.getFileName().toString().startsWith(PREFIX))
          .filter(path -> !path.getFileName().toString().equals(keep))
          .toList()
          .forEach(Durable::delete);
    }
  }

  private boolean isOf(@Nullable String name, List<KeywordSource> sources) {
    if (name == null || name.isEmpty()) {
      return false;
    }
    try {
      Manifest manifest = Manifest.read(root.resolve(name));
      if (!manifest.isOf(sources)) {
        return false;
      }
      manifest.verify(root.resolve(name));
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** A name that no generation here has had, so that readers see that it is another one. */
  private String nextName() throws IOException {
    try (Stream<Path> paths = Files.list(root)) {
      long last =
          paths
              .map(path -> path.getFileName().toString())
              .filter(name -> name.matches(NAME))
              .mapToLong(name -> Long.parseLong(name.substring(PREFIX.length())))
              .max()
              .orElse(0);
      return String.format(Locale.ROOT, "%s%06d", PREFIX, last + 1);
    }
  }

  private FileChannel lockFile() throws IOException {
    return FileChannel.open(
        root.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process
    }
  }

  private FileLock lock(FileChannel channel, Progress progress) throws IOException {
    long start = System.nanoTime();
    while (true) {
      FileLock lock = tryLock(channel);
      if (lock != null) {
        return lock;
      }
      long waited = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      if (waited >= LOCK_WAIT.toSeconds()) {
        throw new IOException(
            "another process has been building the index in "
                + root
                + " for "
                + waited
                + " s; stop it, or choose another data directory");
      }
      progress.update("waiting for another process that builds the index", waited, -1);
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for the index lock");
      }
    }
  }
}
