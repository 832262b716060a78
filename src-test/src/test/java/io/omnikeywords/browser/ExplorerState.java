package io.omnikeywords.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.regex.Pattern.compile;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import java.util.Map;
import java.util.function.Consumer;

/** What the explorer can look like, and how one comes to see it so, in either language. */
enum ExplorerState {
  START(explorer -> explorer.page.navigate("/")),
  SUGGESTIONS(
      explorer -> {
        explorer.page.navigate("/");
        explorer.box().pressSequentially("credit c");
        assertThat(explorer.options().first()).isVisible();
        explorer.box().press("ArrowDown");
      }),
  LIST_TO_PASTE(
      explorer -> {
        explorer.page.navigate("/");
        explorer.page.locator("#paste").click();
        assertThat(explorer.page.locator("#list")).isVisible();
      }),
  RESULTS(explorer -> ask(explorer, "/?q=credit+card&limit=25")),
  SORTED(explorer -> ask(explorer, "/?q=bank&sort=opportunity&limit=25&offset=25")),
  SELECTED(
      explorer -> {
        ask(explorer, "/?q=credit+card&limit=25");
        explorer.page.locator(".pick").nth(0).check();
        explorer.page.locator(".pick").nth(2).check();
        assertThat(explorer.page.locator("#analyze")).isEnabled();
      }),
  /**
   * A word that several keywords share is pressed; on narrow windows filters and chart are open.
   */
  CLUSTER(
      explorer -> {
        ask(explorer, "/?q=credit+card&limit=25");
        pressWhereShown(explorer.page.locator("#show-filters"));
        pressWhereShown(explorer.page.locator("#show-aside"));
        explorer.page.locator("#clusters button").first().click();
        assertThat(explorer.page.locator("#clusters [aria-pressed=true]")).isVisible();
      }),
  FIGURES_IN_WORDS(
      explorer -> {
        ask(explorer, "/?q=credit+card&limit=25");
        explorer.page.locator(".why").first().click();
        assertThat(explorer.page.locator(".more")).isVisible();
      }),
  BASIS_OF_A_FIGURE(
      explorer -> {
        ask(explorer, "/?q=credit+card&limit=25");
        explorer.rows().nth(1).locator(".difficulty").hover();
        assertThat(explorer.page.locator("#tip")).isVisible();
      }),
  MONTHLY_COUNTS(
      explorer -> {
        String counts =
            "{\"end\":\"2026-10\",\"counts\":[1200,1300,900,800,1700,1500,1,2,3,0,9,9]}";
        explorer.answer(
            Map.of(),
            "\"stale\":false,\"warnings\":[]",
            ExplorerPage.keyword("grows from month to month", counts, "rising"),
            ExplorerPage.keyword("falls", counts.replace("1200", "90000"), "declining"));
        ask(explorer, "/?q=a");
        explorer.page.locator(".why").first().click();
      }),
  ANALYSIS(
      explorer -> {
        String list = "#analyze=credit+card%0Aempr%C3%A9stimo%0Azzqx%0Abuy+car";
        ask(explorer, "/?q=credit+card" + list);
        assertThat(explorer.page.locator("#summary")).isVisible();
      }),
  EMPTY(
      explorer -> {
        explorer.page.navigate("/?q=qzxwvkj");
        assertThat(explorer.page.locator(".empty")).isVisible();
      }),
  KEPT_ANSWER(
      explorer -> {
        explorer.answer(
            Map.of("X-Resilience-Status", "fallback", "Age", "192"),
            "\"stale\":false,\"warnings\":[]",
            ExplorerPage.keyword("kept", "null", "unknown"));
        ask(explorer, "/?q=a");
        assertThat(explorer.status()).hasClass("degraded");
      }),
  SOURCE_SILENT(
      explorer -> {
        explorer.answer(
            Map.of(),
            "\"stale\":true,\"warnings\":[\"provider:datamuse did not answer\",\"the index did not"
                + " answer\"]",
            ExplorerPage.keyword("some", "null", "unknown"));
        ask(explorer, "/?q=a");
        explorer.page.locator("#status summary").click();
        assertThat(explorer.page.locator("#status ul")).isVisible();
      }),
  NOTHING_KNOWN(
      explorer -> {
        explorer.page.route(ExplorerPage.SEARCH, ExplorerState::lastFallback);
        explorer.page.navigate("/?q=a");
        assertThat(explorer.status()).hasClass("trouble");
      }),
  REFUSED(
      explorer -> {
        explorer.page.navigate("/?q=a&min_volume=-5");
        assertThat(explorer.status()).hasClass("trouble");
      }),
  DOWN(
      explorer -> {
        down(explorer);
        explorer.page.navigate("/?q=credit");
        assertThat(explorer.status()).hasClass("trouble");
      }),
  DOWN_AFTER_RESULTS(
      explorer -> {
        ask(explorer, "/?q=credit+card&limit=25");
        down(explorer);
        explorer.search("bank loan");
        assertThat(explorer.status()).hasClass("trouble");
      }),
  SLOW(
      explorer -> {
        explorer.page.clock().install();
        explorer.hold();
        explorer.page.navigate("/?q=credit");
        assertThat(explorer.page.locator("#results[aria-busy=true]")).isVisible();
        explorer.page.clock().fastForward(3_100);
        assertThat(explorer.status()).hasText(compile("Still waiting|Ainda esperando"));
      }),
  SLOW_AFTER_RESULTS(
      explorer -> {
        ask(explorer, "/?q=credit+card&limit=25");
        explorer.hold();
        explorer.search("bank loan");
        assertThat(explorer.page.locator("#results[aria-busy=true]")).isVisible();
      });

  private final Consumer<ExplorerPage> steps;

  ExplorerState(Consumer<ExplorerPage> steps) {
    this.steps = steps;
  }

  /** Brings a new page there. */
  void show(ExplorerPage explorer) {
    steps.accept(explorer);
  }

  private static void ask(ExplorerPage explorer, String address) {
    explorer.page.navigate(address);
    explorer.awaitRows();
  }

  private static void down(ExplorerPage explorer) {
    explorer.page.route("**/keywords/**", route -> route.abort("connectionrefused"));
  }

  private static void pressWhereShown(Locator button) {
    if (button.isVisible()) {
      button.click();
    }
  }

  /** What resilience.yaml answers where neither index nor cache can. */
  private static void lastFallback(Route route) {
    route.fulfill(
        new Route.FulfillOptions()
            .setContentType("application/json")
            .setHeaders(Map.of("X-Resilience-Status", "fallback"))
            .setBody(
                """
                {"query":null,"total":null,"limit":null,"offset":null,"keywords":[],\
                "source":"fallback","sources_used":[],"stale":true,"warnings":["The index could \
                not be asked; nothing is known about this question now."],"timestamp":null}\
                """));
  }
}
