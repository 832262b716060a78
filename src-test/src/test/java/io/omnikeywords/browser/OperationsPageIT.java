package io.omnikeywords.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.ColorScheme;
import io.omnikeywords.operations.OperatedJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The operations page in a browser, worked by keyboard only, at a breaker that opens and closes.
 */
class OperationsPageIT {

  private static final double WITHIN_MILLIS = 2_000;
  private static final String BREAKER = "[id='circuit_breakers/docs']";

  /** Pixels of the chart's upper edge in the colour of an open breaker. */
  private static final String RED =
      """
      (canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let red = 0;
        for (let i = 0; i < data.length; i += 4) {
          red += data[i] === 0xc0 && data[i + 1] === 0x26 && data[i + 2] === 0x2d ? 1 : 0;
        }
        return red;
      }
      """;

  private final OperatedJar jar = OperatedJar.shared();

  @BeforeAll
  static void browser() {
    Chromium.assumeInstalled();
  }

  @AfterEach
  void reset() throws IOException {
    jar.act("POST", "/admin/circuit-breakers/docs/state", "{\"state\":\"closed\"}");
  }

  @Test
  void page_whileABreakerOpensAndCloses_showsStateAndChartWithinTwoSeconds() throws Exception {
    List<String> complaints = new ArrayList<>();
    try (Page page = signedIn(new NewContextOptions().setViewportSize(1280, 1000), complaints)) {
      Locator canvas = page.locator(BREAKER + " figure:last-child canvas");
      jar.docs();
      expectState(page, "closed");
      int before = (int) canvas.evaluate(RED);

      jar.failDocs();
      expectState(page, "✕ open");
      assertThat((int) canvas.evaluate(RED)).as("red pixels").isGreaterThan(before);
      assertThat(page.locator("#attention")).containsText("Circuit breaker docs is open");
      assertThat(page.locator(BREAKER + " .transitions"))
          .containsText(Pattern.compile("closed → open: "));
      assertThat(page.locator("#announce")).containsText("docs is open");

      page.waitForCondition(() -> jar.docs().statusCode() == 200); // after the recovery timeout
      expectState(page, "✓ closed");

      page.reload(); // the server's history shows what was before
      assertThat(page.locator(BREAKER + " [role=img]").first())
          .hasAttribute("aria-label", Pattern.compile(".*open from .*closed from .*"));
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void keyboardAlone_forcesABreakerOpenAndResetsIt() throws Exception {
    try (Page page = signedIn(new NewContextOptions(), new ArrayList<>())) {
      jar.docs();
      expectState(page, "closed");
      focus(page, "Force open docs");
      page.keyboard().press("Enter");
      assertThat(page.locator("#dialog-cancel")).isFocused(); // a second Enter does no harm
      page.keyboard().press("Escape");
      assertThat(page.locator("#dialog")).isHidden();
      assertThat(jar.docs().statusCode()).isEqualTo(200);

      page.keyboard().press("Enter"); // the focus is back where it was
      page.keyboard().press("Tab");
      page.keyboard().press("Enter");
      expectState(page, "forced open");
      assertThat(jar.docs().statusCode()).isEqualTo(503);
      assertThat(jar.docs().headers().firstValue("X-Circuit-Breaker")).contains("docs");
      assertThat(page.locator("#events")).containsText("set state of circuit-breakers/docs");

      focus(page, "Reset docs");
      page.keyboard().press("Enter");
      page.keyboard().press("Tab");
      page.keyboard().press("Enter");
      expectState(page, "closed");
      assertThat(jar.docs().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void keyboardAlone_changesAThreshold_orIsToldWhatIsWrongWithIt() {
    try (Page page = signedIn(new NewContextOptions(), new ArrayList<>())) {
      focus(page, "Change… docs");
      page.keyboard().press("Enter");
      assertThat(page.getByLabel("failure threshold")).isFocused();
      page.keyboard().press("Control+A");
      page.keyboard().type("0");
      page.keyboard().press("Enter");
      assertThat(page.locator("#dialog-error"))
          .containsText("failure_threshold must be at least 1");
      page.keyboard().press("Control+A");
      page.keyboard().type("3");
      page.keyboard().press("Enter");
      assertThat(page.locator("#dialog-error")).containsText("Nothing is changed yet");
      page.keyboard().press("Control+A");
      page.keyboard().type("4");
      page.keyboard().press("Enter");
      assertThat(page.locator("#dialog")).isHidden();
      assertThat(page.locator(BREAKER + " .figures")).containsText("4 failures in a row");
    } finally {
      patch("{\"failure_threshold\":3}");
    }
  }

  @Test
  void wrongToken_isRefused_andForgotten() {
    try (Page page = Chromium.page(new NewContextOptions())) {
      page.navigate(jar.admin("/").toString());
      page.keyboard().type("<b>wrong</b>");
      page.keyboard().press("Enter");
      assertThat(page.locator("#token-error")).containsText("refused");
      assertThat(page.locator("#board")).isHidden();
      assertThat(page.evaluate("sessionStorage.length")).isEqualTo(0);
      assertThat(page.url()).isEqualTo(jar.admin("/").toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 390, 1000", "DARK, 1120, 780"})
  void page_inEitherScheme_hasNoSeriousFinding(ColorScheme scheme, int width, int height)
      throws Exception {
    var options = new NewContextOptions().setColorScheme(scheme).setViewportSize(width, height);
    try (Page page = Chromium.page(options)) {
      page.navigate(jar.admin("/").toString());
      assertThat(Axe.seriousFindings(page)).as("signed out").isEmpty();
    }
    try (Page page = signedIn(options, new ArrayList<>())) {
      jar.failDocs();
      expectState(page, "✕ open");
      Path picture = Path.of("target/screenshots", "operations-" + width + ".png");
      page.screenshot(new Page.ScreenshotOptions().setPath(picture)); // for people to look at
      page.locator(BREAKER + " summary").click();
      assertThat(Axe.seriousFindings(page)).as("board").isEmpty();
      assertThat((boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
          .as("fits the width")
          .isTrue();
      page.getByLabel("Disable docs").click();
      assertThat(Axe.seriousFindings(page)).as("dialog").isEmpty();
    }
  }

  private Page signedIn(NewContextOptions options, List<String> complaints) {
    Page page = Chromium.page(options);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(
        request -> {
          if (!request.url().startsWith(jar.admin("/").toString())) {
            complaints.add("asked " + request.url());
          }
        });
    page.navigate(jar.admin("/").toString());
    try {
      page.keyboard().type(jar.token()); // the field has the focus
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    page.keyboard().press("Enter");
    assertThat(page.locator("#connection")).containsText("Live");
    return page;
  }

  private static void expectState(Page page, String state) {
    assertThat(page.locator(BREAKER + " .state"))
        .containsText(state, new ContainsTextOptions().setTimeout(WITHIN_MILLIS));
  }

  /** Goes on with Tab until the control of this name has the focus. */
  private static void focus(Page page, String name) {
    for (int i = 0; i < 60; i++) {
      page.keyboard().press("Tab");
      Object focused = page.evaluate("document.activeElement?.getAttribute('aria-label')");
      if (name.equals(focused)) {
        return;
      }
    }
    throw new AssertionError("Tab does not lead to " + name);
  }

  private void patch(String body) {
    try {
      jar.act("PATCH", "/admin/circuit-breakers/docs", body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
