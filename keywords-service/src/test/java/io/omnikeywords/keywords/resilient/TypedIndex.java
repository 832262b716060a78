package io.omnikeywords.keywords.resilient;

import io.omnikeywords.keywords.AnalyzeAnswer;
import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.keywords.Intent;
import io.omnikeywords.keywords.IntentRules;
import io.omnikeywords.keywords.Keyword;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.SearchAnswer;
import io.omnikeywords.keywords.SearchQuery;
import io.omnikeywords.keywords.SuggestAnswer;
import io.omnikeywords.keywords.SuggestAnswer.Kind;
import io.omnikeywords.keywords.SuggestAnswer.Suggestion;
import io.omnikeywords.keywords.SuggestQuery;
import io.omnikeywords.keywords.Summaries;
import io.omnikeywords.keywords.Trend;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An index of keywords written in a test, found where they contain what is asked. */
final class TypedIndex implements KeywordsService {

  private final List<Keyword> entries = new ArrayList<>();
  boolean broken;

  TypedIndex with(String phrase, @Nullable Long volume, @Nullable Double cpc) {
    entries.add(
        new Keyword(
            phrase,
            "en",
            volume,
            volume == null ? "unknown: no source" : "typed",
            50.0,
            20.0,
            cpc,
            null,
            Trend.UNKNOWN,
            new Intent(Intent.Kind.INFORMATIONAL, "none"),
            20.0,
            "typed"));
    return this;
  }

  private List<Keyword> found(String q) {
    if (broken) {
      throw new IllegalStateException("broken");
    }
    return entries.stream().filter(entry -> entry.keyword().contains(q)).toList();
  }

  @Override
  public SearchAnswer search(SearchQuery query) {
    List<Keyword> found = found(query.q());
    return new SearchAnswer(
        query.q(),
        found.size(),
        query.limit(),
        query.offset(),
        found.stream().skip(query.offset()).limit(query.limit()).toList(),
        "index",
        List.of("typed"),
        false,
        List.of(),
        Instant.EPOCH);
  }

  @Override
  public AnalyzeAnswer analyze(AnalyzeQuery query) {
    List<Keyword> keywords =
        query.keywords().stream()
            .map(
                asked ->
                    found("").stream()
                        .filter(entry -> entry.keyword().equals(asked))
                        .findAny()
                        .orElseGet(() -> absent(asked)))
            .toList();
    return new AnalyzeAnswer(
        keywords,
        Summaries.of(keywords),
        "index",
        List.of("typed"),
        false,
        List.of(),
        Instant.EPOCH);
  }

  private static Keyword absent(String phrase) {
    return new Keyword(
        phrase,
        null,
        null,
        Keyword.ABSENT,
        null,
        null,
        null,
        null,
        Trend.UNKNOWN,
        IntentRules.of(phrase, null),
        null,
        "index",
        Map.of(),
        Map.of("cpc", "not in the index"));
  }

  @Override
  public SuggestAnswer suggest(SuggestQuery query) {
    return new SuggestAnswer(
        query.q(),
        found(query.q()).stream().map(e -> new Suggestion(e.keyword(), Kind.PREFIX)).toList(),
        "index",
        List.of("typed"),
        false,
        List.of(),
        Instant.EPOCH);
  }

  @Override
  public List<HealthCheck> health() {
    return List.of(new HealthCheck("index", !broken, Map.of()));
  }
}
