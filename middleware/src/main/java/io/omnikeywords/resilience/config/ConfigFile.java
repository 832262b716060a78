package io.omnikeywords.resilience.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a {@code resilience.yaml}: looks at it every half second, and when it has changed and
 * stayed as it is from one look to the next, reads it and hands on what it says. A file that is
 * gone or wrong is logged and changes nothing. Looking works on every file system, where being told
 * of changes does not (network mounts, Kubernetes' linked volumes).
 */
public final class ConfigFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("resilience");
  private static final long LOOK_EVERY_MILLIS = 500;

  /** What tells one version of a file from another. */
  private record Stamp(String what) {
    static Stamp of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(now.lastModifiedTime() + " " + now.size() + " " + now.fileKey());
      } catch (IOException e) {
        return new Stamp(e.toString());
      }
    }
  }

  private final Path file;
  private final Consumer<ResilienceConfig> listener;
  private final Function<Path, ResilienceConfig> reader;
  private final Consumer<@Nullable String> told;
  private final long lookEveryMillis;
  private final Thread thread = new Thread(this::run, "resilience-config");
  private Stamp read;
  private Stamp seen;

  private ConfigFile(
      Path file,
      Function<Path, ResilienceConfig> reader,
      Consumer<ResilienceConfig> listener,
      Consumer<@Nullable String> told,
      long lookEveryMillis) {
    this.file = file;
    this.reader = reader;
    this.told = told;
    this.lookEveryMillis = lookEveryMillis;
    this.listener = listener;
    this.read = Stamp.of(file);
    this.seen = read;
  }

  /**
   * Reads the file, hands it to the listener, and follows it until closed.
   *
   * @throws ConfigException if it can't be read or is wrong; it is then not followed
   */
  public static ConfigFile follow(Path file, Consumer<ResilienceConfig> listener) {
    return follow(file, ConfigReader::read, listener, outcome -> {});
  }

  /**
   * As {@link #follow(Path, Consumer)}, with a reader of the caller's.
   *
   * @param reader a runtime exception of its refuses the file, with the message to be logged
   * @param told hears, after each later change, why it was refused, or null where it was taken
   */
  public static ConfigFile follow(
      Path file,
      Function<Path, ResilienceConfig> reader,
      Consumer<ResilienceConfig> listener,
      Consumer<@Nullable String> told) {
    return follow(file, reader, listener, told, LOOK_EVERY_MILLIS);
  }

  static ConfigFile follow(Path file, Consumer<ResilienceConfig> listener, long lookEveryMillis) {
    return follow(file, ConfigReader::read, listener, outcome -> {}, lookEveryMillis);
  }

  private static ConfigFile follow(
      Path file,
      Function<Path, ResilienceConfig> reader,
      Consumer<ResilienceConfig> listener,
      Consumer<@Nullable String> told,
      long lookEveryMillis) {
    ConfigFile followed = new ConfigFile(file, reader, listener, told, lookEveryMillis);
    listener.accept(reader.apply(file));
    followed.thread.setDaemon(true);
    followed.thread.start();
    return followed;
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(lookEveryMillis);
        look();
      }
    } catch (InterruptedException closed) {
      // the end of this thread
    }
  }

  private void look() {
    Stamp now = Stamp.of(file);
    boolean settled = now.equals(seen);
    seen = now;
    if (!settled || now.equals(read)) {
      return;
    }
    read = now;
    try {
      listener.accept(reader.apply(file));
      LOG.info("configuration {} read again", file);
      told.accept(null);
    } catch (RuntimeException refused) {
      if (Thread.currentThread().isInterrupted()) {
        return; // closed while reading, which ends the reading
      }
      LOG.error("configuration refused, the old one stays: {}", refused.getMessage());
      told.accept(String.valueOf(refused.getMessage()));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
