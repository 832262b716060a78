package io.omnikeywords.keywords.imports;

import org.jspecify.annotations.Nullable;

/**
 * Views per month estimated from the views of some hours. {@code docs/imports.md} derives it.
 *
 * @param volume views per month, or null where too few views were seen
 * @param basis how the figure came about and how wrong it can be, or why there is none
 */
record PageviewEstimate(@Nullable Long volume, String basis) {
  /** Hours of a month: 365.25 days x 24 h / 12. */
  static final double HOURS_PER_MONTH = 730.5;

  /** Below this many views the standard error is above 10 %, and no monthly figure is given. */
  static final long MIN_VIEWS = 100;

  private static final int WEEK = 168;

  static PageviewEstimate of(long views, int hours) {
    // plain concatenation: this runs once a title, and a formatter would take most of that time
    String seen =
        "Wikipedia page views, not searches: "
            + grouped(views)
            + " views in "
            + grouped(hours)
            + (hours == 1 ? " hour" : " hours");
    if (views < MIN_VIEWS) {
      return new PageviewEstimate(
          null, seen + "; fewer than " + MIN_VIEWS + ", too few for a monthly figure");
    }
    String basis =
        seen
            + ", scaled to a month of 730.5 h; standard error "
            + Math.round(1_000 / Math.sqrt(views)) / 10.0
            + " % (Poisson)";
    if (hours < WEEK) {
      basis += " plus the swing of day and week, which fewer than 168 hours do not even out";
    }
    return new PageviewEstimate(Math.round(views * HOURS_PER_MONTH / hours), basis);
  }

  private static String grouped(long n) {
    return n < 1_000
        ? Long.toString(n)
        : grouped(n / 1_000) + ',' + String.valueOf(1_000 + n % 1_000).substring(1);
  }
}
