package io.omnikeywords.keywords.provider;

import io.omnikeywords.keywords.Monthly;
import io.omnikeywords.keywords.Trend;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider's figures of one keyword; null is not known.
 *
 * @param keyword as it was asked
 * @param volume searches per month, or an estimate that {@code volumeBasis} names as such
 * @param volumeBasis where the volume comes from and how wrong it can be, or why there is none
 * @param cpc cost per click in US dollars
 * @param competition 0 to 1
 * @param trend of the monthly points, unknown below 12 of them
 * @param basis what the other figures rest on, by JSON name
 * @param source {@code provider:<name>}
 * @param monthly the counts that the trend was told from; null where it is unknown
 */
public record Metrics(
    String keyword,
    @Nullable Long volume,
    String volumeBasis,
    @Nullable Double cpc,
    @Nullable Double competition,
    Trend trend,
    Map<String, String> basis,
    String source,
    @Nullable Monthly monthly) {

  /** Figures without monthly counts. */
  public Metrics(
      String keyword,
      @Nullable Long volume,
      String volumeBasis,
      @Nullable Double cpc,
      @Nullable Double competition,
      Trend trend,
      Map<String, String> basis,
      String source) {
    this(keyword, volume, volumeBasis, cpc, competition, trend, basis, source, null);
  }

  /** Whether it holds no figure. */
  public boolean isEmpty() {
    return volume == null && cpc == null && competition == null && trend == Trend.UNKNOWN;
  }
}
