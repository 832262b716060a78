package io.omnikeywords.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.Sizes;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether everybody can read and use the explorer in each of its states, soon and undisturbed. */
class ExplorerStatesIT extends ExplorerTests {

  /** Both widths, colour schemes and languages; the longer words where there is less room. */
  private enum View {
    WIDE(1280, ColorScheme.LIGHT, "en-US"),
    NARROW(320, ColorScheme.DARK, "pt-BR");

    private final int width;
    private final ColorScheme scheme;
    private final String locale;

    View(int width, ColorScheme scheme, String locale) {
      this.width = width;
      this.scheme = scheme;
      this.locale = locale;
    }

    NewContextOptions options() {
      return new NewContextOptions()
          .setViewportSize(width, 800)
          .setColorScheme(scheme)
          .setLocale(locale);
    }
  }

  static Stream<Arguments> statesAndViews() {
    return Stream.of(ExplorerState.values())
        .flatMap(state -> Stream.of(View.values()).map(view -> Arguments.of(state, view)));
  }

  @ParameterizedTest
  @MethodSource("statesAndViews")
  void state_inEachView_canBeReadByAll(ExplorerState state, View view) {
    open(null, view.options());
    state.show(explorer);
    String name = state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    Screenshots.take(explorer.page, "explorer-" + name + "-" + view.width);

    assertThat(Layout.faults(explorer.page)).isEmpty();
    assertThat(Axe.seriousFindings(explorer.page)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1280, en-US", "1280, pt-BR", "360, en-US", "360, pt-BR"})
  void resultsThatArrive_moveNothing(int width, String locale) {
    open(null, new NewContextOptions().setViewportSize(width, 800).setLocale(locale));
    explorer.page.addInitScript(Shifts.SCRIPT);
    explorer.page.navigate("/");
    for (String phrase : List.of("credit card", "bank", "qzxwvkj", "coffee")) {
      List<Route> held = explorer.hold();
      Shifts.forget(explorer.page);
      explorer.page.waitForRequest(ExplorerPage.SEARCH, () -> explorer.search(phrase));
      double waiting = Shifts.paintedAt(explorer.page);
      explorer.page.unroute(ExplorerPage.SEARCH);
      held.get(0).resume();
      explorer.page.locator("#results[aria-busy=false]").waitFor();
      Shifts.paintedAt(explorer.page);

      assertThat(Shifts.unexpected(explorer.page, waiting)).as(phrase).isLessThan(0.01);
    }
  }

  @Test
  void paragraphPushedIn_isAShift() {
    blank();
    explorer.page.addInitScript(Shifts.SCRIPT);
    explorer.page.navigate("/?q=credit+card");
    explorer.awaitRows();
    double before = Shifts.paintedAt(explorer.page);
    explorer.page.evaluate(
        "document.querySelector('main').prepend(Object.assign(document.createElement('h2'),"
            + " { textContent: 'News' }))");
    Shifts.paintedAt(explorer.page);

    assertThat(Shifts.unexpected(explorer.page, before)).isGreaterThan(0.01);
  }

  @Test
  void firstView_isSmall() {
    blank();
    Queue<Request> finished = new ConcurrentLinkedQueue<>();
    explorer.page.onRequestFinished(finished::add);
    explorer.page.navigate("/");
    explorer.page.waitForLoadState(LoadState.NETWORKIDLE);

    assertThat(finished.stream().map(Request::url)).hasSizeLessThan(10);
    assertThat(finished.stream().map(Request::sizes).mapToInt(this::transferred).sum())
        .isBetween(10_000, 100_000);
  }

  private int transferred(Sizes sizes) {
    return sizes.responseHeadersSize + sizes.responseBodySize;
  }
}
