package io.omnikeywords.keywords;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one keyword. A figure that is not known is null, never 0; {@code volumeBasis}
 * then says why.
 *
 * @param keyword the phrase as its source writes it
 * @param lang ISO 639-1 code, or null where the source does not tell
 * @param volume searches per month; null where no source gives or supports a figure
 * @param volumeBasis where the volume comes from, with its error, or why there is none
 * @param popularity percentile 0 to 100 of log(count) within source and language, or null
 * @param difficulty 0 to 100 by the {@code corpus-v1} formula, or a provider's own value, or null
 * @param cpc cost per click in US dollars, from a provider or import only, or null
 * @param competition 0 to 1, from a provider or import only, or null
 * @param opportunity popularity x (1 - difficulty/100) x intent weight, or null
 * @param source {@code index}, {@code provider:<name>} or the name of an import
 * @param basis what each known figure rests on, by its JSON name, such as {@code difficulty} to
 *     {@code corpus-v1: 35 of 360,000 index entries contain the phrase}
 * @param unknown why a figure is null, by its JSON name; the volume's reason is in {@code
 *     volumeBasis}
 * @param monthly the counts that the trend was told from; null where it is unknown
 */
public record Keyword(
    String keyword,
    @Nullable String lang,
    @Nullable Long volume,
    String volumeBasis,
    @Nullable Double popularity,
    @Nullable Double difficulty,
    @Nullable Double cpc,
    @Nullable Double competition,
    Trend trend,
    Intent intent,
    @Nullable Double opportunity,
    String source,
    Map<String, String> basis,
    Map<String, String> unknown,
    @Nullable Monthly monthly) {

  /** The {@code volumeBasis} of a keyword that no source has. */
  public static final String ABSENT = "unknown: not in the index";

  /** Whether any source has it. */
  public boolean known() {
    return !volumeBasis.equals(ABSENT);
  }

  /** A keyword without words on its figures other than the volume. */
  public Keyword(
      String keyword,
      @Nullable String lang,
      @Nullable Long volume,
      String volumeBasis,
      @Nullable Double popularity,
      @Nullable Double difficulty,
      @Nullable Double cpc,
      @Nullable Double competition,
      Trend trend,
      Intent intent,
      @Nullable Double opportunity,
      String source) {
    this(
        keyword,
        lang,
        volume,
        volumeBasis,
        popularity,
        difficulty,
        cpc,
        competition,
        trend,
        intent,
        opportunity,
        source,
        Map.of(),
        Map.of());
  }

  /** A keyword without monthly counts. */
  public Keyword(
      String keyword,
      @Nullable String lang,
      @Nullable Long volume,
      String volumeBasis,
      @Nullable Double popularity,
      @Nullable Double difficulty,
      @Nullable Double cpc,
      @Nullable Double competition,
      Trend trend,
      Intent intent,
      @Nullable Double opportunity,
      String source,
      Map<String, String> basis,
      Map<String, String> unknown) {
    this(
        keyword,
        lang,
        volume,
        volumeBasis,
        popularity,
        difficulty,
        cpc,
        competition,
        trend,
        intent,
        opportunity,
        source,
        basis,
        unknown,
        null);
  }
}
