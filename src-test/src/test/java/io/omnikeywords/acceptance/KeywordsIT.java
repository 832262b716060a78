package io.omnikeywords.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three questions over the embedded index, whose words are WordNet's and LanguageTool's. */
class KeywordsIT {

  private final RunningService service = RunningService.shared();

  @Test
  void search_ofAWordNetPhrase_findsItWithProvenance() {
    service
        .request()
        .get("/keywords/search?q=credit+card")
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("query", equalTo("credit card"))
        .body("total", greaterThan(0))
        .body("keywords[0].keyword", equalTo("credit card"))
        .body("keywords[0].lang", equalTo("en"))
        .body("keywords[0].source", notNullValue())
        .body("source", equalTo("index"))
        .body("sources_used", hasItem(containsString("wordnet")))
        .body("stale", equalTo(false))
        .body("timestamp", notNullValue());
  }

  @Test
  void search_withoutImports_inventsNoFigure() {
    List<Map<String, Object>> keywords =
        service
            .request()
            .get("/keywords/search?q=credit&limit=100")
            .then()
            .statusCode(200)
            .extract()
            .path("keywords");

    assertThat(keywords).isNotEmpty();
    assertThat(keywords)
        .allSatisfy(
            keyword -> {
              assertThat(keyword).containsEntry("volume", null);
              assertThat(keyword).containsEntry("cpc", null);
              assertThat(keyword).containsEntry("competition", null);
              assertThat(keyword).containsEntry("trend", "unknown");
              assertThat((String) keyword.get("volume_basis")).isNotBlank();
            });
  }

  @Test
  void search_paging_isOneListCutInPieces() {
    List<String> whole = keywords("/keywords/search?q=bank&limit=20");
    List<String> first = keywords("/keywords/search?q=bank&limit=10");
    List<String> second = keywords("/keywords/search?q=bank&limit=10&offset=10");

    assertThat(whole).hasSize(20).doesNotHaveDuplicates();
    assertThat(first).isEqualTo(whole.subList(0, 10));
    assertThat(second).isEqualTo(whole.subList(10, 20));
  }

  @Test
  void search_byKeyword_isSortedAndFilteredByLanguage() {
    List<String> sorted = keywords("/keywords/search?q=bank&limit=50&sort=keyword&lang=en");

    assertThat(sorted).hasSizeGreaterThan(5).isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
    service
        .request()
        .get("/keywords/search?q=bank&limit=100&lang=pt")
        .then()
        .statusCode(200)
        .body("keywords.findAll { it.lang != 'pt' }", hasSize(0));
  }

  @Test
  void search_asCsv_holdsTheSameKeywords() {
    List<String> json = keywords("/keywords/search?q=bank&limit=20");
    String csv =
        service
            .request()
            .get("/keywords/search?q=bank&limit=20&format=csv")
            .then()
            .statusCode(200)
            .contentType("text/csv;charset=utf-8;header=present")
            .header("Content-Disposition", "attachment; filename=\"keywords.csv\"")
            .extract()
            .asString();

    List<String> lines = csv.lines().toList();
    assertThat(lines.get(0)).startsWith("keyword,lang,volume,volume_basis,popularity");
    assertThat(lines.stream().skip(1).map(line -> line.replaceAll(",.*", ""))).isEqualTo(json);
  }

  @Test
  void suggest_aPrefix_completesItFirst() {
    service
        .request()
        .get("/keywords/suggest?q=credit%20c&limit=20")
        .then()
        .statusCode(200)
        .body("query", equalTo("credit c"))
        .body("suggestions[0].kind", equalTo("prefix"))
        .body("suggestions.keyword", hasItems("credit card", "credit crunch"));
  }

  @Test
  void suggest_aTypingError_isUnderstood() {
    service
        .request()
        .get("/keywords/suggest?q=recieve")
        .then()
        .statusCode(200)
        .body("suggestions.find { it.keyword == 'receive' }.kind", equalTo("fuzzy"));
  }

  @Test
  void suggest_withAndWithoutAccents_isTheSame() {
    String plain = "/keywords/suggest?q=informac&lang=pt&limit=20";
    String accented = "/keywords/suggest?q=informa%C3%A7&lang=pt&limit=20";
    List<String> suggested = suggested(plain);

    assertThat(suggested).isNotEmpty().isEqualTo(suggested(accented));
  }

  @Test
  void suggest_forABrowser_isTheOpenSearchArray() {
    List<Object> answer =
        service
            .request()
            .accept("application/x-suggestions+json")
            .get("/keywords/suggest?q=credit%20c")
            .then()
            .statusCode(200)
            .contentType("application/x-suggestions+json")
            .extract()
            .path("$");

    assertThat(answer).hasSize(2).first().isEqualTo("credit c");
    assertThat(answer.get(1)).asList().contains("credit card");
  }

  @Test
  void analyze_keepsTheOrderAndSummarises() {
    service
        .request()
        .contentType("application/json")
        .body("{\"keywords\":[\"zzqqxx\",\"credit card\",\"buy credit card\"],\"lang\":null}")
        .post("/keywords/analyze")
        .then()
        .statusCode(200)
        .body("keywords.keyword", equalTo(List.of("zzqqxx", "credit card", "buy credit card")))
        .body("keywords[0].popularity", nullValue())
        .body("keywords[2].intent", equalTo("transactional"))
        .body("keywords[2].intent_rule", containsString("buy"))
        .body("summary.total_keywords", equalTo(3))
        .body("summary.avg_volume", nullValue())
        .body("summary", hasKey("recommendations"))
        .body("summary.coverage", not(equalTo(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/keywords/search",
        "/keywords/search?q=%20",
        "/keywords/search?q=%ff",
        "/keywords/search?q=a%00",
        "/keywords/search?q=a&limit=0",
        "/keywords/search?q=a&sort=best",
        "/keywords/search?q=a&q=b",
        "/keywords/suggest?q=a&lang=xx",
        "/keywords/suggest?q=a&limit=ten"
      })
  void badQuery_isA400InProblemJson(String path) {
    service
        .request()
        .get(path)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("status", equalTo(400))
        .body("detail", notNullValue())
        .body("parameter", notNullValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/keywords/search?q=%F0%9F%98%80",
        "/keywords/search?q=%22",
        "/keywords/search?q=*",
        "/keywords/search?q=%3F",
        "/keywords/search?q=AND",
        "/keywords/search?q=a+OR+(b",
        "/keywords/search?q=%5B1+TO+2%5D",
        "/keywords/search?q=%3Cscript%3E",
        "/keywords/search?q=%E6%97%A5%E6%9C%AC%E8%AA%9E",
        "/keywords/search?q=...",
        "/keywords/suggest?q=%F0%9F%98%80",
        "/keywords/suggest?q=%22",
        "/keywords/suggest?q=.",
        "/keywords/suggest?q=%E6%97%A5"
      })
  void oddQuery_isAnsweredAsAnyOther(String path) {
    service.request().get(path).then().statusCode(200).body("source", equalTo("index"));
  }

  private List<String> keywords(String path) {
    return service.request().get(path).then().statusCode(200).extract().path("keywords.keyword");
  }

  private List<String> suggested(String path) {
    return service.request().get(path).then().statusCode(200).extract().path("suggestions.keyword");
  }
}
