package io.omnikeywords.keywords.index;

/** Names of the Lucene fields. */
final class Fields {
  private Fields() {}

  /** The folded phrase as one term. */
  static final String KEY = "key";

  /** The folded phrase's words, with positions. */
  static final String WORDS = "words";

  static final String ENGLISH = "en";
  static final String PORTUGUESE = "pt";
  static final String LANG = "lang";
  static final String INTENT = "intent";
  static final String VOLUME = "volume";
  static final String POPULARITY = "popularity";
  static final String DIFFICULTY = "difficulty";
  static final String OPPORTUNITY = "opportunity";

  /** Features whose values are added to the relevance of a match. */
  static final String BOOST = "boost";

  /** The stored {@link Facts}. */
  static final String FACTS = "facts";
}
