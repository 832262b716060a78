package io.omnikeywords.resilience;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 300ms}, {@code 60s}, {@code 5m}, {@code 1h}, {@code 2d},
 * or ISO-8601. What {@link #text} writes {@link #parse} reads.
 */
public final class Durations {

  private static final Pattern SHORT = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  private static final List<Unit> UNITS =
      List.of(new Unit("d", 86_400), new Unit("h", 3_600), new Unit("m", 60));

  private Durations() {}

  /**
   * The duration that is written there.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Duration parse(String text) {
    Matcher matcher = SHORT.matcher(text);
    if (!matcher.matches()) {
      try {
        return Duration.parse(text);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(text, e);
      }
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** In the largest unit that leaves it whole; in ISO-8601 where none does, or it is negative. */
  public static String text(Duration duration) {
    if (duration.isNegative() || duration.getNano() % 1_000_000 != 0) {
      return duration.toString();
    }
    long seconds = duration.getSeconds();
    if (duration.getNano() != 0) {
      return seconds < 1_000_000 ? duration.toMillis() + "ms" : duration.toString();
    }
    for (Unit unit : UNITS) {
      if (seconds != 0 && seconds % unit.seconds == 0) {
        return seconds / unit.seconds + unit.name;
      }
    }
    return seconds + "s";
  }

  private record Unit(String name, long seconds) {}
}
