package io.omnikeywords.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.omnikeywords.acceptance.RunningService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DocsPageIT {

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void docs_inEitherScheme_hasNoSeriousFinding(ColorScheme scheme) {
    try (Page page = docs(new NewContextOptions().setColorScheme(scheme))) {
      page.locator("details").evaluateAll("all => all.forEach(one => one.open = true)");

      assertThat(Axe.seriousFindings(page)).isEmpty();
    }
  }

  @Test
  void axe_onAPageWithoutTitleAndAltText_findsBoth() {
    try (Page page = Chromium.page(new NewContextOptions())) {
      page.setContent("<html lang=en><main><h1>Heading</h1><img src='x'></main></html>");

      assertThat(Axe.seriousFindings(page))
          .anyMatch(finding -> finding.startsWith("document-title"))
          .anyMatch(finding -> finding.startsWith("image-alt"));
    }
  }

  private static Page docs(NewContextOptions options) {
    Page page = Chromium.page(options);
    page.navigate("http://localhost:" + RunningService.shared().port() + "/docs");
    assertThat(page.locator("#suggest")).isAttached();
    return page;
  }
}
