package io.omnikeywords.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The installed Chromium, started once for all tests: {@code /usr/bin/chromium}, or what the
 * environment variable {@code CHROMIUM} names. To be used by one thread, as Playwright is.
 */
public final class Chromium {

  private static final Path EXECUTABLE =
      Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));

  private static Browser shared;

  private Chromium() {}

  /** Skips the test, saying so, where there is no browser. */
  public static void assumeInstalled() {
    assumeTrue(
        Files.isExecutable(EXECUTABLE),
        () ->
            "Skipped: no browser at "
                + EXECUTABLE
                + "; install Debian's package chromium, or name one in CHROMIUM");
  }

  /**
   * A page in a context of its own, so that no test sees another's storage or cache. Closing the
   * context closes it; what it waits for may take 10 s.
   */
  public static Page page(NewContextOptions options) {
    BrowserContext context = browser().newContext(options);
    context.setDefaultTimeout(10_000);
    return context.newPage();
  }

  private static synchronized Browser browser() {
    assumeInstalled();
    if (shared == null) {
      Playwright playwright =
          Playwright.create(
              new Playwright.CreateOptions()
                  .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
      shared =
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(EXECUTABLE)
                      .setHeadless(true)
                      .setArgs(
                          List.of(
                              "--headless",
                              "--no-sandbox",
                              "--disable-gpu",
                              "--disable-quic",
                              "--no-first-run",
                              "--disable-background-networking",
                              "--disable-component-update",
                              "--disable-sync")));
      Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
    }
    return shared;
  }
}
