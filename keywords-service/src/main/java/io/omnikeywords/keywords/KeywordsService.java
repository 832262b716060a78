package io.omnikeywords.keywords;

import java.util.List;

/**
 * Answers keyword questions. Implementations are safe for use by many threads and validate nothing
 * the query records have already refused.
 */
public interface KeywordsService {

  /** Keywords that match a phrase, filtered, sorted and paged as the query says. */
  SearchAnswer search(SearchQuery query);

  /** One keyword record for each keyword asked, in the order asked, and a summary of them. */
  AnalyzeAnswer analyze(AnalyzeQuery query);

  /** Completions first by prefix, then infix, then fuzzy, then related; no keyword twice. */
  SuggestAnswer suggest(SuggestQuery query);

  /** What this service can tell of its own health, for {@code /health}; never empty. */
  List<HealthCheck> health();
}
