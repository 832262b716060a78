package io.omnikeywords.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asking on the explorer page, over the embedded index. */
class ExplorerIT extends ExplorerTests {

  @Test
  void typingFast_asksOnceAndShowsTheLast() {
    open("/");
    List<String> asked = new ArrayList<>();
    explorer.page.onRequest(
        request -> {
          if (request.url().contains("/keywords/suggest")) {
            asked.add(request.url());
          }
        });
    explorer
        .box()
        .pressSequentially("credit c", new Locator.PressSequentiallyOptions().setDelay(15));

    assertThat(explorer.options().first()).hasText("credit card");
    assertThat(asked).hasSizeLessThan(4).last().asString().contains("q=credit+c&");
  }

  @Test
  void arrowsAndEnter_takeASuggestion() {
    open("/");
    explorer.box().pressSequentially("credit c");
    assertThat(explorer.options().first()).isVisible();
    assertThat(explorer.box()).hasAttribute("aria-expanded", "true");
    explorer.box().press("ArrowDown");
    explorer.box().press("ArrowDown");
    assertThat(explorer.box()).hasAttribute("aria-activedescendant", "suggestion-1");
    String second = explorer.options().nth(1).getAttribute("data-keyword");
    assertThat(explorer.box()).hasValue(second);
    explorer.box().press("Escape");
    assertThat(explorer.box()).hasValue("credit c");
    assertThat(explorer.options().first()).isHidden();

    explorer.box().press("ArrowDown");
    assertThat(explorer.options().first()).isVisible();
    explorer.box().press("ArrowDown");
    explorer.box().press("Enter");
    assertThat(explorer.page).hasURL(Pattern.compile("\\?q=credit\\+card$"));
    explorer.awaitRows();
    assertThat(explorer.keywords()).first().isEqualTo("credit card");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pressedSuggestion_isAsked(boolean touch) {
    open("/", new NewContextOptions().setHasTouch(touch).setViewportSize(400, 700));
    explorer.box().pressSequentially("credit c");
    Locator first = explorer.options().first();
    if (touch) {
      first.tap();
    } else {
      first.click();
    }
    explorer.awaitRows();
    assertThat(explorer.box()).hasValue("credit card");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src=x onerror=alert(1)>",
        "\"><script>document.title='bad'</script>",
        "😀 café & 100% #1",
        "شراء سيارة"
      })
  void strangeQuery_isTextAndComesBackFromTheAddress(String phrase) {
    open("/");
    explorer.page.onDialog(
        dialog -> {
          explorer.errors.add("a dialog: " + dialog.message());
          dialog.dismiss();
        });
    explorer.search(phrase);
    assertThat(explorer.status()).containsText("keyword");
    assertThat(explorer.page).hasTitle(phrase + " · Omni Keywords");
    explorer.page.reload();

    assertThat(explorer.box()).hasValue(phrase);
    assertThat(explorer.page.locator("img, main script")).hasCount(0);
  }

  @Test
  void filters_areAskedOfTheServer() {
    open("/?q=bank");
    explorer.awaitRows();
    explorer.page.waitForRequest(
        request -> request.url().contains("lang=pt") && request.url().contains("/search"),
        () -> explorer.page.locator("[name=lang]").selectOption("pt"));
    assertThat(explorer.page).hasURL(Pattern.compile("lang=pt"));
    explorer.page.locator("[name=max_difficulty]").fill("40");
    explorer.page.waitForRequest(
        request -> request.url().contains("max_difficulty=40"),
        () -> explorer.page.locator("[name=max_difficulty]").press("Tab"));
  }

  @Test
  void page_asksNoOtherHost() {
    List<String> hosts = new ArrayList<>();
    blank();
    explorer.page.onRequest(request -> hosts.add(URI.create(request.url()).getAuthority()));
    explorer.page.navigate("/?q=credit");
    explorer.awaitRows();

    assertThat(hosts).containsOnly("localhost:" + ExplorerPage.service().port());
  }
}
