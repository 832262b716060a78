package io.omnikeywords.keywords.index;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one source says of one keyword. Null and empty mean the source does not say.
 *
 * @param keyword the phrase, spaces between words
 * @param lang ISO 639-1 code or null
 * @param count the source's own measure of use (page views, impressions, in-links); popularity is
 *     its percentile within source and language
 * @param volume searches per month, where the source states one figure
 * @param volumeLow lower end where the source states a range, else null
 * @param volumeHigh upper end where the source states a range, else null
 * @param volumeBasis how the source came to its count or volume, with its error, in words; null
 *     where it gives neither
 * @param monthly searches or views per month, oldest first, consecutive months, the last one {@code
 *     monthlyEnd}
 * @param monthlyEnd the last month as {@code YYYY-MM}, null where {@code monthly} is empty
 * @param related keywords the source relates to this one, nearest first
 */
public record SourceEntry(
    String keyword,
    @Nullable String lang,
    @Nullable Long count,
    @Nullable Long volume,
    @Nullable Long volumeLow,
    @Nullable Long volumeHigh,
    @Nullable String volumeBasis,
    @Nullable Double cpc,
    @Nullable Double competition,
    @Nullable Double difficulty,
    List<Long> monthly,
    @Nullable String monthlyEnd,
    List<String> related) {

  public SourceEntry {
    monthly = List.copyOf(monthly);
    related = List.copyOf(related);
  }
}
