package io.omnikeywords.webapp.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.webapp.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of each answer, over the service whose keywords are known. */
class AnswersTest {

  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.ready();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void search_writesEveryFieldAndNullForTheUnknown() {
    HttpResponse<String> answer = server.get("/keywords/search?q=%20credit%20&limit=2");

    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"query":"credit","total":2,"limit":2,"offset":0,"keywords":[\
            {"keyword":"credit card","lang":"en","volume":1200,"volume_basis":"test data",\
            "popularity":75.5,"difficulty":30.25,"cpc":1.5,"competition":0.5,"trend":"rising",\
            "monthly":{"end":"2026-10","counts":[5,5,5,5,5,5,5,5,5,9,9,9]},\
            "intent":"transactional","intent_rule":"en:card","opportunity":52.66,"source":"index",\
            "basis":{"difficulty":"corpus-v1"},"unknown":{}},\
            {"keyword":"=1+1 \\"quoted\\", now","lang":null,"volume":null,\
            "volume_basis":"unknown: no source has it","popularity":null,"difficulty":null,\
            "cpc":null,"competition":null,"trend":"unknown","monthly":null,"intent":"informational",\
            "intent_rule":"none","opportunity":null,"source":"index",\
            "basis":{},"unknown":{"cpc":"no source has it"}}],\
            "source":"index","sources_used":["wordnet-3.1"],"stale":false,"warnings":[],\
            "timestamp":"2026-11-23T10:15:30.123Z"}""");
  }

  @Test
  void search_asCsv_isRfc4180WithFormulasDisarmed() {
    String expected =
        "keyword,lang,volume,volume_basis,popularity,difficulty,cpc,competition,trend,intent,"
            + "intent_rule,opportunity,source\r\n"
            + "credit card,en,1200,test data,75.5,30.25,1.5,0.5,rising,transactional,en:card,52.66,"
            + "index\r\n"
            + "\"'=1+1 \"\"quoted\"\", now\",,,unknown: no source has it,,,,,unknown,informational,"
            + "none,,index\r\n";

    HttpResponse<String> byParameter = server.get("/keywords/search?q=a&format=csv");
    HttpResponse<String> byAccept = server.get("/keywords/search?q=a", "Accept", "text/csv");

    assertThat(byParameter.body()).isEqualTo(expected);
    assertThat(byAccept.body()).isEqualTo(expected);
    assertThat(byParameter.headers().firstValue("Content-Type"))
        .hasValue("text/csv;charset=utf-8;header=present");
    assertThat(byParameter.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"keywords.csv\"");
  }

  @Test
  void search_formatGiven_winsOverAccept() {
    assertThat(
            server.get("/keywords/search?q=a&format=json", "Accept", "text/csv, */*;q=0.1").body())
        .startsWith("{");
  }

  @Test
  void suggest_forBrowsers_isTheOpenSearchArray() {
    String expected = "[\"cr\u00e9\",[\"credit card\",\"bank credit\"]]";
    HttpResponse<String> byAccept =
        server.get("/keywords/suggest?q=cr%C3%A9", "Accept", "application/x-suggestions+json");

    assertThat(byAccept.body()).isEqualTo(expected);
    assertThat(byAccept.headers().firstValue("Content-Type"))
        .hasValue("application/x-suggestions+json");
    assertThat(server.get("/keywords/suggest?q=cr%C3%A9&format=opensearch").body())
        .isEqualTo(expected);
    assertThat(server.get("/keywords/suggest?q=cr%C3%A9").body())
        .contains("{\"keyword\":\"credit card\",\"kind\":\"prefix\"}");
  }

  @Test
  void analyze_keepsOrderAndRepetition() {
    HttpResponse<String> answer =
        server.post(
            "/keywords/analyze",
            "application/json; charset=UTF-8",
            "{\"lang\":null,\"keywords\":[\" x \",\"credit card\",\"x\"]}"
                .getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body().split("\"keyword\":\"", -1)).hasSize(4);
    assertThat(answer.body())
        .startsWith("{\"keywords\":[{\"keyword\":\"x\"")
        .contains("\"summary\":{\"total_keywords\":3,\"avg_volume\":null,\"avg_difficulty\":30.25");
  }

  @Test
  void largeAnswer_isCompressedOnRequestOnly() throws IOException, InterruptedException {
    byte[] body =
        ("{\"keywords\":[" + "\"a\",".repeat(99) + "\"a\"]}").getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(server.uri("/keywords/analyze"))
            .header("Content-Type", "application/json")
            .header("Accept-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<byte[]> packed =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());

    assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
    var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes();
    HttpResponse<String> plain = server.post("/keywords/analyze", "application/json", body);
    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(new String(unpacked, StandardCharsets.UTF_8)).isEqualTo(plain.body());
    assertThat(packed.body().length).isLessThan(unpacked.length / 5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/keywords/search?q=a",
        "/keywords/suggest?q=a",
        "/health",
        "/docs",
        "/openapi.json"
      })
  void head_answersLikeGetWithoutBody(String path) {
    HttpResponse<String> head =
        server.send(
            HttpRequest.newBuilder(server.uri(path))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Type"))
        .isEqualTo(server.get(path).headers().firstValue("Content-Type"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/keywords/search", "/keywords/analyze", "/keywords/suggest", "/health", "/docs"})
  void options_namesTheMethods(String path) {
    HttpResponse<String> options =
        server.send(
            HttpRequest.newBuilder(server.uri(path))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build());

    assertThat(options.statusCode()).isBetween(200, 204);
    assertThat(options.headers().firstValue("Allow").orElse(""))
        .contains("OPTIONS")
        .contains(path.endsWith("analyze") ? "POST" : "GET");
  }

  @Test
  void openSearchDescription_namesThisHostAndIsXml() throws Exception {
    HttpResponse<String> answer = server.get("/opensearch.xml");
    var urls =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(answer.body().getBytes(StandardCharsets.UTF_8)))
            .getElementsByTagName("Url");

    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/opensearchdescription+xml");
    for (int i = 0; i < urls.getLength(); i++) {
      String template = urls.item(i).getAttributes().getNamedItem("template").getNodeValue();
      assertThat(template).startsWith(server.uri("/").toString());
      HttpResponse<String> followed =
          server.get(
              template
                  .substring(server.uri("").toString().length())
                  .replace("{searchTerms}", "credit"));
      assertThat(followed.statusCode()).as(template).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/?q=a",
        "/explorer/explorer.css",
        "/explorer/explorer.js",
        "/docs",
        "/docs/docs.css",
        "/docs/docs.js",
        "/docs/icon.svg"
      })
  void pages_areStrictAboutTheirOrigin(String path) {
    HttpResponse<String> page = server.get(path);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.body().replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http://")
        .doesNotContain("https://");
  }
}
