package io.omnikeywords.keywords;

import java.time.Instant;
import java.util.List;

/** The answer to a suggestion query. */
public record SuggestAnswer(
    String query,
    List<Suggestion> suggestions,
    String source,
    List<String> sourcesUsed,
    boolean stale,
    List<String> warnings,
    Instant timestamp) {

  /** A suggested keyword and how it matched. */
  public record Suggestion(String keyword, Kind kind) {}

  /** How a suggestion matched, in the order they are served. */
  public enum Kind {
    PREFIX,
    INFIX,
    FUZZY,
    RELATED
  }
}
