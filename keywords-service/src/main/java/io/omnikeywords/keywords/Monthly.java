package io.omnikeywords.keywords;

import java.util.List;

/**
 * The consecutive monthly counts that a trend was told from.
 *
 * @param counts searches or views per month, oldest first
 * @param end the month of the last count, as {@code YYYY-MM}
 */
public record Monthly(List<Long> counts, String end) {

  /** The last {@link TrendTest#MONTHS} of the counts, which are those a trend is told from. */
  public Monthly {
    counts =
        List.copyOf(counts.subList(Math.max(0, counts.size() - TrendTest.MONTHS), counts.size()));
  }
}
