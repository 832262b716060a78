package io.omnikeywords.keywords;

import org.jspecify.annotations.Nullable;

/**
 * A search.
 *
 * @param q the phrase, 1 to 200 characters, stripped
 * @param limit 1 to 100
 * @param offset 0 to 10,000
 * @param lang only keywords of this ISO 639-1 language, or null for all
 * @param sort the order
 * @param minVolume only keywords with at least this known volume, or null
 * @param maxDifficulty only keywords with at most this known difficulty, 0 to 100, or null
 * @param intent only keywords of this intent, or null
 */
public record SearchQuery(
    String q,
    int limit,
    int offset,
    @Nullable String lang,
    Sort sort,
    @Nullable Long minVolume,
    @Nullable Double maxDifficulty,
    Intent.@Nullable Kind intent) {

  /** Order of results; unknown figures come last in every order. */
  public enum Sort {
    RELEVANCE,
    POPULARITY,
    VOLUME,
    DIFFICULTY,
    OPPORTUNITY,
    KEYWORD
  }
}
