package io.omnikeywords.webapp.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.webapp.TestServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with a request is told in problem+json, with the parameter's name. */
class BadInputTest {

  private static final String JSON = "application/json";

  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.ready();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /keywords/search                         | q              | is missing
          /keywords/search?q=                      | q              | must not be blank
          /keywords/search?q=%20%09%20             | q              | control characters
          /keywords/search?q=%20%C2%A0%E2%80%8B    | q              | must not be blank
          /keywords/search?q=a%00b                 | q              | U+0000 as character 2
          /keywords/search?q=a%0Ab                 | q              | U+000A as character 2
          /keywords/search?q=%C2%85                | q              | control characters
          /keywords/search?q=%FF                   | q              | not valid UTF-8
          /keywords/search?q=%C3                   | q              | not valid UTF-8
          /keywords/search?q=%C0%AF                | q              | not valid UTF-8
          /keywords/search?q=%ED%A0%80             | q              | not valid UTF-8
          /keywords/search?q=a&q=b                 | q              | only once
          /keywords/search?q=a&limit=0             | limit          | from 1 to 100
          /keywords/search?q=a&limit=101           | limit          | from 1 to 100
          /keywords/search?q=a&limit=-1            | limit          | from 1 to 100
          /keywords/search?q=a&limit=ten           | limit          | but was 'ten'
          /keywords/search?q=a&limit=1.5           | limit          | whole number
          /keywords/search?q=a&limit=%EF%BC%91     | limit          | whole number
          /keywords/search?q=a&limit=99999999999999999999 | limit   | whole number
          /keywords/search?q=a&offset=10001        | offset         | from 0 to 10000
          /keywords/search?q=a&offset=-1           | offset         | from 0 to 10000
          /keywords/search?q=a&min_volume=-5       | min_volume     | whole number
          /keywords/search?q=a&max_difficulty=101  | max_difficulty | from 0 to 100
          /keywords/search?q=a&max_difficulty=NaN  | max_difficulty | from 0 to 100
          /keywords/search?q=a&max_difficulty=1e1  | max_difficulty | from 0 to 100
          /keywords/search?q=a&sort=best           | sort           | relevance, popularity
          /keywords/search?q=a&sort=POPULARITY     | sort           | relevance, popularity
          /keywords/search?q=a&intent=buy          | intent         | transactional
          /keywords/search?q=a&lang=xx             | lang           | ISO 639-1
          /keywords/search?q=a&lang=pt-BR          | lang           | ISO 639-1
          /keywords/search?q=a&format=xml          | format         | json, csv
          /keywords/suggest?limit=5                | q              | is missing
          /keywords/suggest?q=a&format=csv         | format         | json, opensearch
          /keywords/suggest?q=a&limit=1000         | limit          | from 1 to 100
          """)
  void query_outOfItsRange_isRefusedByName(String path, String parameter, String detail) {
    HttpResponse<String> answer = server.get(path);

    assertProblem(answer, 400);
    assertThat(answer.body()).contains("\"parameter\":\"" + parameter + "\"").contains(detail);
  }

  @Test
  void query_of200CodePointsOutsideThePlane_isServed() {
    assertThat(server.get("/keywords/search?q=" + "%F0%9F%98%80".repeat(200)).statusCode())
        .isEqualTo(200);
    HttpResponse<String> tooLong = server.get("/keywords/search?q=" + "%F0%9F%98%80".repeat(201));
    assertProblem(tooLong, 400);
    assertThat(tooLong.body()).contains("201 characters long; at most 200");
  }

  @Test
  void query_withUnknownParameter_isServedWithWarning() {
    HttpResponse<String> answer = server.get("/keywords/search?q=a&min_volum=10");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains(
            "\"warnings\":[\"The parameter 'min_volum' is not known here and was ignored.\"]");
  }

  @Test
  void query_withEmptyOptionalParameters_takesTheDefaults() {
    HttpResponse<String> answer =
        server.get(
            "/keywords/search?q=a&limit=&offset=&lang=&sort=&min_volume=&max_difficulty=&intent=&format=");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"limit\":10,\"offset\":0").contains("\"warnings\":[]");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {                                    | not valid JSON (line 1
          {"keywords":["a"]} x                 | not valid JSON
          {"keywords":["a"]} {}                | must end after its first
          {"keywords":["a"],"keywords":["b"]}  | Duplicate
          []                                   | must be a JSON object
          "a"                                  | must be a JSON object
          null                                 | must be a JSON object
          {}                                   | keywords is missing
          {"keywords":null}                    | keywords must be a list of strings, but was null
          {"keywords":"a"}                     | keywords must be a list of strings, but was a string
          {"keywords":[]}                      | keywords is empty
          {"keywords":[1]}                     | keywords[0] must be a string, but was a number
          {"keywords":["a",["b"]]}             | keywords[1] must be a string, but was a list
          {"keywords":["a"," "]}               | keywords[1] must not be blank
          {"keywords":["a\\ud800"]}             | half of a surrogate pair as character 2
          {"keywords":["a\\u0000"]}             | control characters
          {"keywords":["a"],"lang":1}          | lang must be a string or null
          {"keywords":["a"],"lang":"xx"}       | ISO 639-1
          {"keywords":["a"],"limit":1}         | unknown field 'limit'
          [[[[[[[[[[[[[[[[                     | must be a JSON object
          {"x":1}                              | unknown field 'x'
          """)
  void body_ofAnotherShape_isRefusedWithReason(String body, String detail) {
    HttpResponse<String> answer =
        server.post("/keywords/analyze", JSON, body.getBytes(StandardCharsets.UTF_8));

    assertProblem(answer, 400);
    assertThat(answer.body().replace("\\\"", "\"")).contains(detail).doesNotContain("REDACTED");
  }

  @Test
  void body_with1000Keywords_isServedAndWith1001Refused() {
    assertThat(server.post("/keywords/analyze", JSON, keywords(1_000)).statusCode()).isEqualTo(200);
    HttpResponse<String> tooMany = server.post("/keywords/analyze", JSON, keywords(1_001));
    assertProblem(tooMany, 400);
    assertThat(tooMany.body()).contains("more than 1,000");
  }

  @Test
  void body_overOneMebibyte_is413() {
    assertProblem(server.post("/keywords/analyze", JSON, new byte[(1 << 20) + 1]), 413);
    HttpRequest ofUnknownLength =
        HttpRequest.newBuilder(server.uri("/keywords/analyze"))
            .header("Content-Type", JSON)
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(new byte[(1 << 20) + 1])))
            .build();
    assertProblem(server.send(ofUnknownLength), 413);
  }

  @Test
  void body_emptyOrNotUtf8_is400() {
    assertProblem(server.post("/keywords/analyze", JSON, new byte[0]), 400);
    HttpResponse<String> latin1 =
        server.post(
            "/keywords/analyze",
            JSON,
            "{\"keywords\":[\"caf\u00e9\"]}".getBytes(StandardCharsets.ISO_8859_1));
    assertProblem(latin1, 400);
    assertThat(latin1.body()).contains("not valid UTF-8");
  }

  @Test
  void body_nestedTooDeep_is400() {
    String deep = "{\"keywords\":[" + "[".repeat(100_000);
    assertProblem(
        server.post("/keywords/analyze", JSON, deep.getBytes(StandardCharsets.UTF_8)), 400);
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json;charset=iso-8859-1",
    "application/xml",
    "garbage"
  })
  void body_ofAnotherMediaType_is415(String type) {
    byte[] body = "{\"keywords\":[\"a\"]}".getBytes(StandardCharsets.UTF_8);
    assertProblem(server.post("/keywords/analyze", type, body), 415);
  }

  @Test
  void accept_withNothingServed_is406() {
    assertProblem(server.get("/keywords/search?q=a", "Accept", "image/png"), 406);
    assertProblem(server.get("/keywords/suggest?q=a", "Accept", "text/csv"), 406);
  }

  @Test
  void path_unknown_is404() {
    assertProblem(server.get("/keywords/nothing"), 404);
    assertProblem(server.get("/docs/passwd"), 404);
    assertProblem(server.get("/docs/openapi.json"), 404);
    assertProblem(server.get("/health/nothing"), 404);
    assertProblem(server.get("/%3Cscript%3E"), 404);
  }

  @Test
  void method_wrong_is405WithAllow() {
    HttpResponse<String> search = server.post("/keywords/search", JSON, new byte[0]);
    assertProblem(search, 405);
    assertThat(search.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
    HttpResponse<String> analyze = server.get("/keywords/analyze");
    assertProblem(analyze, 405);
    assertThat(analyze.headers().firstValue("Allow")).hasValue("OPTIONS, POST");
    HttpResponse<String> health = server.post("/health", JSON, new byte[0]);
    assertProblem(health, 405);
    assertThat(health.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
  }

  @Test
  void failure_ofTheService_is500WithoutItsDetail() {
    HttpResponse<String> answer =
        server.post(
            "/keywords/analyze",
            JSON,
            "{\"keywords\":[\"explode\"]}".getBytes(StandardCharsets.UTF_8));
    assertProblem(answer, 500);
    assertThat(answer.headers().firstValue("X-Resilience-Status")).hasValue("error");
    assertThat(answer.headers().firstValue("X-Error-Type")).hasValue("endpoint_error");
    assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
  }

  @Test
  void markup_inAQuery_comesBackAsJsonOnly() {
    HttpResponse<String> answer =
        server.get("/keywords/search?q=a&sort=%3Cscript%3Ealert(1)%3C%2Fscript%3E");
    assertProblem(answer, 400);
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  private static byte[] keywords(int count) {
    return ("{\"keywords\":[" + "\"a\",".repeat(count - 1) + "\"a\"]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void assertProblem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body())
        .startsWith("{\"type\":\"about:blank\",\"title\":\"")
        .contains("\"status\":" + status)
        .contains("\"detail\":\"")
        .doesNotContain("io.omnikeywords")
        .doesNotContain("\tat ");
    assertThat(answer.headers().firstValue("Server")).isEmpty();
    assertThat(answer.headers().firstValue("X-Powered-By")).isEmpty();
  }
}
