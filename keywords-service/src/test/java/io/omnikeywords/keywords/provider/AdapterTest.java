package io.omnikeywords.keywords.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.omnikeywords.keywords.Trend;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each adapter asks on the wire and reads from it; the answers are of recorded shape. */
class AdapterTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-24T03:00:00Z"));

  private static final Policies PATIENT = ExchangeTest.PATIENT;

  @TempDir private Path directory;

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private Providers open(ProviderConfig config) {
    return Providers.open(Map.of("p", config), directory, CLOCK);
  }

  private static KeywordProvider only(Providers providers) {
    return providers.byName().values().iterator().next();
  }

  private static ProviderConfig openSearch(String url) {
    return new ProviderConfig.OpenSearch(url, List.of(), null, 0, PATIENT);
  }

  @Test
  void openSearch_suggest_readsTheSecondElement() throws Exception {
    try (StubServer stub =
            StubServer.json(
                "[\"cof\",[\"coffee\",\"coffee  beans\",\"coffee\",\"\"],[\"\"],[\"u\"],{\"x\":1}]");
        Providers providers =
            open(openSearch(stub.url() + "/s?q={searchTerms}&l={language}&n={count?}"))) {
      List<Idea> ideas = get(only(providers).suggest("café & {count}", "pt", 5));
      assertThat(ideas)
          .containsExactly(
              new Idea("coffee", "provider:p"), new Idea("coffee beans", "provider:p"));
      assertThat(stub.asked.get(0).uri()).isEqualTo("/s?q=caf%C3%A9%20%26%20%7Bcount%7D&l=pt&n=5");
    }
  }

  @Test
  void openSearch_latin1_isReadAsServed() throws Exception {
    try (StubServer stub =
            StubServer.answering(
                200,
                "text/javascript; charset=ISO-8859-1",
                StandardCharsets.ISO_8859_1,
                "[\"cr\",[\"crédito\"]]");
        Providers providers = open(openSearch(stub.url() + "/?q={searchTerms}"))) {
      assertThat(get(only(providers).ideas("cr", null, 5)))
          .extracting(Idea::keyword)
          .containsExactly("crédito");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE"})
  void openSearch_byteOrderMark_isIgnored(String charset) throws Exception {
    try (StubServer stub =
            StubServer.answering(
                200,
                "application/json; charset=\"" + charset + "\"",
                Charset.forName(charset),
                "\uFEFF[\"q\",[\"a\"]]");
        Providers providers = open(openSearch(stub.url() + "/?q={searchTerms}"))) {
      assertThat(get(only(providers).suggest("q", null, 5))).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "{}",
        "[]",
        "[\"q\"]",
        "[\"q\",\"s\"]",
        "[\"q\",[1]]",
        "[\"q\",[\"a\"]] x",
        "null",
        "[[[[[[["
      })
  void openSearch_garbage_isAFailureThatSaysSo(String body) {
    try (StubServer stub = StubServer.json(body);
        Providers providers = open(openSearch(stub.url() + "/?q={searchTerms}"))) {
      assertThatThrownBy(() -> get(only(providers).suggest("q", null, 5)))
          .cause()
          .isInstanceOf(ProviderException.class)
          .hasMessageStartingWith("gave an answer that cannot be read");
    }
  }

  @Test
  void datamuse_ideasAndSuggestions_useTheirOwnPaths() throws Exception {
    try (StubServer stub =
            StubServer.json(
                "[{\"word\":\"espresso\",\"score\":30045,\"tags\":[\"n\"]},"
                    + "{\"word\":\"drip coffee\",\"score\":12}]");
        Providers providers = open(new ProviderConfig.Datamuse(stub.url(), 0, PATIENT))) {
      KeywordProvider datamuse = only(providers);
      assertThat(get(datamuse.ideas("strong coffee", "en", 7)))
          .extracting(Idea::keyword)
          .containsExactly("espresso", "drip coffee");
      assertThat(get(datamuse.suggest("esp", "en", 3))).hasSize(2);
      assertThat(stub.asked)
          .extracting(StubServer.Asked::uri)
          .containsExactly("/words?ml=strong%20coffee&max=7", "/sug?s=esp&max=3");
      assertThat(datamuse.capabilities().has(Capabilities.Operation.IDEAS, "pt")).isFalse();
    }
  }

  @Test
  void wikimedia_twelveMonths_giveVolumeWithErrorAndTrend() throws Exception {
    // 2025-11 to 2026-10: 10, 11, … 21; mean 186/12 = 15.5; squares 143; √(143/11/12) = 1.0408
    String items =
        IntStream.range(0, 12)
            .mapToObj(
                i ->
                    "{\"project\":\"en.wikipedia\",\"article\":\"Coffee_bean\",\"granularity\":"
                        + "\"monthly\",\"timestamp\":\"%04d%02d0100\",\"access\":\"all-access\","
                            .formatted(2025 + (i + 10) / 12, (i + 10) % 12 + 1)
                        + "\"agent\":\"user\",\"views\":"
                        + (10 + i)
                        + "}")
            .collect(Collectors.joining(",", "{\"items\":[", "]}"));
    try (StubServer stub = StubServer.json(items);
        Providers providers = open(wikimedia(stub))) {
      Metrics metrics = get(only(providers).metrics(List.of("coffee bean"), null)).get(0);
      assertThat(metrics.volume()).isEqualTo(16);
      assertThat(metrics.volumeBasis())
          .contains("page views, not searches", "12 months, 2025-11 to 2026-10")
          .endsWith("standard error 6.7 %");
      assertThat(metrics.trend()).isEqualTo(Trend.RISING);
      assertThat(metrics.basis().get("trend")).contains("is 1.43");
      assertThat(metrics.monthly().counts()).hasSize(12).startsWith(10L).endsWith(21L);
      assertThat(metrics.monthly().end()).isEqualTo("2026-10");
      assertThat(stub.asked.get(0).uri())
          .isEqualTo(
              "/metrics/pageviews/per-article/en.wikipedia/all-access/user/Coffee_bean/monthly/"
                  + "2025110100/2026103100");
      assertThat(stub.asked.get(0).agent()).isEqualTo("tests (nobody@example.org)");
    }
  }

  private static ProviderConfig.Wikimedia wikimedia(StubServer stub) {
    return new ProviderConfig.Wikimedia(
        stub.url(), "en", "tests (nobody@example.org)", 10, -10, PATIENT);
  }

  @Test
  void wikimedia_aMonthMissing_leavesTheTrendUnknown() throws Exception {
    try (StubServer stub =
            StubServer.json(
                "{\"items\":[{\"timestamp\":\"2026080100\",\"views\":10},"
                    + "{\"timestamp\":\"2026100100\",\"views\":30}]}");
        Providers providers = open(wikimedia(stub))) {
      Metrics metrics = get(only(providers).metrics(List.of("tea"), "pt")).get(0);
      assertThat(metrics.volume()).isEqualTo(20);
      assertThat(metrics.trend()).isEqualTo(Trend.UNKNOWN);
      assertThat(stub.asked.get(0).uri()).contains("/pt.wikipedia/", "/Tea/");
    }
  }

  @Test
  void wikimedia_404_isNothingKnown() throws Exception {
    try (StubServer stub =
            StubServer.answering(404, Map.of(), "{\"title\":\"Not found\"}".getBytes());
        Providers providers = open(wikimedia(stub))) {
      assertThat(get(only(providers).metrics(List.of("a/b c?"), null))).isEmpty();
      assertThat(stub.asked.get(0).uri()).contains("/A%2Fb_c%3F/");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a#b"})
  void wikimedia_whatIsNoTitle_isNotAskedFor(String keyword) throws Exception {
    try (StubServer stub = StubServer.json("{}");
        Providers providers = open(wikimedia(stub))) {
      assertThat(get(only(providers).metrics(List.of(keyword), null))).isEmpty();
      assertThat(stub.asked).isEmpty();
    }
  }

  private static final String SEO_ROW =
      "{\"keyword\":\"buy laptop\",\"location_code\":2840,\"language_code\":\"en\","
          + "\"search_partners\":false,\"competition\":\"HIGH\",\"competition_index\":100,"
          + "\"search_volume\":1000,\"low_top_of_page_bid\":2.44,\"high_top_of_page_bid\":8.56,"
          + "\"cpc\":5.98,\"monthly_searches\":[{\"year\":2026,\"month\":10,\"search_volume\":900}]}";

  private static String seo(int status, String rows) {
    return "{\"version\":\"0.1.20240801\",\"status_code\":20000,\"status_message\":\"Ok.\","
        + "\"tasks_count\":1,\"tasks\":[{\"id\":\"1\",\"status_code\":"
        + status
        + ",\"status_message\":\"Ok.\",\"result\":["
        + rows
        + "]}]}";
  }

  private ProviderConfig.DataForSeo dataForSeo(String url) {
    return new ProviderConfig.DataForSeo(url, "login", "s3cret", null, 0, null, 0, PATIENT);
  }

  @Test
  void dataForSeo_metrics_areMatchedWithWhatWasAsked() throws Exception {
    try (StubServer stub =
            StubServer.json(
                seo(20_000, SEO_ROW + ",{\"keyword\":\"rare\",\"search_volume\":null}"));
        Providers providers = open(dataForSeo(stub.url()))) {
      List<Metrics> metrics =
          get(
              only(providers)
                  .metrics(List.of("Buy Laptop", "buy laptop", "rare", "what? no!"), null));
      assertThat(metrics)
          .extracting(Metrics::keyword)
          .containsExactlyInAnyOrder("Buy Laptop", "buy laptop", "rare");
      Metrics laptop =
          metrics.stream().filter(m -> m.keyword().equals("Buy Laptop")).findAny().orElseThrow();
      assertThat(laptop.volume()).isEqualTo(1000);
      assertThat(laptop.cpc()).isEqualTo(5.98);
      assertThat(laptop.competition()).isCloseTo(1, within(0.0));
      assertThat(laptop.trend()).isEqualTo(Trend.UNKNOWN);
      assertThat(laptop.monthly()).isNull();
      assertThat(metrics.stream().filter(m -> m.keyword().equals("rare")).findAny().orElseThrow())
          .matches(Metrics::isEmpty);
      StubServer.Asked asked = stub.asked.get(0);
      assertThat(asked.method()).isEqualTo("POST");
      assertThat(asked.uri()).isEqualTo("/v3/keywords_data/google_ads/search_volume/live");
      assertThat(asked.authorization()).isEqualTo("Basic bG9naW46czNjcmV0"); // login:s3cret
      assertThat(asked.body())
          .isEqualTo(
              "[{\"location_code\":2840,\"language_code\":\"en\","
                  + "\"keywords\":[\"buy laptop\",\"rare\"]}]");
    }
  }

  @Test
  void dataForSeo_noResults_isNothingKnown() throws Exception {
    try (StubServer stub = StubServer.json(seo(40_102, "").replace("[]", "null"));
        Providers providers = open(dataForSeo(stub.url()))) {
      assertThat(get(only(providers).metrics(List.of("a"), null))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {40100, 40101, 40200, 40202, 40501, 50000})
  void dataForSeo_statusCodeOfTheTask_isAFailure(int code) {
    try (StubServer stub = StubServer.json(seo(code, ""));
        Providers providers = open(dataForSeo(stub.url()))) {
      assertThatThrownBy(() -> get(only(providers).metrics(List.of("a"), null)))
          .cause()
          .isInstanceOf(
              code == 40202 || code == 50000
                  ? TransientProviderException.class
                  : ProviderException.class)
          .hasMessageContaining(String.valueOf(code))
          .satisfies(
              e ->
                  assertThat(String.valueOf(e.getMessage()).contains("account"))
                      .isEqualTo(code == 40100 || code == 40200))
          .satisfies(
              e ->
                  assertThat(((ProviderException) e).kind())
                      .isEqualTo(
                          code == 40501
                              ? ProviderException.Kind.QUESTION
                              : ProviderException.Kind.FAILED));
    }
  }

  @Test
  void dataForSeo_password_isReadFromAFileAndNeverShown() throws Exception {
    Files.writeString(directory.resolve("pw"), "from-file\n");
    try (StubServer stub = StubServer.answering(401, Map.of(), new byte[0])) {
      ProviderConfig config =
          new ProviderConfig.DataForSeo(stub.url(), "login", null, "pw", 0, null, 0, PATIENT);
      try (Providers providers = open(config)) {
        assertThatThrownBy(() -> get(only(providers).metrics(List.of("a"), null)))
            .hasMessageNotContaining("from-file")
            .cause()
            .hasMessage("refused our credentials with 401");
      }
      assertThat(stub.asked.get(0).authorization()).isEqualTo("Basic bG9naW46ZnJvbS1maWxl");
      assertThat(dataForSeo("http://h") + " " + openSearch("http://h/?key=abc&q={searchTerms}"))
          .isEqualTo("DataForSeo OpenSearch");
    }
    assertThatThrownBy(
            () ->
                open(
                    new ProviderConfig.DataForSeo(
                        null, "login", null, "none", 0, null, 0, PATIENT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the password-file of provider p, %s, cannot be read"
                .formatted(directory.resolve("none")));
  }
}
