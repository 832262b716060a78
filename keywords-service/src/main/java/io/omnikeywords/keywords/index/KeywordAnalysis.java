package io.omnikeywords.keywords.index;

import io.omnikeywords.keywords.AnalyzeAnswer.Recommendation;
import io.omnikeywords.keywords.AnalyzeAnswer.Summary;
import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.Formulas;
import io.omnikeywords.keywords.IntentRules;
import io.omnikeywords.keywords.Keyword;
import io.omnikeywords.keywords.Trend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Analyzes the keywords of one query on one generation. For one thread. */
final class KeywordAnalysis {
  private static final double HARD = 70;

  private final Generation generation;
  private final AnalyzeQuery query;
  private final List<Keyword> keywords = new ArrayList<>();
  private final Set<String> sources = new LinkedHashSet<>();
  private int known;

  KeywordAnalysis(Generation generation, AnalyzeQuery query) throws IOException {
    this.generation = generation;
    this.query = query;
    for (String keyword : query.keywords()) {
      Facts facts = best(keyword);
      if (facts == null) {
        keywords.add(absent(keyword));
      } else {
        known++;
        sources.addAll(facts.sources());
        keywords.add(facts.keyword(generation.entries()));
      }
    }
  }

  List<Keyword> keywords() {
    return keywords;
  }

  List<String> sources() {
    return List.copyOf(sources);
  }

  Summary summary() {
    return new Summary(
        keywords.size(),
        mean(keyword -> keyword.volume() == null ? null : keyword.volume().doubleValue()),
        mean(Keyword::difficulty),
        keywords.isEmpty() ? 0 : (double) known / keywords.size(),
        recommendations());
  }

  /**
   * The entry that is written like the keyword, else the one that folds like it and is used most.
   */
  private @Nullable Facts best(String keyword) throws IOException {
    String wanted = Folding.clean(keyword).toLowerCase(Locale.ROOT);
    return generation.exact(Folding.fold(keyword), query.lang()).stream()
        .max(
            Comparator.<Facts, Boolean>comparing(
                    facts -> facts.keyword().toLowerCase(Locale.ROOT).equals(wanted))
                .thenComparing(facts -> facts.volume() != null)
                .thenComparing(Facts::popularity, Comparator.nullsFirst(Comparator.naturalOrder())))
        .orElse(null);
  }

  /** A keyword that is no entry: its intent follows from rules, its difficulty from T. */
  private Keyword absent(String keyword) throws IOException {
    String folded = Folding.fold(keyword);
    Map<String, String> basis = new TreeMap<>();
    Map<String, String> unknown = new TreeMap<>();
    String reason = "not in the index";
    for (String field : List.of("popularity", "cpc", "competition", "trend", "opportunity")) {
      unknown.put(field, reason);
    }
    Double difficulty = null;
    long contained = generation.contained(folded);
    if (contained == 0) {
      unknown.put("difficulty", "no index entry contains the phrase");
    } else {
      difficulty = Formulas.difficulty(contained, generation.mostContained());
      basis.put("difficulty", Facts.corpusBasis(contained, generation.entries()));
    }
    return new Keyword(
        Folding.clean(keyword),
        query.lang(),
        null,
        "unknown: " + reason,
        null,
        difficulty,
        null,
        null,
        Trend.UNKNOWN,
        IntentRules.of(folded, query.lang()),
        null,
        "index",
        basis,
        unknown);
  }

  private @Nullable Double mean(Function<Keyword, @Nullable Double> figure) {
    OptionalDouble mean =
        keywords.stream()
            .map(figure)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }

  private List<Recommendation> recommendations() {
    List<Recommendation> all = new ArrayList<>();
    keywords.stream()
        .filter(keyword -> keyword.opportunity() != null)
        .max(Comparator.comparing(Keyword::opportunity))
        .ifPresent(keyword -> all.add(bestOpportunity(keyword)));
    keywords.stream()
        .filter(keyword -> keyword.difficulty() != null && keyword.difficulty() >= HARD)
        .max(Comparator.comparing(Keyword::difficulty))
        .ifPresent(keyword -> all.add(hardest(keyword)));
    byTrend(Trend.RISING, "Publish soon on \"%s\": interest in it grows", all);
    byTrend(Trend.DECLINING, "Do not build on \"%s\" alone: interest in it falls", all);
    long volumes = keywords.stream().filter(keyword -> keyword.volume() != null).count();
    if (volumes < keywords.size()) {
      all.add(
          new Recommendation(
              "Import search volumes, for example a Keyword Planner export",
              String.format(
                  Locale.ROOT, "%d of %d keywords have a known volume", volumes, keywords.size())));
    }
    return all;
  }

  private Recommendation bestOpportunity(Keyword keyword) {
    long compared = keywords.stream().filter(other -> other.opportunity() != null).count();
    return new Recommendation(
        "Start with \"" + keyword.keyword() + "\"",
        String.format(
            Locale.ROOT,
            "its opportunity of %.1f is the highest of %d known: popularity %.1f, difficulty %.1f,"
                + " %s intent (%s)",
            keyword.opportunity(),
            compared,
            keyword.popularity(),
            keyword.difficulty(),
            keyword.intent().kind().name().toLowerCase(Locale.ROOT),
            keyword.intent().rule()));
  }

  private static Recommendation hardest(Keyword keyword) {
    return new Recommendation(
        "Prefer longer phrases to \"" + keyword.keyword() + "\"",
        String.format(
            Locale.ROOT,
            "its difficulty is %.1f of 100 (%s)",
            keyword.difficulty(),
            keyword.basis().getOrDefault("difficulty", Facts.CORPUS)));
  }

  private void byTrend(Trend trend, String text, List<Recommendation> all) {
    keywords.stream()
        .filter(keyword -> keyword.trend() == trend)
        .findFirst()
        .ifPresent(
            keyword ->
                all.add(
                    new Recommendation(
                        String.format(Locale.ROOT, text, keyword.keyword()),
                        keyword.basis().getOrDefault("trend", "its monthly counts"))));
  }
}
