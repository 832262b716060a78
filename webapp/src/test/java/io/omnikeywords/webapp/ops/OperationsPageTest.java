package io.omnikeywords.webapp.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.webapp.TestServer;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsPageTest {

  private static final Pattern LINK = Pattern.compile("(?:href|src|from)=? ?\"(/[^\"]*)\"");
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
  void page_isServedWithAStrictPolicy_andHasNothingInline() {
    HttpResponse<String> page = server.admin("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("unsafe", "http");
    assertThat(page.body()).doesNotContain("<style", "style=", " onclick", "http://", "https://");
    assertThat(page.body()).doesNotContainPattern("<script(?![^>]*src=)");
  }

  @Test
  void files_thatPageAndScriptsName_areServed() {
    List<String> found = links(server.admin("/").body());
    assertThat(found).contains("/ops/app.js", "/ops/ops.css");
    for (int i = 0; i < found.size(); i++) {
      String file = found.get(i);
      HttpResponse<String> answer = server.admin(file);
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      if (file.endsWith(".js") && !file.contains("uplot")) {
        links(answer.body()).stream().filter(each -> !found.contains(each)).forEach(found::add);
        assertThat(answer.body()).doesNotContain("innerHTML", "insertAdjacent", "eval(");
      }
    }
    assertThat(found).contains("/ops/uplot.js", "/ops/model.js", "/ops/cards.js");
  }

  private static List<String> links(String text) {
    return new ArrayList<>(
        LINK.matcher(text).results().map((MatchResult link) -> link.group(1)).distinct().toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/ops/", "/ops/none.js", "/ops/index.html", "/web/docs.html", "/index.html"})
  void otherPaths_areNotFound(String path) {
    assertThat(server.admin(path).statusCode()).isEqualTo(404);
  }

  @Test
  void publicPort_hasNoOperationsPage() {
    assertThat(server.get("/ops/app.js").statusCode()).isEqualTo(404);
  }

  @Test
  void history_withoutToken_isRefused() {
    assertThat(server.admin("/admin/history").statusCode()).isEqualTo(401);
  }
}
