package io.omnikeywords.browser;

import com.microsoft.playwright.Page;

/** How far what is on a page was moved, as browsers score it: Layout Instability's shifts. */
final class Shifts {

  /** To be in the page before its own scripts. */
  static final String SCRIPT =
      """
      window.shifts = [];
      new PerformanceObserver((list) => window.shifts.push(...list.getEntries()))
          .observe({ type: "layout-shift", buffered: true });
      """;

  private Shifts() {}

  static void forget(Page page) {
    page.evaluate("window.shifts.length = 0");
  }

  /** Waits until what is laid out now has been painted, and tells the page's time. */
  static double paintedAt(Page page) {
    return ((Number)
            page.evaluate(
                """
                () => new Promise((done) => requestAnimationFrame(() => setTimeout(() =>
                    requestAnimationFrame(() => setTimeout(() => done(performance.now()))))))
                """))
        .doubleValue();
  }

  /**
   * The sum of all shifts but those that a browser excuses because they follow what the user did
   * within 500 ms; from the time given on none is excused.
   */
  static double unexpected(Page page, double noExcuseFrom) {
    return ((Number)
            page.evaluate(
                """
                (from) => window.shifts
                    .filter((shift) => !shift.hadRecentInput || shift.startTime >= from)
                    .reduce((sum, shift) => sum + shift.value, 0)
                """,
                noExcuseFrom))
        .doubleValue();
  }
}
