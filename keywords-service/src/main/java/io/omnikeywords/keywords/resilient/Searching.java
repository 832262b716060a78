package io.omnikeywords.keywords.resilient;

import io.omnikeywords.keywords.AnalyzeAnswer;
import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.IntentRules;
import io.omnikeywords.keywords.Keyword;
import io.omnikeywords.keywords.SearchAnswer;
import io.omnikeywords.keywords.SearchQuery;
import io.omnikeywords.keywords.Trend;
import io.omnikeywords.keywords.index.Folding;
import io.omnikeywords.keywords.provider.Idea;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One search over what the index found and what providers named, for one thread.
 *
 * <p>The index is asked for a window from its first result on, wide enough for the page and all
 * ideas, so that an entry's rank does not depend on the page asked for. Providers' figures are
 * fetched for the page; where figures decide the order or the filter, for the first {@value
 * #FIGURED} candidates, before.
 */
final class Searching {

  private static final int FIGURED = 100;
  private static final int NARROW = 200;
  private static final int DEEPEST = 10_100;

  /** Asks providers for figures and merges them in. */
  interface MetricsOf {
    List<Keyword> of(List<Keyword> keywords, @Nullable String lang, Question question);
  }

  private final SearchQuery query;
  private final @Nullable SearchAnswer local;
  private final Question question;
  private final MetricsOf metrics;
  private final Map<Calls, List<Idea>> ideas = new LinkedHashMap<>();
  private long total;

  Searching(SearchQuery query, @Nullable SearchAnswer local, Question question, MetricsOf metrics) {
    this.query = query;
    this.local = local;
    this.question = question;
    this.metrics = metrics;
  }

  /** What the index is asked for. */
  static SearchQuery window(SearchQuery query) {
    int last = query.offset() + query.limit();
    return new SearchQuery(
        query.q(),
        (last <= NARROW ? NARROW : DEEPEST) + Calls.LIMIT,
        0,
        query.lang(),
        query.sort(),
        query.minVolume(),
        query.maxDifficulty(),
        query.intent());
  }

  void add(Calls calls, @Nullable Answer answer) {
    if (answer != null && !answer.ideas().isEmpty()) {
      ideas.put(calls, answer.ideas());
    }
  }

  /** How many match: the index's, and the ideas that the index did not find. */
  long total() {
    return total;
  }

  /**
   * The page asked for.
   *
   * @param analyze what the index knows of ideas, or null where it failed
   */
  List<Keyword> page(Function<AnalyzeQuery, @Nullable AnalyzeAnswer> analyze, boolean indexed) {
    List<Keyword> found = local == null ? List.of() : local.keywords();
    Map<String, Keyword> fresh = fresh(found, analyze, indexed);
    Fusion<Keyword> fusion = new Fusion<>(Keyword::keyword);
    fusion.add(found);
    Map<String, Keyword> byPhrase = new LinkedHashMap<>(fresh);
    found.forEach(keyword -> byPhrase.putIfAbsent(Folding.fold(keyword.keyword()), keyword));
    for (List<Idea> ranking : ideas.values()) {
      fusion.add(
          ranking.stream()
              .flatMap(idea -> Stream.ofNullable(byPhrase.get(Folding.fold(idea.keyword()))))
              .toList());
    }
    List<Keyword> candidates = fusion.ranking();
    if (figuresDecide()) {
      int figured = Math.min(FIGURED, candidates.size());
      List<Keyword> filled =
          new ArrayList<>(metrics.of(candidates.subList(0, figured), query.lang(), question));
      filled.addAll(candidates.subList(figured, candidates.size()));
      candidates = filled;
    }
    List<Keyword> matching = candidates.stream().filter(this::matches).sorted(order()).toList();
    long beyond = local == null ? 0 : Math.max(0, local.total() - found.size());
    total = matching.size() + beyond;
    List<Keyword> page = matching.stream().skip(query.offset()).limit(query.limit()).toList();
    credit(page);
    return figuresDecide() ? page : metrics.of(page, query.lang(), question);
  }

  /** Ideas that the index has not among its results, with what it knows of them. */
  private Map<String, Keyword> fresh(
      List<Keyword> found,
      Function<AnalyzeQuery, @Nullable AnalyzeAnswer> analyze,
      boolean indexed) {
    Set<String> seen = new HashSet<>();
    found.forEach(keyword -> seen.add(Folding.fold(keyword.keyword())));
    List<Idea> unseen =
        ideas.values().stream()
            .flatMap(List::stream)
            .filter(idea -> seen.add(Folding.fold(idea.keyword())))
            .toList();
    Map<String, Keyword> fresh = new LinkedHashMap<>();
    if (unseen.isEmpty()) {
      return fresh;
    }
    AnalyzeAnswer facts =
        indexed
            ? analyze.apply(
                new AnalyzeQuery(unseen.stream().map(Idea::keyword).toList(), query.lang()))
            : null;
    // what the index has but did not list may yet follow in its list, were it longer
    boolean whole = local == null || local.total() <= found.size();
    for (int i = 0; i < unseen.size(); i++) {
      Idea idea = unseen.get(i);
      Keyword keyword =
          facts == null ? absent(idea.keyword(), query.lang()) : facts.keywords().get(i);
      if (!keyword.known() || whole) {
        fresh.put(
            Folding.fold(idea.keyword()), keyword.known() ? keyword : from(keyword, idea.source()));
      }
    }
    return fresh;
  }

  private boolean figuresDecide() {
    return query.minVolume() != null
        || query.maxDifficulty() != null
        || switch (query.sort()) {
          case VOLUME, DIFFICULTY, OPPORTUNITY -> true;
          case RELEVANCE, POPULARITY, KEYWORD -> false;
        };
  }

  private boolean matches(Keyword keyword) {
    Long volume = keyword.volume();
    Double difficulty = keyword.difficulty();
    return (query.minVolume() == null || volume != null && volume >= query.minVolume())
        && (query.maxDifficulty() == null
            || difficulty != null && difficulty <= query.maxDifficulty())
        && (query.intent() == null || keyword.intent().kind() == query.intent());
  }

  /** Stable, so that equal and unknown figures stay in the order of relevance. */
  private Comparator<Keyword> order() {
    return switch (query.sort()) {
      case RELEVANCE -> (one, other) -> 0;
      case POPULARITY -> Comparator.comparing(Keyword::popularity, greatestFirst());
      case VOLUME -> Comparator.comparing(Keyword::volume, greatestFirst());
      case DIFFICULTY ->
          Comparator.comparing(
              Keyword::difficulty, Comparator.nullsLast(Comparator.naturalOrder()));
      case OPPORTUNITY -> Comparator.comparing(Keyword::opportunity, greatestFirst());
      case KEYWORD -> Comparator.comparing(keyword -> Folding.fold(keyword.keyword()));
    };
  }

  private static <T extends Comparable<T>> Comparator<@Nullable T> greatestFirst() {
    return Comparator.nullsLast(Comparator.reverseOrder());
  }

  private void credit(List<Keyword> page) {
    Set<String> shown = new HashSet<>();
    page.forEach(keyword -> shown.add(Folding.fold(keyword.keyword())));
    ideas.forEach(
        (calls, named) -> {
          if (named.stream().anyMatch(idea -> shown.contains(Folding.fold(idea.keyword())))) {
            question.contributed(calls);
          }
        });
  }

  /** The index's own sources among those of a page. */
  List<String> indexSources(List<Keyword> page) {
    if (local == null) {
      return List.of();
    }
    Set<String> sources = new LinkedHashSet<>();
    page.stream()
        .map(Keyword::source)
        .filter(source -> !source.startsWith("provider:") && !source.equals("index"))
        .forEach(sources::add);
    return List.copyOf(sources);
  }

  /** A keyword of which nothing is known because the index did not answer. */
  static Keyword absent(String phrase, @Nullable String lang) {
    Map<String, String> unknown = new TreeMap<>();
    for (String field :
        List.of("popularity", "difficulty", "cpc", "competition", "trend", "opportunity")) {
      unknown.put(field, "the index did not answer");
    }
    return new Keyword(
        Folding.clean(phrase),
        lang,
        null,
        Keyword.ABSENT,
        null,
        null,
        null,
        null,
        Trend.UNKNOWN,
        IntentRules.of(Folding.fold(phrase), lang),
        null,
        "fallback",
        Map.of(),
        unknown);
  }

  private static Keyword from(Keyword keyword, String source) {
    return new Keyword(
        keyword.keyword(),
        keyword.lang(),
        keyword.volume(),
        keyword.volumeBasis(),
        keyword.popularity(),
        keyword.difficulty(),
        keyword.cpc(),
        keyword.competition(),
        keyword.trend(),
        keyword.intent(),
        keyword.opportunity(),
        source,
        keyword.basis(),
        keyword.unknown(),
        keyword.monthly());
  }
}
