package io.omnikeywords.keywords.index;

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
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Analyzes the keywords of one query on one generation. For one thread. */
final class KeywordAnalysis {
  private final Generation generation;
  private final AnalyzeQuery query;
  private final List<Keyword> keywords = new ArrayList<>();
  private final Set<String> sources = new LinkedHashSet<>();

  KeywordAnalysis(Generation generation, AnalyzeQuery query) throws IOException {
    this.generation = generation;
    this.query = query;
    for (String keyword : query.keywords()) {
      Facts facts = best(keyword);
      if (facts == null) {
        keywords.add(absent(keyword));
      } else {
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
        Keyword.ABSENT,
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
}
