package io.omnikeywords.browser;

import com.microsoft.playwright.Page;
import java.nio.file.Path;

/** Pictures of pages for people to look at, in {@code src-test/target/screenshots}. */
public final class Screenshots {

  private Screenshots() {}

  /** Takes the whole page, not only what the window shows. */
  public static Path take(Page page, String name) {
    Path file = Path.of("target/screenshots", name + ".png");
    page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
    return file;
  }
}
