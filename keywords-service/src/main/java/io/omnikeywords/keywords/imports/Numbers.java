package io.omnikeywords.keywords.imports;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as exports write them: {@code 1,900}, {@code 1.900}, {@code 1K – 10K}, {@code 3,5 %}.
 * What is not a number throws {@link Fault} with a reason to show.
 */
final class Numbers {
  /** Above this a count is a broken line, so that no sum of counts can overflow. */
  static final long MAX_COUNT = 1_000_000_000_000_000L;

  private static final Pattern PLAIN = Pattern.compile("\\d{1,19}");
  private static final Pattern GROUPED = Pattern.compile("\\d{1,3}([.,'’ ])\\d{3}(\\1\\d{3})*");
  private static final Pattern SCALED = Pattern.compile("([\\d.,]+) ?(K|M|B|MIL|MI)?");
  private static final Map<String, BigDecimal> SCALES =
      Map.of(
          "K", BigDecimal.valueOf(1_000),
          "MIL", BigDecimal.valueOf(1_000),
          "M", BigDecimal.valueOf(1_000_000),
          "MI", BigDecimal.valueOf(1_000_000),
          "B", BigDecimal.valueOf(1_000_000_000));

  /** Not a number; stackless, for it is thrown once a broken line. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1;

    Fault(String message) {
      super(message, null, false, false);
    }
  }

  /** Searches per month: one figure, or the two ends of a range. */
  record Range(long low, long high) {
    boolean single() {
      return low == high;
    }
  }

  private Numbers() {}

  private static String tidy(String raw) {
    return raw.replace('\u00A0', ' ').replace('\u202F', ' ').strip();
  }

  /** Whether a cell says that there is no figure. */
  static boolean absent(@Nullable String raw) {
    String s = raw == null ? "" : tidy(raw);
    return s.isEmpty() || s.equals("-") || s.equals("–") || s.equals("—") || s.equals("--");
  }

  /** A whole number of at least 0, with or without marks between groups of three digits. */
  static long count(String what, String raw) throws Fault {
    String s = tidy(raw);
    if (GROUPED.matcher(s).matches()) {
      s = s.replaceAll("\\D", "");
    }
    if (!PLAIN.matcher(s).matches()) {
      throw new Fault(what + " is not a whole number: " + Text.shown(raw));
    }
    BigDecimal value = new BigDecimal(s);
    return bounded(what, raw, value);
  }

  private static long bounded(String what, String raw, BigDecimal value) throws Fault {
    if (value.compareTo(BigDecimal.valueOf(MAX_COUNT)) > 0) {
      throw new Fault(what + " is above " + MAX_COUNT + ": " + Text.shown(raw));
    }
    try {
      return value.longValueExact();
    } catch (ArithmeticException e) {
      throw new Fault(what + " is not a whole number: " + Text.shown(raw));
    }
  }

  /**
   * A decimal of at least 0. A point is always the decimal mark where it stands alone; a comma is
   * too, unless exactly three digits follow it.
   */
  static double decimal(String what, String raw) throws Fault {
    String s = tidy(raw);
    if (s.matches("\\d{1,3}(,\\d{3})+(\\.\\d+)?")) {
      s = s.replace(",", "");
    } else if (s.matches("\\d{1,3}(\\.\\d{3})+,\\d+")) {
      s = s.replace(".", "").replace(',', '.');
    } else {
      s = s.replace(',', '.');
    }
    if (!s.matches("\\d{1,15}(\\.\\d{1,20})?|\\.\\d{1,20}")) {
      throw new Fault(what + " is not a number of at least 0: " + Text.shown(raw));
    }
    return Double.parseDouble(s);
  }

  /** A decimal between two bounds. */
  static double decimal(String what, String raw, double max) throws Fault {
    double value = decimal(what, raw);
    if (value > max) {
      throw new Fault(what + " is not in 0 to " + (long) max + ": " + Text.shown(raw));
    }
    return value;
  }

  /** A share such as {@code 3.5%}, {@code 3,5 %} or {@code 0.035}; 0 to 1. */
  static double share(String what, String raw) throws Fault {
    String s = tidy(raw);
    return s.endsWith("%")
        ? decimal(what, s.substring(0, s.length() - 1), 100) / 100
        : decimal(what, s, 1);
  }

  /** One figure such as {@code 1,900}, or a range such as {@code 1K – 10K}. */
  static Range range(String what, String raw) throws Fault {
    String[] ends = tidy(raw).split("\\s*[–—-]\\s*", -1);
    if (ends.length == 1) {
      long value = scaled(what, raw, ends[0]);
      return new Range(value, value);
    }
    if (ends.length != 2) {
      throw new Fault(what + " is neither a number nor a range: " + Text.shown(raw));
    }
    long low = scaled(what, raw, ends[0]);
    long high = scaled(what, raw, ends[1]);
    if (low > high) {
      throw new Fault(what + " is a range whose ends are the wrong way round: " + Text.shown(raw));
    }
    return new Range(low, high);
  }

  private static long scaled(String what, String raw, String end) throws Fault {
    String s = end.strip().toUpperCase(Locale.ROOT);
    Matcher m = SCALED.matcher(s);
    String unit = m.matches() ? m.group(2) : null;
    if (unit == null) {
      return count(what, s);
    }
    BigDecimal number = BigDecimal.valueOf(decimal(what, m.group(1)));
    return bounded(what, raw, number.multiply(SCALES.getOrDefault(unit, BigDecimal.ONE)));
  }
}
