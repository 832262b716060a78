package io.omnikeywords.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The explorer while the server is slow, down, degraded, or knows nothing. */
class ExplorerTroubleIT extends ExplorerTests {

  @Test
  void slowServer_isToldAndWaitedFor() {
    blank();
    explorer.page.clock().install();
    List<Route> held = explorer.hold();
    explorer.page.navigate("/?q=credit");
    assertThat(explorer.status()).hasText("Asking …");
    assertThat(explorer.page.locator("#progress")).isVisible();
    explorer.page.clock().fastForward(3_100);
    assertThat(explorer.status()).containsText("Still waiting");
    held.get(0).resume();

    explorer.awaitRows();
    assertThat(explorer.status()).containsText("keywords, from");
    assertThat(explorer.page.locator("#progress")).isHidden();
  }

  @Test
  void serverGoesDownAndComesBack_keepsTheRowsAndRecoversByItself() {
    blank();
    explorer.page.clock().install();
    explorer.page.navigate("/?q=credit+card");
    explorer.awaitRows();
    List<String> before = explorer.keywords();
    explorer.page.route("**/keywords/**", route -> route.abort("connectionrefused"));
    explorer.search("bank loan");
    assertThat(explorer.status()).containsText("The server does not answer.");
    assertThat(explorer.status()).containsText("Trying again by itself.");
    assertThat(explorer.keywords()).isEqualTo(before);
    explorer.page.clock().fastForward(1_500);
    assertThat(explorer.status()).containsText("The server does not answer.");

    explorer.page.unroute("**/keywords/**");
    explorer.page.clock().fastForward(5_000);
    assertThat(explorer.status()).containsText("keywords, from");
    explorer.awaitRows();
    assertThat(explorer.keywords()).first().asString().contains("loan");
  }

  @Test
  void serverThatSaysWhen_isAskedThen() {
    blank();
    explorer.page.clock().install();
    List<String> asked = new ArrayList<>();
    explorer.page.route(
        ExplorerPage.SEARCH,
        route -> {
          asked.add(route.request().url());
          route.fulfill(
              new Route.FulfillOptions()
                  .setStatus(503)
                  .setHeaders(Map.of("Retry-After", "7"))
                  .setContentType("application/problem+json")
                  .setBody("{\"status\":503,\"detail\":\"The index is being opened.\"}"));
        });
    explorer.page.navigate("/?q=a");
    assertThat(explorer.status()).containsText("The server cannot answer now.");
    assertThat(explorer.status()).containsText("The index is being opened.");
    explorer.page.clock().runFor(5_000);
    assertThat(asked).hasSize(1);
    explorer.page.waitForRequest(
        ExplorerPage.SEARCH, () -> explorer.page.clock().fastForward(3_000));
  }

  @Test
  void emptyAnswer_saysSo() {
    open("/?q=qzxwvkj");

    assertThat(explorer.page.locator(".empty")).containsText("No keyword matches “qzxwvkj”.");
    assertThat(explorer.status()).containsText("0 keywords");
  }

  @Test
  void keptAnswer_saysHowOldItIs() {
    blank();
    explorer.answer(
        Map.of("X-Resilience-Status", "fallback", "Age", "192"),
        "\"stale\":false,\"warnings\":[]",
        ExplorerPage.keyword("kept", "null", "unknown"));
    explorer.page.navigate("/?q=a");

    assertThat(explorer.status()).containsText("Kept answer, 3 min old");
    assertThat(explorer.rows()).hasCount(1);
    assertThat(explorer.page.locator("#again")).isVisible();
  }

  @Test
  void sourceThatDidNotAnswer_isNamedInTheNotes() {
    blank();
    explorer.answer(
        Map.of(),
        "\"stale\":true,\"warnings\":[\"provider:datamuse did not answer\"]",
        ExplorerPage.keyword("some", "null", "unknown"));
    explorer.page.navigate("/?q=a");
    assertThat(explorer.status()).containsText("Part of this is older than it should be");
    explorer.page.locator("#status summary").click();

    assertThat(explorer.page.locator("#status li")).hasText("provider:datamuse did not answer");
  }
}
