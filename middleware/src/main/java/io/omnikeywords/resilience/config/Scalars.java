package io.omnikeywords.resilience.config;

import io.omnikeywords.resilience.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Single values as people write them. */
final class Scalars {

  /** Narrower than Java's: no {@code NaN}, {@code 0x1p3} or {@code 1.5d}. */
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?");

  private Scalars() {}

  /**
   * The value of that type.
   *
   * @throws IllegalArgumentException if the text is none; {@link #describe} says what would be
   */
  static Object parse(String text, Class<?> type) {
    if (type == String.class) {
      return text;
    }
    if (type == int.class) {
      return Integer.parseInt(text);
    }
    if (type == long.class) {
      return Long.parseLong(text);
    }
    if (type == Duration.class) {
      return Durations.parse(text);
    }
    if (type == Network.class) {
      return Network.parse(text);
    }
    if (type == double.class || type == Double.class) {
      return Double.parseDouble(accepted(text, NUMBER.matcher(text).matches()));
    }
    if (type == boolean.class) {
      return accepted(text, text.equals("true") || text.equals("false")).equals("true");
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> kebab(constant).equals(text))
        .findAny()
        .orElseThrow(IllegalArgumentException::new);
  }

  /** What a value of that type looks like. */
  static String describe(Class<?> type) {
    if (type == String.class) {
      return "a text";
    }
    if (type == int.class) {
      return "a whole number up to " + Integer.MAX_VALUE;
    }
    if (type == long.class) {
      return "a whole number";
    }
    if (type == Duration.class) {
      return "a duration such as 300ms, 60s, 5m, 1h, 2d or PT1.5S";
    }
    if (type == Network.class) {
      return "an address such as 10.0.0.1 or a network such as 10.0.0.0/8";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    return Arrays.stream(type.getEnumConstants())
        .map(Scalars::kebab)
        .collect(Collectors.joining(", ", "one of ", ""));
  }

  private static String accepted(String text, boolean accepted) {
    if (!accepted) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  static String kebab(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
