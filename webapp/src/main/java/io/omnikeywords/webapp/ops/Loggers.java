package io.omnikeywords.webapp.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Levels of loggers, seen and changed while the service runs. */
final class Loggers {

  private static final Map<String, Level> LEVELS =
      Map.of(
          "off", Level.OFF,
          "error", Level.ERROR,
          "warn", Level.WARN,
          "info", Level.INFO,
          "debug", Level.DEBUG,
          "trace", Level.TRACE);

  private Loggers() {}

  /**
   * @param level its own, or null where it has that of the next above it
   * @param effective the level that counts
   */
  record View(String name, @Nullable String level, String effective) {}

  /** Those with a level of their own. */
  static List<View> configured() {
    return context().getLoggerList().stream()
        .filter(logger -> logger.getLevel() != null)
        .map(Loggers::view)
        .toList();
  }

  /** The logger, or null where no code has asked for one of that name: none is made. */
  static @Nullable View find(String name) {
    Logger logger = context().exists(name);
    return logger == null ? null : view(logger);
  }

  /**
   * Gives a logger that exists a level, or that of the next above it.
   *
   * @throws IllegalArgumentException if there is no such level
   */
  static void set(String name, @Nullable String level) {
    Level wanted = level == null ? null : LEVELS.get(level.toLowerCase(Locale.ROOT));
    boolean root = name.equals(org.slf4j.Logger.ROOT_LOGGER_NAME);
    if (wanted == null && (level != null || root)) {
      throw new IllegalArgumentException(
          "level must be one of off, error, warn, info, debug, trace" + (root ? "" : " or null"));
    }
    context().getLogger(name).setLevel(wanted);
  }

  private static View view(Logger logger) {
    Level own = logger.getLevel();
    return new View(
        logger.getName(), own == null ? null : text(own), text(logger.getEffectiveLevel()));
  }

  private static String text(Level level) {
    return level.toString().toLowerCase(Locale.ROOT);
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }
}
