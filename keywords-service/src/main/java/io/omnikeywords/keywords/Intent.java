package io.omnikeywords.keywords;

/**
 * What a searcher wants, decided by rule lexicons.
 *
 * @param kind the intent
 * @param rule the rule that matched, such as {@code en:buy}, or {@code none} where no rule did
 */
public record Intent(Kind kind, String rule) {
  /** The five intents; informational is the default where no rule matched. */
  public enum Kind {
    INFORMATIONAL,
    NAVIGATIONAL,
    COMMERCIAL,
    TRANSACTIONAL,
    COMPARISON
  }
}
