package io.omnikeywords.keywords.resilient;

import io.omnikeywords.keywords.SuggestAnswer.Kind;
import io.omnikeywords.keywords.SuggestAnswer.Suggestion;
import io.omnikeywords.keywords.SuggestQuery;
import io.omnikeywords.keywords.index.Folding;
import io.omnikeywords.keywords.provider.Idea;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Suggestions of the index and of providers in one list: prefix, infix, fuzzy, related, and within
 * each kind by {@link Fusion}. For one thread.
 */
final class Suggesting {

  private record Ranking(@Nullable Calls calls, List<Suggestion> suggestions) {}

  private final SuggestQuery query;
  private final String typed;
  private final List<Ranking> rankings = new ArrayList<>();

  Suggesting(SuggestQuery query) {
    this.query = query;
    this.typed = Folding.fold(query.q());
  }

  /** Adds a ranking; the index's has no calls. */
  void add(@Nullable Calls calls, List<Suggestion> suggestions) {
    rankings.add(new Ranking(calls, suggestions));
  }

  void addIdeas(Calls calls, List<Idea> ideas) {
    add(
        calls,
        ideas.stream().map(idea -> new Suggestion(idea.keyword(), kind(idea.keyword()))).toList());
  }

  private Kind kind(String suggestion) {
    String folded = Folding.fold(suggestion);
    if (folded.startsWith(typed)) {
      return Kind.PREFIX;
    }
    return folded.contains(" " + typed) ? Kind.INFIX : Kind.RELATED;
  }

  /** The best suggestions, no phrase twice; providers that name one of them have contributed. */
  List<Suggestion> best(Question question) {
    List<Suggestion> best = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Kind kind : Kind.values()) {
      Fusion<Suggestion> fusion = new Fusion<>(Suggestion::keyword);
      for (Ranking ranking : rankings) {
        fusion.add(ranking.suggestions().stream().filter(s -> s.kind() == kind).toList());
      }
      for (Suggestion suggestion : fusion.ranking()) {
        if (best.size() < query.limit() && seen.add(Folding.fold(suggestion.keyword()))) {
          best.add(suggestion);
        }
      }
    }
    for (Ranking ranking : rankings) {
      Calls calls = ranking.calls();
      if (calls != null
          && ranking.suggestions().stream()
              .anyMatch(each -> seen.contains(Folding.fold(each.keyword())))) {
        question.contributed(calls);
      }
    }
    return best;
  }
}
