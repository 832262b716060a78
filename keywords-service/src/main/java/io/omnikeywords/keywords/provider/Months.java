package io.omnikeywords.keywords.provider;

import io.omnikeywords.keywords.Monthly;
import io.omnikeywords.keywords.TrendTest;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Counts of months as a provider gave them, which may leave months out. */
final class Months {

  private final SortedMap<YearMonth, Long> counts;

  Months(SortedMap<YearMonth, Long> counts) {
    this.counts = counts;
  }

  /** The trend of the last 12 months, where none of them is missing. */
  TrendTest trend() {
    Monthly last = last();
    return TrendTest.of(last == null ? List.of() : last.counts());
  }

  /** The last 12 months, or null where one of them is missing. */
  @Nullable Monthly last() {
    if (counts.isEmpty()) {
      return null;
    }
    List<Long> run = new ArrayList<>();
    YearMonth month = counts.lastKey().minusMonths(TrendTest.MONTHS - 1L);
    for (int i = 0; i < TrendTest.MONTHS; i++, month = month.plusMonths(1)) {
      Long count = counts.get(month);
      if (count == null) {
        return null;
      }
      run.add(count);
    }
    return new Monthly(run, counts.lastKey().toString());
  }

  /** How many there are, the first and the last, in words. */
  String span() {
    return counts.size() == 1
        ? "1 month, " + counts.firstKey()
        : counts.size() + " months, " + counts.firstKey() + " to " + counts.lastKey();
  }

  double mean() {
    return counts.values().stream().mapToLong(Long::longValue).average().orElseThrow();
  }

  /** Standard error of the mean in percent of it, in words; one month tells none. */
  String error() {
    double mean = mean();
    if (counts.size() < 2 || mean == 0) {
      return "standard error unknown";
    }
    double squares = counts.values().stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    double error = Math.sqrt(squares / (counts.size() - 1) / counts.size());
    return String.format(Locale.ROOT, "standard error %.1f %%", 100 * error / mean);
  }
}
