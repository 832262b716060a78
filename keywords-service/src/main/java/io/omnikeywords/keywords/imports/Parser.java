package io.omnikeywords.keywords.imports;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads one file of one format. A broken line goes to the intake and does not stop it; a broken
 * file throws an {@link IOException}.
 */
interface Parser {
  void parse(InputStream in, Intake intake) throws IOException;

  static Parser of(ImportFormat format) {
    if (format instanceof ImportFormat.Pageviews pageviews) {
      return new PageviewsParser(pageviews);
    }
    if (format instanceof ImportFormat.KeywordPlanner planner) {
      return new KeywordPlannerParser(planner);
    }
    if (format instanceof ImportFormat.SearchConsole console) {
      return new SearchConsoleParser(console);
    }
    if (format instanceof ImportFormat.Csv csv) {
      return new CsvParser(csv);
    }
    throw new IllegalArgumentException("unknown format " + format);
  }
}
