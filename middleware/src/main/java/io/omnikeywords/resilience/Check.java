package io.omnikeywords.resilience;

import java.time.Duration;
import java.util.regex.Pattern;

/** Checks one field of a configuration and says field, range and value where it is wrong. */
public final class Check {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:/-]{1,100}");
  private static final Duration LONGEST = Duration.ofDays(365);

  private Check() {}

  /** The name of a policy: 1 to 100 letters, digits and {@code _ . : / -}. */
  public static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name \"" + name + "\" must be 1 to 100 letters, digits and _ . : / -");
    }
    return name;
  }

  /** A whole number of at least {@code min}. */
  public static int atLeast(String field, int value, int min) {
    if (value < min) {
      throw new IllegalArgumentException(field + " must be at least " + min + " but is " + value);
    }
    return value;
  }

  /** A number from {@code min} to {@code max}, both included. */
  public static double within(String field, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          field + " must be from " + min + " to " + max + " but is " + value);
    }
    return value;
  }

  /** A share above 0 and up to 1. */
  public static double ratio(String field, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException(field + " must be above 0 and at most 1 but is " + value);
    }
    return value;
  }

  /** A duration of at least {@code minMillis} milliseconds and at most 365 days. */
  public static Duration duration(String field, Duration value, long minMillis) {
    if (value.compareTo(Duration.ofMillis(minMillis)) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          field + " must be from " + minMillis + "ms to 365d but is " + Durations.text(value));
    }
    return value;
  }
}
