package io.omnikeywords.webapp;

import io.omnikeywords.keywords.AnalyzeAnswer;
import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.keywords.Intent;
import io.omnikeywords.keywords.Keyword;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.Monthly;
import io.omnikeywords.keywords.SearchAnswer;
import io.omnikeywords.keywords.SearchQuery;
import io.omnikeywords.keywords.SuggestAnswer;
import io.omnikeywords.keywords.SuggestQuery;
import io.omnikeywords.keywords.Trend;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A service over a handful of keywords that tests know by heart. */
public final class InMemoryKeywords implements KeywordsService {

  public static final Instant NOW = Instant.parse("2026-11-23T10:15:30.123456Z");

  private static final Keyword KNOWN =
      new Keyword(
          "credit card",
          "en",
          1200L,
          "test data",
          75.5,
          30.25,
          1.5,
          0.5,
          Trend.RISING,
          new Intent(Intent.Kind.TRANSACTIONAL, "en:card"),
          52.66,
          "index",
          Map.of("difficulty", "corpus-v1"),
          Map.of(),
          new Monthly(List.of(5L, 5L, 5L, 5L, 5L, 5L, 5L, 5L, 5L, 9L, 9L, 9L), "2026-10"));
  private static final Keyword FORMULA = unknown("=1+1 \"quoted\", now");

  @Override
  public SearchAnswer search(SearchQuery query) {
    explode(query.q());
    List<Keyword> page =
        query.offset() > 0 || query.q().equals("nothing") ? List.of() : List.of(KNOWN, FORMULA);
    return new SearchAnswer(
        query.q(),
        query.q().equals("nothing") ? 0 : 2,
        query.limit(),
        query.offset(),
        page,
        "index",
        List.of("wordnet-3.1"),
        false,
        List.of(),
        NOW);
  }

  @Override
  public AnalyzeAnswer analyze(AnalyzeQuery query) {
    query.keywords().forEach(InMemoryKeywords::explode);
    return new AnalyzeAnswer(
        query.keywords().stream().map(k -> k.equals("credit card") ? KNOWN : unknown(k)).toList(),
        new AnalyzeAnswer.Summary(
            query.keywords().size(),
            null,
            30.25,
            0.5,
            List.of(new AnalyzeAnswer.Recommendation("Aim at credit card.", "difficulty 30.25"))),
        "index",
        List.of("wordnet-3.1"),
        false,
        List.of(),
        NOW);
  }

  @Override
  public SuggestAnswer suggest(SuggestQuery query) {
    explode(query.q());
    return new SuggestAnswer(
        query.q(),
        List.of(
            new SuggestAnswer.Suggestion("credit card", SuggestAnswer.Kind.PREFIX),
            new SuggestAnswer.Suggestion("bank credit", SuggestAnswer.Kind.INFIX)),
        "index",
        List.of("wordnet-3.1"),
        false,
        List.of(),
        NOW);
  }

  @Override
  public List<HealthCheck> health() {
    return List.of(new HealthCheck("index", true, Map.of("keywords", 2L)));
  }

  /** One phrase makes the service fail, so that tests see what becomes of that. */
  private static void explode(String phrase) {
    if (phrase.equals("explode")) {
      throw new IllegalStateException("secret detail of the inside");
    }
  }

  private static Keyword unknown(String keyword) {
    return new Keyword(
        keyword,
        null,
        null,
        "unknown: no source has it",
        null,
        null,
        null,
        null,
        Trend.UNKNOWN,
        new Intent(Intent.Kind.INFORMATIONAL, "none"),
        null,
        "index",
        Map.of(),
        Map.of("cpc", "no source has it"));
  }
}
