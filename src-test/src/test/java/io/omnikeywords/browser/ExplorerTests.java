package io.omnikeywords.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Each test has a page of its own, in which nothing may go wrong unseen. */
abstract class ExplorerTests {

  ExplorerPage explorer;

  @BeforeAll
  static void browser() {
    Chromium.assumeInstalled();
  }

  @AfterEach
  void close() {
    if (explorer != null) {
      explorer.close();
      assertThat(explorer.errors).as("errors in the page").isEmpty();
    }
  }

  /** A page before it is anywhere. */
  ExplorerPage blank() {
    return open(null, new NewContextOptions().setLocale("en-US").setViewportSize(1280, 800));
  }

  ExplorerPage open(String address) {
    blank().page.navigate(address);
    return explorer;
  }

  ExplorerPage open(String address, NewContextOptions options) {
    explorer = ExplorerPage.blank(options);
    if (address != null) {
      explorer.page.navigate(address);
    }
    return explorer;
  }
}
