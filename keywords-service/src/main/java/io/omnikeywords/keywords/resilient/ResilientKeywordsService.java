package io.omnikeywords.keywords.resilient;

import com.github.benmanes.caffeine.cache.Cache;
import io.omnikeywords.keywords.AnalyzeAnswer;
import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.keywords.Keyword;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.SearchAnswer;
import io.omnikeywords.keywords.SearchQuery;
import io.omnikeywords.keywords.SuggestAnswer;
import io.omnikeywords.keywords.SuggestQuery;
import io.omnikeywords.keywords.Summaries;
import io.omnikeywords.keywords.index.Folding;
import io.omnikeywords.keywords.provider.Capabilities.Operation;
import io.omnikeywords.keywords.provider.KeywordProvider;
import io.omnikeywords.keywords.provider.Policies;
import io.omnikeywords.keywords.provider.ProviderConfig;
import io.omnikeywords.keywords.provider.Providers;
import io.omnikeywords.keywords.resilient.Calls.Asked;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.Ticker;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers from remote providers and the index together, and from the index alone where no provider
 * helps. All providers are asked at once, each through its own pipeline, within one deadline; who
 * did not answer is named in the warnings, and where what it said before is kept that is used and
 * the answer called stale. Where even the index fails the answer is empty and its source {@code
 * fallback}. It never throws for what a provider or the index does.
 *
 * <p>Safe for use by many threads. {@link #close} writes the last good answers to the data
 * directory, from which the next start takes them.
 */
public final class ResilientKeywordsService implements KeywordsService, Closeable {

  private static final Logger log = LoggerFactory.getLogger(ResilientKeywordsService.class);
  private static final Duration SAVE_EVERY = Duration.ofMinutes(5);
  private static final String INDEX = "index";

  /** The health check that tells how often something stood in for providers. */
  public static final String FALLBACK = "fallback";

  private final KeywordsService index;
  private final Duration deadline;
  private final Ticker ticker;
  private final List<Calls> all;
  private final AnswerCache cache;
  private final AnswerFile file;
  private final AutoCloseable providers;
  private final ScheduledExecutorService saver;
  private final LongAdder fromStale = new LongAdder();
  private final LongAdder fromIndex = new LongAdder();
  private final LongAdder fromDefault = new LongAdder();

  private ResilientKeywordsService(
      KeywordsService index,
      ProvidersConfig config,
      Map<String, KeywordProvider> byName,
      AutoCloseable providers,
      Path data,
      ResilienceManager manager,
      InstantSource clock,
      CallObserver observer) {
    this.index = index;
    this.deadline = config.deadline();
    this.ticker = manager.ticker();
    this.providers = providers;
    this.cache = new AnswerCache(config.cache(), ticker);
    this.file = new AnswerFile(data, cache, clock, 2L * config.cache().maxBytes());
    List<Calls> calls = new ArrayList<>();
    byName.forEach(
        (name, provider) -> {
          ProviderConfig settings = config.sources().get(name);
          int priority = settings == null ? 0 : settings.priority();
          Policies policies = settings == null ? Policies.defaults() : settings.policies();
          calls.add(new Calls(provider, priority, policies, cache, manager, clock, observer));
        });
    calls.sort(Comparator.comparingInt(Calls::priority).reversed());
    this.all = List.copyOf(calls);
    this.saver =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "answers");
              thread.setDaemon(true);
              return thread;
            });
    file.load();
    long every = SAVE_EVERY.toSeconds();
    saver.scheduleWithFixedDelay(file::save, every, every, TimeUnit.SECONDS);
  }

  /**
   * Puts the configured providers before an index. Without any the index itself is returned:
   * nothing is then asked, kept or paid for.
   *
   * @param directory what the name of a file with a password is relative to
   * @param data where last good answers are kept
   * @param manager takes the policies, each named {@code provider.<name>}
   * @param observer told of each call to a provider
   * @throws IllegalArgumentException if a password cannot be read
   */
  public static KeywordsService open(
      KeywordsService index,
      ProvidersConfig config,
      Path directory,
      Path data,
      ResilienceManager manager,
      CallObserver observer) {
    if (config.sources().isEmpty()) {
      return index;
    }
    InstantSource clock = InstantSource.system();
    Providers providers = Providers.open(config.sources(), directory, clock);
    return new ResilientKeywordsService(
        index, config, providers.byName(), providers, data, manager, clock, observer);
  }

  /** {@link #open} with nobody told of calls. */
  public static KeywordsService open(
      KeywordsService index,
      ProvidersConfig config,
      Path directory,
      Path data,
      ResilienceManager manager) {
    return open(index, config, directory, data, manager, CallObserver.NONE);
  }

  /** {@link #open} with providers of the caller's own, which take the settings of their name. */
  static ResilientKeywordsService of(
      KeywordsService index,
      ProvidersConfig config,
      Map<String, KeywordProvider> providers,
      Path data,
      ResilienceManager manager,
      InstantSource clock) {
    return new ResilientKeywordsService(
        index, config, providers, () -> {}, data, manager, clock, CallObserver.NONE);
  }

  @Override
  public SearchAnswer search(SearchQuery query) {
    Question question = new Question(ticker, deadline);
    List<Asked> asked = ask(Operation.IDEAS, query.q(), query.lang());
    SearchAnswer local = local(() -> index.search(Searching.window(query)), question);
    question.await(asked);
    Searching searching = new Searching(query, local, question, this::metrics);
    asked.forEach(each -> searching.add(each.calls(), question.take(each)));
    List<Keyword> page =
        searching.page(ideas -> local(() -> index.analyze(ideas), question), local != null);
    count(question, local != null);
    return new SearchAnswer(
        query.q(),
        searching.total(),
        query.limit(),
        query.offset(),
        page,
        source(question, local != null),
        question.sources(searching.indexSources(page)),
        question.stale(),
        question.warnings(),
        Instant.now());
  }

  @Override
  public AnalyzeAnswer analyze(AnalyzeQuery query) {
    Question question = new Question(ticker, deadline);
    List<Asked> asked = askMetrics(query.keywords(), query.lang(), question);
    AnalyzeAnswer local = local(() -> index.analyze(query), question);
    question.await(asked);
    List<Keyword> keywords =
        local == null
            ? query.keywords().stream().map(k -> Searching.absent(k, query.lang())).toList()
            : local.keywords();
    keywords = merge(query.keywords(), keywords, asked, question);
    count(question, local != null);
    return new AnalyzeAnswer(
        keywords,
        Summaries.of(keywords),
        source(question, local != null),
        question.sources(local == null ? List.of() : local.sourcesUsed()),
        question.stale(),
        question.warnings(),
        Instant.now());
  }

  @Override
  public SuggestAnswer suggest(SuggestQuery query) {
    Question question = new Question(ticker, deadline);
    List<Asked> asked = ask(Operation.SUGGEST, query.q(), query.lang());
    SuggestAnswer local = local(() -> index.suggest(query), question);
    question.await(asked);
    Suggesting suggesting = new Suggesting(query);
    if (local != null) {
      suggesting.add(null, local.suggestions());
    }
    for (Asked each : asked) {
      Answer answer = question.take(each);
      if (answer != null) {
        suggesting.addIdeas(each.calls(), answer.ideas());
      }
    }
    List<SuggestAnswer.Suggestion> suggestions = suggesting.best(question);
    count(question, local != null);
    return new SuggestAnswer(
        query.q(),
        suggestions,
        source(question, local != null),
        question.sources(local == null ? List.of() : local.sourcesUsed()),
        question.stale(),
        question.warnings(),
        Instant.now());
  }

  private List<Asked> ask(Operation operation, String q, @Nullable String lang) {
    String phrase = Folding.clean(q);
    return all.stream()
        .filter(calls -> calls.capabilities().has(operation, lang))
        .map(calls -> calls.ask(operation, phrase, lang))
        .toList();
  }

  private List<Asked> askMetrics(List<String> keywords, @Nullable String lang, Question question) {
    List<String> phrases = keywords.stream().map(Folding::clean).distinct().toList();
    List<Asked> asked = new ArrayList<>();
    for (Calls calls : all) {
      if (calls.capabilities().has(Operation.METRICS, lang) && !phrases.isEmpty()) {
        int most = calls.capabilities().perQuestion();
        if (phrases.size() > most) {
          question.warn(
              "provider "
                  + calls.name()
                  + " was asked about the first "
                  + most
                  + " of "
                  + phrases.size()
                  + " keywords");
        }
        asked.addAll(calls.askMetrics(phrases, lang));
      }
    }
    return asked;
  }

  /** Figures of all providers for keywords that the index has answered. */
  private List<Keyword> metrics(List<Keyword> keywords, @Nullable String lang, Question question) {
    List<String> phrases = keywords.stream().map(Keyword::keyword).toList();
    List<Asked> asked = askMetrics(phrases, lang, question);
    question.await(asked);
    return merge(phrases, keywords, asked, question);
  }

  private static List<Keyword> merge(
      List<String> phrases, List<Keyword> keywords, List<Asked> asked, Question question) {
    Map<String, List<Figures.Stated>> stated = new LinkedHashMap<>();
    for (Asked each : asked) {
      Answer answer = question.take(each);
      if (answer != null && answer.metrics() != null) {
        stated
            .computeIfAbsent(each.key().phrase(), phrase -> new ArrayList<>())
            .add(new Figures.Stated(each.calls(), answer.metrics()));
      }
    }
    List<Keyword> merged = new ArrayList<>(keywords.size());
    for (int i = 0; i < keywords.size(); i++) {
      List<Figures.Stated> figures = stated.getOrDefault(Folding.clean(phrases.get(i)), List.of());
      Figures result = Figures.merge(keywords.get(i), figures);
      result.used().forEach(question::contributed);
      merged.add(result.keyword());
    }
    return merged;
  }

  /** The index's answer, or null where it failed. */
  private static <T> @Nullable T local(Supplier<T> call, Question question) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      log.warn("the index did not answer: {}", e.toString());
      question.warn("the index did not answer");
      return null;
    }
  }

  private static String source(Question question, boolean indexAnswered) {
    return question.source(indexAnswered ? INDEX : FALLBACK);
  }

  private void count(Question question, boolean indexAnswered) {
    if (question.stale()) {
      fromStale.increment();
    } else if (!question.helped() && !indexAnswered) {
      fromDefault.increment();
    } else if (!question.helped() && question.failures()) {
      fromIndex.increment();
    }
  }

  /** The index's checks, one a provider, the cache's, and how often what stood in for providers. */
  @Override
  public List<HealthCheck> health() {
    List<HealthCheck> checks = new ArrayList<>(index.health());
    all.forEach(calls -> checks.add(calls.health()));
    Map<String, Object> kept = new LinkedHashMap<>();
    kept.put("size", cache.size());
    kept.put("bytes", cache.weight());
    kept.put("requests", cache.stats().requestCount());
    kept.put("hitRate", cache.stats().hitRate());
    checks.add(new HealthCheck("cache", true, kept));
    Map<String, Object> stoodIn = new LinkedHashMap<>();
    stoodIn.put("stale", fromStale.sum());
    stoodIn.put(INDEX, fromIndex.sum());
    stoodIn.put("default", fromDefault.sum());
    checks.add(new HealthCheck(FALLBACK, true, stoodIn));
    return checks;
  }

  /** The cache of providers' answers, for binders that read its statistics. */
  public Cache<?, ?> cache() {
    return cache.caffeine();
  }

  /** Keeps the last good answers, ends calls under way and closes the index. */
  @Override
  public void close() throws IOException {
    saver.shutdownNow();
    file.save();
    try {
      providers.close();
    } catch (Exception e) {
      log.warn("providers did not close in order: {}", e.toString());
    }
    if (index instanceof Closeable open) {
      open.close();
    }
  }
}
