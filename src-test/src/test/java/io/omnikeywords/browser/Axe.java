package io.omnikeywords.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs axe-core in a page, which its Content-Security-Policy does not hinder. */
public final class Axe {

  private static final String SCRIPT =
      resource("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js");

  private Axe() {}

  /**
   * What axe-core calls serious or critical in the page as it is now: one line for each element,
   * with the rule and what is wrong.
   */
  @SuppressWarnings("unchecked")
  public static List<String> seriousFindings(Page page) {
    page.evaluate(SCRIPT);
    return (List<String>)
        page.evaluate(
            """
            async () => (await axe.run()).violations
                .filter((v) => v.impact === "serious" || v.impact === "critical")
                .flatMap((v) => v.nodes.map((n) =>
                    `${v.id}: ${n.html.slice(0, 200)}: ${n.failureSummary.replace(/\\s+/g, " ")}`))
            """);
  }

  private static String resource(String name) {
    try (InputStream in = Axe.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
