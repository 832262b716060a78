package io.omnikeywords.keywords.imports;

import java.util.Locale;
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
    String seen =
        String.format(
            Locale.ROOT,
            "Wikipedia page views, not searches: %,d views in %,d hour%s",
            views,
            hours,
            hours == 1 ? "" : "s");
    if (views < MIN_VIEWS) {
      return new PageviewEstimate(
          null, seen + "; fewer than " + MIN_VIEWS + ", too few for a monthly figure");
    }
    String basis =
        String.format(
            Locale.ROOT,
            "%s, scaled to a month of 730.5 h; standard error %.1f %% (Poisson)",
            seen,
            100 / Math.sqrt(views));
    if (hours < WEEK) {
      basis += " plus the swing of day and week, which fewer than 168 hours do not even out";
    }
    return new PageviewEstimate(Math.round(views * HOURS_PER_MONTH / hours), basis);
  }
}
