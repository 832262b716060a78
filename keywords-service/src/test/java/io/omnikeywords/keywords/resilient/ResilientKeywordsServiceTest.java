package io.omnikeywords.keywords.resilient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnikeywords.keywords.AnalyzeAnswer;
import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.keywords.Keyword;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.SearchAnswer;
import io.omnikeywords.keywords.SearchQuery;
import io.omnikeywords.keywords.SuggestAnswer;
import io.omnikeywords.keywords.SuggestAnswer.Kind;
import io.omnikeywords.keywords.SuggestAnswer.Suggestion;
import io.omnikeywords.keywords.SuggestQuery;
import io.omnikeywords.keywords.provider.Capabilities.Operation;
import io.omnikeywords.keywords.provider.KeywordProvider;
import io.omnikeywords.keywords.provider.Policies;
import io.omnikeywords.keywords.provider.ProviderConfig;
import io.omnikeywords.keywords.resilient.ProvidersConfig.CacheConfig;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is answered while providers answer, fail and hang; time is moved by hand. */
class ResilientKeywordsServiceTest {

  private static final Duration DEADLINE = Duration.ofMillis(1500);

  @TempDir private Path data;
  private final ManualTicker ticker = new ManualTicker();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Instant now = Instant.parse("2026-11-24T03:00:00Z");
  private final TypedIndex index =
      new TypedIndex()
          .with("coffee", 500L, null)
          .with("coffee bean", null, 1.0)
          .with("coffee cup", null, null);
  private final TypedProvider suggester =
      new TypedProvider("sug", 1, 1, Operation.SUGGEST, Operation.IDEAS)
          .idea("coffee beans near me", "coffee bean");
  private final TypedProvider figures =
      new TypedProvider("fig", 2, 4, Operation.METRICS)
          .metrics("coffee", 900L, 2.0)
          .metrics("coffee bean", null, 3.0)
          .metrics("coffee beans near me", 70L, null);

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private ResilientKeywordsService service(TypedProvider... providers) {
    return service(Map.of(), providers);
  }

  private ResilientKeywordsService service(
      Map<String, Integer> priorities, TypedProvider... providers) {
    Map<String, KeywordProvider> byName = new LinkedHashMap<>();
    Map<String, ProviderConfig> configs = new LinkedHashMap<>();
    for (TypedProvider provider : providers) {
      byName.put(provider.name(), provider);
      configs.put(
          provider.name(),
          new ProviderConfig.Datamuse(
              "http://localhost",
              priorities.getOrDefault(provider.name(), 0),
              Policies.defaults()));
    }
    return ResilientKeywordsService.of(
        index,
        new ProvidersConfig(DEADLINE, CacheConfig.defaults(), configs),
        byName,
        data,
        ResilienceManager.create(ticker, ResilienceListener.NONE),
        () -> now);
  }

  private static SearchQuery coffee(SearchQuery.Sort sort, Long minVolume) {
    return new SearchQuery("coffee", 10, 0, null, sort, minVolume, null, null);
  }

  private static SearchQuery coffee() {
    return coffee(SearchQuery.Sort.RELEVANCE, null);
  }

  /** Moves the time on until the answer is there. */
  private <T> T withDeadline(java.util.concurrent.Callable<T> question) throws Exception {
    Future<T> answer = threads.submit(question);
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              ticker.advance(Duration.ofMillis(100));
              return answer.isDone();
            });
    return answer.get();
  }

  @Test
  void open_withoutProviders_isTheIndexItself() {
    KeywordsService opened =
        ResilientKeywordsService.open(
            index, ProvidersConfig.defaults(), data, data, ResilienceManager.create());
    assertThat(opened).isSameAs(index);
  }

  @Test
  void search_healthy_mergesIdeasAndFigures() {
    SearchAnswer answer = service(suggester, figures).search(coffee());
    // "coffee bean" is 2nd in the index and 2nd of the ideas, so it leads: 2/62 > 1/61
    assertThat(answer.keywords())
        .extracting(Keyword::keyword)
        .containsExactly("coffee bean", "coffee", "coffee beans near me", "coffee cup");
    assertThat(answer.total()).isEqualTo(4);
    assertThat(answer.source()).isEqualTo("provider:sug");
    assertThat(answer.sourcesUsed()).containsExactly("typed", "provider:sug", "provider:fig");
    assertThat(answer.warnings()).isEmpty();
    assertThat(answer.stale()).isFalse();
    Keyword bean = answer.keywords().get(0);
    assertThat(bean.cpc()).isEqualTo(3.0);
    assertThat(bean.basis()).containsEntry("cpc", "fig says");
    assertThat(bean.volume()).isNull();
    assertThat(answer.keywords().get(1).volume()).isEqualTo(900);
    Keyword idea = answer.keywords().get(2);
    assertThat(idea.volume()).isEqualTo(70);
    assertThat(idea.source()).isEqualTo("provider:sug");
  }

  @Test
  void search_figuresOfALowPriority_standBehindTheIndex() {
    SearchAnswer answer = service(Map.of("fig", -1), suggester, figures).search(coffee());
    assertThat(answer.keywords().get(1).volume()).isEqualTo(500);
    assertThat(answer.keywords().get(1).cpc()).isEqualTo(2.0); // the index has none
    assertThat(answer.keywords().get(0).cpc()).isEqualTo(1.0);
  }

  @Test
  void search_filteredByVolume_countsWhatProvidersState() {
    SearchAnswer answer = service(suggester, figures).search(coffee(SearchQuery.Sort.VOLUME, 60L));
    assertThat(answer.keywords()).extracting(Keyword::volume).containsExactly(900L, 70L);
    assertThat(answer.total()).isEqualTo(2);
  }

  @Test
  void search_providerFails_warnsAndAnswersFromTheIndex() {
    suggester.mode = TypedProvider.Mode.FAILS;
    ResilientKeywordsService service = service(suggester);
    SearchAnswer answer = service.search(coffee());
    assertThat(answer.keywords()).hasSize(3);
    assertThat(answer.source()).isEqualTo("index");
    assertThat(answer.sourcesUsed()).containsExactly("typed");
    assertThat(answer.warnings()).containsExactly("provider sug answered 500");
    assertThat(check(service, "fallback")).containsEntry("index", 1L);
  }

  @ParameterizedTest
  @EnumSource(names = {"CANCELS", "BREAKS_THE_RULES"})
  void search_providerEndsOddly_isAFailureAndHoldsNobodyUp(TypedProvider.Mode oddly) {
    suggester.mode = oddly;
    figures.mode = oddly;
    ResilientKeywordsService service = service(suggester, figures);
    SearchAnswer answer = service.search(coffee());
    assertThat(answer.source()).isEqualTo("index");
    assertThat(answer.warnings()).hasSize(2).allMatch(w -> w.matches("provider ... failed .*"));
    suggester.mode = TypedProvider.Mode.ANSWERS;
    figures.mode = TypedProvider.Mode.ANSWERS;
    assertThat(service.search(coffee()).sourcesUsed()).contains("provider:sug", "provider:fig");
    assertThat(check(service, "provider.sug")).containsEntry("inFlight", 0);
  }

  private static Map<String, Object> check(KeywordsService service, String name) {
    return service.health().stream()
        .filter(check -> check.name().equals(name))
        .map(HealthCheck::data)
        .findAny()
        .orElseThrow();
  }

  @Test
  void search_oneProviderHangs_theOthersPartIsServedAtTheDeadline() throws Exception {
    TypedProvider hung = new TypedProvider("hung", 1, 1, Operation.IDEAS);
    hung.mode = TypedProvider.Mode.HANGS;
    ResilientKeywordsService service = service(suggester, hung);
    long before = ticker.read();
    SearchAnswer answer = withDeadline(() -> service.search(coffee()));
    assertThat(Duration.ofNanos(ticker.read() - before))
        .isLessThanOrEqualTo(DEADLINE.plusMillis(300));
    assertThat(answer.source()).isEqualTo("provider:sug");
    assertThat(answer.warnings()).hasSize(1);
    assertThat(answer.warnings().get(0)).startsWith("provider hung did not answer within 1");
  }

  @Test
  void search_askedAgain_isServedFromTheCacheAndCountedByCaffeine() {
    ResilientKeywordsService service = service(suggester);
    service.search(coffee());
    SearchAnswer again = service.search(coffee());
    assertThat(again.source()).isEqualTo("cache");
    assertThat(again.sourcesUsed()).contains("provider:sug");
    assertThat(suggester.calls).hasValue(1);
    assertThat(check(service, "cache"))
        .containsEntry("size", 1L)
        .containsEntry("requests", 2L)
        .containsEntry("hitRate", 0.5);
    assertThat(check(service, "provider.sug"))
        .containsEntry("state", "CLOSED")
        .containsEntry("failureRate", 0.0)
        .containsEntry("lastSuccess", "2026-11-24T03:00:00Z");
  }

  @Test
  void search_expiredAndProviderDown_isServedStaleUntilItMayNotBe() {
    ResilientKeywordsService service = service(suggester);
    service.search(coffee());
    suggester.mode = TypedProvider.Mode.FAILS;
    ticker.advance(Duration.ofMinutes(11));
    SearchAnswer stale = service.search(coffee());
    assertThat(stale.stale()).isTrue();
    assertThat(stale.source()).isEqualTo("cache");
    assertThat(stale.warnings())
        .containsExactly("provider sug answered 500; what it said before is used");
    assertThat(stale.total()).isEqualTo(4);
    assertThat(check(service, "fallback")).containsEntry("stale", 1L);
    ticker.advance(Duration.ofDays(1));
    SearchAnswer without = service.search(coffee());
    assertThat(without.stale()).isFalse();
    assertThat(without.source()).isEqualTo("index");
  }

  @Test
  void search_ageingAnswer_isServedAndFetchedAnewBeside() {
    ResilientKeywordsService service = service(suggester);
    service.search(coffee());
    ticker.advance(Duration.ofMinutes(9));
    suggester.mode = TypedProvider.Mode.HANGS; // must not be waited for
    assertThat(service.search(coffee()).source()).isEqualTo("cache");
    assertThat(service.search(coffee()).warnings()).isEmpty();
    assertThat(suggester.calls).hasValue(2);
    suggester.held.forEach(Runnable::run);
    ticker.advance(Duration.ofMinutes(2)); // 11 min after the first, 2 after the second
    assertThat(service.search(coffee()).stale()).isFalse();
    assertThat(suggester.calls).hasValue(2);
  }

  @Test
  void search_nothingKnown_isBelievedForAShortTime() {
    TypedProvider empty = new TypedProvider("empty", 1, 1, Operation.IDEAS);
    ResilientKeywordsService service = service(empty);
    service.search(coffee());
    SearchAnswer answer = service.search(coffee());
    assertThat(answer.source()).isEqualTo("index");
    assertThat(empty.calls).hasValue(1);
    ticker.advance(Duration.ofSeconds(31));
    service.search(coffee());
    assertThat(empty.calls).hasValue(2);
  }

  @Test
  void search_keptFailing_opensTheBreakerAndAsksOnceAfterTheTimeout() {
    suggester.mode = TypedProvider.Mode.FAILS;
    ResilientKeywordsService service = service(suggester);
    IntStream.range(0, 50).forEach(i -> service.search(coffee()));
    assertThat(suggester.calls).hasValue(5);
    assertThat(service.search(coffee()).warnings().get(0)).contains("circuit breaker open");
    assertThat(check(service, "provider.sug")).containsEntry("state", "OPEN");
    suggester.mode = TypedProvider.Mode.ANSWERS;
    ticker.advance(Duration.ofSeconds(30));
    assertThat(service.search(coffee()).source()).isEqualTo("provider:sug");
    assertThat(check(service, "provider.sug")).containsEntry("state", "CLOSED");
  }

  @Test
  void search_equalAndConcurrent_makesOneCallAndHoldsNobodyElseUp() throws Exception {
    suggester.mode = TypedProvider.Mode.HANGS;
    ResilientKeywordsService service = service(suggester);
    CompletableFuture<?>[] equal =
        IntStream.range(0, 200)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> service.search(coffee()), threads))
            .toArray(CompletableFuture<?>[]::new);
    await().until(() -> suggester.held.size() == 1);
    suggester.mode = TypedProvider.Mode.ANSWERS;
    SearchAnswer other =
        service.search(
            new SearchQuery("cup", 10, 0, null, SearchQuery.Sort.RELEVANCE, null, null, null));
    assertThat(other.source()).isEqualTo("provider:sug");
    assertThat(suggester.calls).hasValue(2);
    suggester.held.forEach(Runnable::run);
    CompletableFuture.allOf(equal).get(10, TimeUnit.SECONDS);
    assertThat(suggester.calls).hasValue(2);
  }

  @Test
  void search_whileTheSameIsTriedAgain_doesNotWaitForTheTrial() throws Exception {
    suggester.mode = TypedProvider.Mode.FAILS;
    ResilientKeywordsService service = service(suggester);
    IntStream.range(0, 5).forEach(i -> service.search(coffee()));
    ticker.advance(Duration.ofSeconds(30));
    suggester.mode = TypedProvider.Mode.HANGS;
    Future<SearchAnswer> trial = threads.submit(() -> service.search(coffee()));
    await().until(() -> suggester.held.size() == 1);
    SearchAnswer meanwhile = service.search(coffee()); // would need the time to be moved on
    assertThat(meanwhile.source()).isEqualTo("index");
    assertThat(meanwhile.warnings())
        .containsExactly(
            "provider sug kept failing, and is being tried again (circuit breaker half-open)");
    suggester.held.forEach(Runnable::run);
    assertThat(trial.get(10, TimeUnit.SECONDS).source()).isEqualTo("provider:sug");
    assertThat(service.search(coffee()).source()).isEqualTo("cache");
  }

  @Test
  void search_brokenIndex_isServedFromProvidersOrEmpty() {
    index.broken = true;
    ResilientKeywordsService service = service(suggester);
    SearchAnswer answer = service.search(coffee());
    assertThat(answer.keywords()).hasSize(2);
    assertThat(answer.source()).isEqualTo("provider:sug");
    assertThat(answer.warnings()).containsExactly("the index did not answer");
    suggester.mode = TypedProvider.Mode.FAILS;
    SearchAnswer empty =
        service.search(
            new SearchQuery("tea", 1, 0, null, SearchQuery.Sort.RELEVANCE, null, null, null));
    assertThat(empty.keywords()).isEmpty();
    assertThat(empty.source()).isEqualTo("fallback");
    assertThat(check(service, "fallback")).containsEntry("default", 1L);
  }

  @Test
  void analyze_asksInBatchesAndSaysWhatItLeftOut() {
    ResilientKeywordsService service = service(figures);
    AnalyzeAnswer answer =
        service.analyze(
            new AnalyzeQuery(
                List.of("coffee", "coffee bean", "coffee", "a", "coffee beans near me", "c"),
                null));
    assertThat(figures.batches)
        .containsExactly(List.of("coffee", "coffee bean"), List.of("a", "coffee beans near me"));
    assertThat(answer.warnings())
        .containsExactly("provider fig was asked about the first 4 of 5 keywords");
    assertThat(answer.keywords())
        .extracting(Keyword::volume)
        .containsExactly(900L, null, 900L, null, 70L, null);
    assertThat(answer.keywords().get(4).source()).isEqualTo("provider:fig");
    // known: all but "a" and "c"
    assertThat(answer.summary().coverage()).isEqualTo(4.0 / 6);
    assertThat(answer.summary().avgVolume()).isEqualTo((900 + 900 + 70) / 3.0);
    service.analyze(new AnalyzeQuery(List.of("coffee", "a"), null));
    assertThat(figures.calls).hasValue(2);
  }

  @Test
  void suggest_mergesByKindAndRank() {
    suggester.idea("best coffee", "tea");
    SuggestAnswer answer = service(suggester).suggest(new SuggestQuery("coffee", 6, null));
    assertThat(answer.suggestions())
        .containsExactly(
            new Suggestion("coffee bean", Kind.PREFIX),
            new Suggestion("coffee", Kind.PREFIX),
            new Suggestion("coffee beans near me", Kind.PREFIX),
            new Suggestion("coffee cup", Kind.PREFIX),
            new Suggestion("best coffee", Kind.INFIX),
            new Suggestion("tea", Kind.RELATED));
    assertThat(answer.source()).isEqualTo("provider:sug");
  }

  @Test
  void restart_keepsLastGoodAnswersAndTheirAge() throws IOException {
    ResilientKeywordsService before = service(suggester, figures);
    before.search(coffee());
    before.close();
    suggester.mode = TypedProvider.Mode.FAILS;
    figures.mode = TypedProvider.Mode.FAILS;
    now = now.plus(Duration.ofMinutes(5));
    SearchAnswer fresh = service(suggester, figures).search(coffee());
    assertThat(fresh.source()).isEqualTo("cache");
    assertThat(fresh.keywords().get(1).volume()).isEqualTo(900);
    now = now.plus(Duration.ofHours(1));
    SearchAnswer stale = service(suggester, figures).search(coffee());
    assertThat(stale.stale()).isTrue();
    now = now.plus(Duration.ofDays(1));
    assertThat(service(suggester, figures).search(coffee()).source()).isEqualTo("index");
  }

  @Test
  void restart_withOneDamagedAnswer_usesNoneOfThem() throws IOException {
    ResilientKeywordsService before = service(suggester);
    before.search(coffee());
    before.close();
    Path file = data.resolve("answers.json");
    String good = Files.readString(file);
    Files.writeString(file, good + good.lines().toList().get(1).replace("coffee beans", "\",\""));
    assertThat(service(suggester).search(coffee()).source()).isEqualTo("provider:sug");
    Files.writeString(
        file, good.replaceAll("givenAtMillis\":\\d+", "givenAtMillis\":-99999999999"));
    assertThat(service(suggester).search(coffee()).source()).isEqualTo("provider:sug");
    Files.writeString(file, good);
    assertThat(service(suggester).search(coffee()).source()).isEqualTo("cache");
  }

  @Test
  void restart_withAnUnreadableFile_beginsEmpty() throws IOException {
    for (String text :
        List.of(
            "",
            "\0\1",
            "{\"format\":\"answers\",\"version\":2}\n{}",
            "{\"format\":\"answers\",\"version\":1}\n{\"key\":null}",
            "{\"format\":\"answers\",\"version\":1}\n{\"key\":{\"provider\":\"sug\"")) {
      Files.writeString(data.resolve("answers.json"), text);
      assertThat(service(suggester).search(coffee()).source()).isEqualTo("provider:sug");
    }
  }
}
