package io.omnikeywords.keywords.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnikeywords.keywords.AnalyzeAnswer;
import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.Intent;
import io.omnikeywords.keywords.Keyword;
import io.omnikeywords.keywords.SearchAnswer;
import io.omnikeywords.keywords.SearchQuery;
import io.omnikeywords.keywords.SearchQuery.Sort;
import io.omnikeywords.keywords.SuggestAnswer.Kind;
import io.omnikeywords.keywords.SuggestAnswer.Suggestion;
import io.omnikeywords.keywords.SuggestQuery;
import io.omnikeywords.keywords.Trend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions to an index of a few entries, whose figures can be worked out by hand. */
class KeywordIndexTest {
  private static final List<Long> RISING =
      List.of(10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L, 21L);

  @TempDir static Path data;
  private static KeywordIndex index;

  @BeforeAll
  static void build() throws IOException {
    TypedSource dictionary =
        new TypedSource("dictionary", "1", 0)
            .with("credit", "en", 10L, "credit card", "loan")
            .with("credit card", "en", 1L, "plastic")
            .with("Barack Obama", "en", 1L)
            .with("loan", "en", 3L, "credit")
            .with("crédito", "pt", 12L, "empréstimo")
            .with("ação", "pt", 4L)
            .with("running shoe", "en", null)
            .with("plastic", "en", null);
    TypedSource views =
        new TypedSource("views", "1", 50)
            .with("Credit card", "en", 900L)
            .with("Credit card debt", "en", 90L)
            .with("Student loan", "en", 40L)
            .with("Best credit card", "en", 20L)
            .with("What is credit", "en", 10L);
    TypedSource planner =
        new TypedSource("planner")
            .with(
                new SourceEntry(
                    "credit card",
                    null,
                    null,
                    5000L,
                    null,
                    null,
                    "average of 12 months",
                    2.5,
                    0.8,
                    null,
                    RISING,
                    "2024-12",
                    List.of()))
            .with(TypedSource.volume("student loan", null, null, 1000L, 10000L, "bucket"))
            .with(TypedSource.volume("car loan", null, 700L, null, null, "average of 12 months"));
    index =
        KeywordIndex.open(data, List.of(dictionary, views, planner), (phase, done, total) -> {});
  }

  @AfterAll
  static void close() throws IOException {
    index.close();
  }

  // search

  @Test
  void search_ranksEqualBeforePhraseBeforeRelated() {
    assertThat(found(search("credit", null, Sort.RELEVANCE)))
        .startsWith("credit")
        .endsWith("loan")
        .contains("credit card", "Credit card debt", "What is credit");
  }

  @Test
  void search_morePopular_comesFirstAmongEquals() {
    // both contain the phrase and have three words; 90 views beat 10 and 20
    assertThat(found(search("credit", null, Sort.RELEVANCE)))
        .containsSubsequence("Credit card debt", "Best credit card", "What is credit");
  }

  @Test
  void search_foldsCaseAndAccents() {
    assertThat(found(search("CREDITO", null, Sort.RELEVANCE))).startsWith("crédito");
    assertThat(found(search("crédito", "pt", Sort.RELEVANCE))).containsExactly("crédito");
  }

  @Test
  void search_stemsEnglishAndPortuguese() {
    assertThat(found(search("running shoes", null, Sort.RELEVANCE)))
        .containsExactly("running shoe");
    assertThat(found(search("credit cards", null, Sort.RELEVANCE))).contains("credit card");
    assertThat(found(search("ações", null, Sort.RELEVANCE))).containsExactly("ação");
    assertThat(found(search("créditos", "pt", Sort.RELEVANCE))).containsExactly("crédito");
  }

  @Test
  void search_withoutKeywordOfAllWords_takesThoseWithMost() {
    assertThat(found(search("student loan rates", null, Sort.RELEVANCE)))
        .containsExactly("Student loan");
  }

  @Test
  void search_unknownWord_findsNothing() {
    SearchAnswer answer = search("zzzqqq", null, Sort.RELEVANCE);
    assertThat(answer.total()).isZero();
    assertThat(answer.keywords()).isEmpty();
    assertThat(answer.sourcesUsed()).isEmpty();
  }

  @Test
  void search_sorts_putUnknownFiguresLast() {
    assertThat(found(search("loan", null, Sort.VOLUME))).startsWith("car loan");
    assertThat(found(search("loan", null, Sort.POPULARITY)))
        .endsWith("car loan"); // the planner gives no count
    assertThat(found(search("loan", null, Sort.OPPORTUNITY))).endsWith("car loan");
    assertThat(found(search("loan", null, Sort.KEYWORD)))
        .containsExactly("car loan", "credit", "loan", "Student loan");
    // T: student loan and car loan 1 each, loan 3, credit 5
    assertThat(found(search("loan", null, Sort.DIFFICULTY)))
        .containsSubsequence("Student loan", "loan", "credit");
  }

  @Test
  void search_filters_leaveOutWhatIsNotKnownToPass() {
    SearchQuery volume = new SearchQuery("loan", 10, 0, null, Sort.RELEVANCE, 600L, null, null);
    assertThat(found(index.search(volume))).containsExactly("car loan");
    SearchQuery tooMuch = new SearchQuery("loan", 10, 0, null, Sort.RELEVANCE, 701L, null, null);
    assertThat(found(index.search(tooMuch))).isEmpty();
    SearchQuery easy = new SearchQuery("loan", 10, 0, null, Sort.RELEVANCE, null, 50.0, null);
    assertThat(found(index.search(easy))).containsExactlyInAnyOrder("Student loan", "car loan");
    SearchQuery best =
        new SearchQuery("credit", 10, 0, null, Sort.RELEVANCE, null, null, Intent.Kind.COMMERCIAL);
    assertThat(found(index.search(best))).containsExactly("Best credit card");
    assertThat(found(search("credit", "pt", Sort.RELEVANCE))).containsExactly("crédito");
  }

  @Test
  void search_pages_joinToTheWhole() {
    List<String> all = found(search("credit", null, Sort.RELEVANCE));
    SearchAnswer first = page("credit", 2, 0);
    SearchAnswer second = page("credit", 2, 2);
    assertThat(first.total()).isEqualTo(all.size()).isEqualTo(second.total());
    assertThat(found(first)).isEqualTo(all.subList(0, 2));
    assertThat(found(second)).isEqualTo(all.subList(2, 4));
    assertThat(found(page("credit", 2, 1000))).isEmpty();
  }

  @Test
  void search_namesItsSources() {
    assertThat(search("crédito", "pt", Sort.RELEVANCE).sourcesUsed()).containsExactly("dictionary");
    assertThat(search("student loan", null, Sort.RELEVANCE).sourcesUsed())
        .contains("views", "planner");
  }

  // one keyword of several sources

  @Test
  void keywordOfSeveralSources_takesEachFieldFromTheMostBelieved() {
    Keyword card = analyzed("credit card", "en");
    assertThat(card.keyword()).isEqualTo("credit card"); // the dictionary's spelling
    assertThat(card.volume()).isEqualTo(5000);
    assertThat(card.volumeBasis()).isEqualTo("planner: average of 12 months");
    // the planner has no count, so the views' count is ranked among the views: 4 below, 1 equal, 5
    assertThat(card.popularity()).isCloseTo(100 * 4.5 / 5, within(1e-9));
    assertThat(card.basis()).containsEntry("popularity", "percentile of log(900) within views, en");
    assertThat(card.cpc()).isEqualTo(2.5);
    assertThat(card.competition()).isEqualTo(0.8);
    assertThat(card.trend()).isEqualTo(Trend.RISING);
    assertThat(card.monthly().end()).isEqualTo("2024-12");
    assertThat(card.monthly().counts()).isEqualTo(RISING);
    assertThat(card.source()).isEqualTo("planner");
    // T = 3 of credit card, credit card debt, best credit card; Tmax = 5 of credit
    double difficulty = 100 * Math.log(4) / Math.log(6);
    assertThat(card.difficulty()).isCloseTo(difficulty, within(1e-9));
    assertThat(card.opportunity()).isCloseTo(90 * (1 - difficulty / 100) * 0.5, within(1e-9));
    assertThat(card.basis().get("difficulty"))
        .isEqualTo("corpus-v1: 3 of 13 index entries contain the phrase");
  }

  @Test
  void range_staysARangeAndGivesNoVolume() {
    Keyword loan = analyzed("student loan", "en");
    assertThat(loan.volume()).isNull();
    assertThat(loan.volumeBasis())
        .isEqualTo("planner: range 1000-10000 searches a month, no single figure; bucket");
  }

  @Test
  void keywordWithoutFigures_saysWhy() {
    Keyword shoe = analyzed("running shoe", "en");
    assertThat(shoe.volume()).isNull();
    assertThat(shoe.volumeBasis()).isEqualTo("unknown: no source states a volume");
    assertThat(shoe.popularity()).isNull();
    assertThat(shoe.opportunity()).isNull();
    assertThat(shoe.trend()).isEqualTo(Trend.UNKNOWN);
    assertThat(shoe.monthly()).isNull();
    assertThat(shoe.unknown())
        .containsOnlyKeys("popularity", "opportunity", "cpc", "competition", "trend");
    assertThat(shoe.source()).isEqualTo("index");
  }

  // analyze

  @Test
  void analyze_answersInTheOrderAskedAndSumsUp() {
    AnalyzeAnswer answer =
        index.analyze(new AnalyzeQuery(List.of("CREDIT CARD", "car loan", "no such thing"), null));
    assertThat(answer.keywords().stream().map(Keyword::keyword))
        .containsExactly("credit card", "car loan", "no such thing");
    assertThat(answer.summary().totalKeywords()).isEqualTo(3);
    assertThat(answer.summary().avgVolume()).isEqualTo((5000.0 + 700.0) / 2);
    assertThat(answer.summary().coverage()).isCloseTo(2.0 / 3, within(1e-12));
    // T: credit card 3, car loan 1; Tmax 5; the third contains nothing that can be counted
    assertThat(answer.summary().avgDifficulty())
        .isCloseTo(100 * (Math.log(4) + Math.log(2)) / Math.log(6) / 2, within(1e-9));
    assertThat(answer.sourcesUsed()).containsExactly("planner", "views", "dictionary");
  }

  @Test
  void analyze_recommendsOnlyFromFigures() {
    AnalyzeAnswer answer = index.analyze(new AnalyzeQuery(List.of("credit card", "loan"), "en"));
    assertThat(answer.summary().recommendations())
        .isNotEmpty()
        .allSatisfy(advice -> assertThat(advice.because()).containsPattern("\\d"))
        .anySatisfy(
            advice -> {
              assertThat(advice.text())
                  .isEqualTo("Publish soon on \"credit card\": interest in it grows");
              assertThat(advice.because()).contains("planner to 2024-12", "1.43");
            })
        .anySatisfy(
            advice ->
                assertThat(advice.because()).isEqualTo("1 of 2 keywords have a known volume"));
    assertThat(
            index
                .analyze(new AnalyzeQuery(List.of("no such thing"), "en"))
                .summary()
                .recommendations())
        .singleElement()
        .satisfies(
            advice ->
                assertThat(advice.because()).isEqualTo("0 of 1 keywords have a known volume"));
  }

  @Test
  void analyze_keywordThatIsNoEntry_hasIntentAndDifficultyWhereItCanBeCounted() {
    Keyword card = analyzed("is credit", null);
    // "what is credit" contains it
    assertThat(card.difficulty()).isCloseTo(100 * Math.log(2) / Math.log(6), within(1e-9));
    assertThat(card.intent()).isEqualTo(new Intent(Intent.Kind.INFORMATIONAL, "en:^is"));
    Keyword none = analyzed("buy unobtainium", null);
    assertThat(none.difficulty()).isNull();
    assertThat(none.unknown()).containsEntry("difficulty", "no index entry contains the phrase");
    assertThat(none.volumeBasis()).isEqualTo("unknown: not in the index");
    assertThat(none.intent()).isEqualTo(new Intent(Intent.Kind.TRANSACTIONAL, "en:buy"));
  }

  // suggest

  @Test
  void suggest_servesPrefixThenInfix() {
    assertThat(suggest("cre", 10))
        .containsExactly(
            new Suggestion("credit card", Kind.PREFIX), // 90 among the views
            new Suggestion("credit", Kind.PREFIX), // 87.5 in the dictionary, en
            new Suggestion("crédito", Kind.PREFIX), // 75 in the dictionary, pt
            new Suggestion("Credit card debt", Kind.PREFIX),
            new Suggestion("Best credit card", Kind.INFIX),
            new Suggestion("What is credit", Kind.INFIX),
            new Suggestion("plastic", Kind.RELATED)); // to the first
  }

  @Test
  void suggest_corrects() {
    assertThat(suggest("crdit", 10)).contains(new Suggestion("credit", Kind.FUZZY));
    assertThat(suggest("crdit ca", 10)).contains(new Suggestion("credit card", Kind.FUZZY));
    assertThat(suggest("creditcard", 10)).contains(new Suggestion("credit card", Kind.FUZZY));
    assertThat(suggest("obma", 10)).isEmpty(); // no entry begins with Obama
    assertThat(suggest("barak obam", 10)).contains(new Suggestion("Barack Obama", Kind.FUZZY));
  }

  @Test
  void suggest_relatesLast() {
    List<Suggestion> found = suggest("loan", 10);
    assertThat(found)
        .containsExactly(
            new Suggestion("loan", Kind.PREFIX),
            new Suggestion("Student loan", Kind.INFIX),
            new Suggestion("car loan", Kind.INFIX),
            new Suggestion("credit", Kind.RELATED));
  }

  @Test
  void suggest_givesNoKeywordTwiceAndNoMoreThanAsked() {
    assertThat(suggest("c", 3)).hasSize(3);
    assertThat(suggest("credit", 100).stream().map(s -> s.keyword().toLowerCase(Locale.ROOT)))
        .doesNotHaveDuplicates();
  }

  @Test
  void suggest_inOneLanguage_staysInIt() {
    assertThat(index.suggest(new SuggestQuery("cre", 10, "pt")).suggestions())
        .extracting(Suggestion::keyword)
        .containsExactly("crédito", "empréstimo");
    assertThat(index.suggest(new SuggestQuery("cre", 10, "de")).suggestions()).isEmpty();
  }

  @Test
  void suggest_oddInput_isAnswered() {
    for (String q :
        List.of("!", "%", "*", "\"", "a".repeat(200), "a ".repeat(100).strip(), "日本", "😀")) {
      assertThat(suggest(q, 10)).as(q).isNotNull();
      assertThat(found(search(q, null, Sort.RELEVANCE))).as(q).isNotNull();
      assertThat(analyzed(q, null).volume()).as(q).isNull();
    }
  }

  private static SearchAnswer search(String q, @Nullable String lang, Sort sort) {
    return index.search(new SearchQuery(q, 100, 0, lang, sort, null, null, null));
  }

  private static SearchAnswer page(String q, int limit, int offset) {
    return index.search(new SearchQuery(q, limit, offset, null, Sort.RELEVANCE, null, null, null));
  }

  private static List<String> found(SearchAnswer answer) {
    return answer.keywords().stream().map(Keyword::keyword).toList();
  }

  private static Keyword analyzed(String keyword, @Nullable String lang) {
    return index.analyze(new AnalyzeQuery(List.of(keyword), lang)).keywords().get(0);
  }

  private static List<Suggestion> suggest(String q, int limit) {
    return index.suggest(new SuggestQuery(q, limit, null)).suggestions();
  }
}
