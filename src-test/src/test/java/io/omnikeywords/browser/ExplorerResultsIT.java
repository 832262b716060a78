package io.omnikeywords.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the explorer shows of an answer, and what can be done with it. */
class ExplorerResultsIT extends ExplorerTests {

  @Test
  void monthlyCounts_areDrawnAndListed() {
    blank();
    explorer.answer(
        Map.of(),
        "\"stale\":false,\"warnings\":[]",
        ExplorerPage.keyword(
            "grows",
            "{\"end\":\"2026-10\",\"counts\":[10,11,12,13,14,15,16,17,18,19,20,21]}",
            "rising"),
        ExplorerPage.keyword("silent", "null", "unknown"));
    explorer.page.navigate("/?q=a");
    explorer.awaitRows();

    assertThat(explorer.page.locator("td.trend .spark")).hasCount(1);
    assertThat(explorer.page.locator("td.trend").first()).hasText("rising");
    explorer.page.locator(".why").first().click();
    assertThat(explorer.page.locator(".more")).containsText("12 months to 2026-10: 10, 11, 12");
  }

  @Test
  void portuguese_isTheBrowsersAndCanBeSwitched() {
    open("/?q=banco", new NewContextOptions().setLocale("pt-BR").setViewportSize(1280, 800));
    explorer.awaitRows();
    assertThat(explorer.page.locator("html")).hasAttribute("lang", "pt");
    assertThat(explorer.page.locator("th.difficulty")).hasText("Dificuldade");
    assertThat(explorer.status()).containsText("palavras-chave, fonte:");
    explorer.page.locator(".why").first().click();
    assertThat(explorer.page.locator(".more dd").nth(2)).containsText("entradas do índice");

    explorer.page.locator("#languages [lang=en]").click();
    assertThat(explorer.page.locator("th.difficulty")).hasText("Difficulty");
    explorer.page.reload();
    assertThat(explorer.page.locator("th.difficulty")).hasText("Difficulty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en-US", "pt-PT"})
  void everyWord_isThere(String locale) {
    open("/", new NewContextOptions().setLocale(locale));

    assertThat(
            explorer
                .page
                .locator("[data-t]")
                .evaluateAll("all => all.filter((e) => !e.textContent).map((e) => e.dataset.t)"))
        .isEqualTo(List.of());
  }

  @Test
  void dark_isDark() {
    open("/?q=credit", new NewContextOptions().setColorScheme(ColorScheme.DARK));
    explorer.awaitRows();

    assertThat(explorer.page.locator("body")).hasCSS("background-color", "rgb(20, 23, 27)");
    assertThat(explorer.page.locator("body")).hasCSS("color", "rgb(230, 233, 237)");
  }

  @Test
  void csv_isTheApis() throws IOException {
    open("/?q=bank&sort=popularity&limit=25");
    explorer.awaitRows();
    Download download = explorer.page.waitForDownload(() -> explorer.page.locator("#csv").click());

    String api =
        ExplorerPage.service()
            .request()
            .get("/keywords/search?q=bank&limit=25&sort=popularity&format=csv")
            .asString();
    assertThat(Files.readString(download.path(), StandardCharsets.UTF_8)).isEqualTo(api);
    assertThat(download.suggestedFilename()).isEqualTo("keywords.csv");
    assertThat(api.lines().count()).isEqualTo(26);
  }

  @Test
  void selected_areAnalyzedInBulkAndBackLeadsToTheSearch() {
    open("/?q=credit+card&limit=25");
    explorer.awaitRows();
    assertThat(explorer.page.locator("#analyze")).isDisabled();
    List<String> all = explorer.keywords();
    explorer.page.locator(".pick").nth(0).check();
    explorer.page.locator(".pick").nth(2).check();
    explorer.page.locator("#analyze").click();

    assertThat(explorer.page.locator("#summary h2")).hasText("Analysis of 2 keywords");
    assertThat(explorer.page.locator("#summary")).containsText("100 %");
    assertThat(explorer.keywords()).containsExactly(all.get(0), all.get(2));
    explorer.page.reload();
    assertThat(explorer.rows()).hasCount(2);
    explorer.page.goBack();
    assertThat(explorer.rows()).hasCount(all.size());
  }

  @Test
  void list_canBePasted() {
    open("/");
    explorer.page.locator("#paste").click();
    explorer.page.locator("#list-text").fill("buy car\n\nempréstimo\nbuy car\nzzqx");
    explorer.page.locator("#list [value=analyze]").click();

    assertThat(explorer.rows()).hasCount(3);
    assertThat(explorer.rows().nth(2).locator(".opportunity")).hasClass(Pattern.compile("missing"));
  }

  @Test
  void basis_isShownOnHoverOnFocusAndInWords() {
    open("/?q=credit+card");
    explorer.awaitRows();
    String basis =
        ExplorerPage.service()
            .request()
            .get("/keywords/search?q=credit+card&limit=1")
            .path("keywords[0].basis.difficulty");
    String why =
        ExplorerPage.service()
            .request()
            .get("/keywords/search?q=credit+card&limit=1")
            .path("keywords[0].volume_basis");
    Locator row = explorer.rows().first();
    row.locator(".difficulty").hover();
    assertThat(explorer.page.locator("#tip")).containsText(basis);

    row.locator(".volume").focus();
    assertThat(explorer.page.locator("#tip")).containsText(why);
    explorer.page.keyboard().press("ArrowRight");
    assertThat(row.locator(".popularity")).isFocused();
    explorer.page.keyboard().press("Escape");
    assertThat(explorer.page.locator("#tip")).isHidden();

    row.locator(".why").click();
    assertThat(explorer.page.locator(".more")).containsText(basis);
    assertThat(explorer.page.locator(".more")).containsText(why);
  }

  @Test
  void point_leadsToItsRow() {
    open("/?q=credit&sort=popularity");
    explorer.awaitRows();
    Locator point = explorer.page.locator(".point").last();
    String keyword = point.locator("title").textContent();
    point.dispatchEvent("click");

    assertThat(explorer.page.locator("tr.pointed td.keyword a")).hasText(keyword);
  }
}
