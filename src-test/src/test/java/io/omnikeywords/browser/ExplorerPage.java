package io.omnikeywords.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.omnikeywords.acceptance.RunningService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The explorer in a browser of its own, before the service that all tests share. */
final class ExplorerPage implements AutoCloseable {

  static final String SEARCH = "**/keywords/search?*";
  static final String SUGGEST = "**/keywords/suggest?*";

  final Page page;

  /** What the page's scripts threw, and what the browser refused to load. */
  final List<String> errors = new ArrayList<>();

  private ExplorerPage(NewContextOptions options) {
    page = Chromium.page(options);
    page.onPageError(errors::add);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") && !message.text().startsWith("Failed to load")) {
            errors.add(message.text());
          }
        });
  }

  static ExplorerPage blank(NewContextOptions options) {
    return new ExplorerPage(options.setBaseURL("http://localhost:" + service().port()));
  }

  static RunningService service() {
    return RunningService.shared();
  }

  Locator box() {
    return page.locator("#q");
  }

  Locator options() {
    return page.locator("#suggestions [role=option]");
  }

  Locator rows() {
    return page.locator("tr[data-row]");
  }

  Locator status() {
    return page.locator("#status");
  }

  ExplorerPage search(String phrase) {
    box().fill(phrase);
    box().press("Enter");
    return this;
  }

  ExplorerPage awaitRows() {
    assertThat(rows().first()).isVisible();
    return this;
  }

  List<String> keywords() {
    return page.locator("td.keyword a").allTextContents();
  }

  /** Keeps each search from the server until its route, which is added to the list, is resumed. */
  List<Route> hold() {
    List<Route> held = new ArrayList<>();
    page.route(SEARCH, held::add);
    return held;
  }

  /** Answers each search with these keywords, as the server does; the headers are added. */
  void answer(Map<String, String> headers, String more, String... keywords) {
    page.route(SEARCH, route -> fulfil(route, headers, more, keywords));
  }

  private static void fulfil(
      Route route, Map<String, String> headers, String more, String... keywords) {
    route.fulfill(
        new Route.FulfillOptions()
            .setContentType("application/json")
            .setHeaders(headers)
            .setBody(
                """
                {"query":"a","total":%d,"limit":50,"offset":0,"keywords":[%s],"source":"index",
                "sources_used":["wordnet-3.1"],"timestamp":"2026-11-25T10:00:00.000Z",%s}\
                """
                    .formatted(keywords.length, String.join(",", keywords), more)));
  }

  /** A keyword as the server writes it. */
  static String keyword(String keyword, String monthly, String trend) {
    return """
    {"keyword":"%s","lang":"en","volume":null,"volume_basis":"unknown: test","popularity":50.5,
    "difficulty":20.0,"cpc":null,"competition":null,"trend":"%s","monthly":%s,
    "intent":"commercial","intent_rule":"en:best","opportunity":40.4,"source":"index",
    "basis":{"popularity":"a test","difficulty":"a test"},"unknown":{"cpc":"a test"}}\
    """
        .formatted(keyword, trend, monthly);
  }

  @Override
  public void close() {
    page.context().close();
  }
}
