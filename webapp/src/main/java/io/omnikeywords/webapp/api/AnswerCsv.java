package io.omnikeywords.webapp.api;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.omnikeywords.keywords.Keyword;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes keywords as CSV (RFC 4180) in UTF-8: the fields of the JSON in the same order, an empty
 * cell for what is not known. Text that a spreadsheet would run as a formula gets a leading
 * apostrophe.
 */
final class AnswerCsv {

  private static final List<String> HEADER =
      List.of(
          "keyword",
          "lang",
          "volume",
          "volume_basis",
          "popularity",
          "difficulty",
          "cpc",
          "competition",
          "trend",
          "intent",
          "intent_rule",
          "opportunity",
          "source");

  private AnswerCsv() {}

  static byte[] of(List<Keyword> keywords) {
    var out = new StringWriter();
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out);
    csv.writeRecord(HEADER);
    for (Keyword keyword : keywords) {
      csv.writeRecord(
          text(keyword.keyword()),
          text(keyword.lang()),
          number(keyword.volume()),
          text(keyword.volumeBasis()),
          number(keyword.popularity()),
          number(keyword.difficulty()),
          number(keyword.cpc()),
          number(keyword.competition()),
          AnswerJson.lowerCase(keyword.trend()),
          AnswerJson.lowerCase(keyword.intent().kind()),
          text(keyword.intent().rule()),
          number(keyword.opportunity()),
          text(keyword.source()));
    }
    flush(csv);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void flush(CsvWriter csv) {
    try {
      csv.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return "";
    }
    return switch (value.charAt(0)) {
      case '=', '+', '-', '@', '\t', '\r' -> "'" + value;
      default -> value;
    };
  }

  private static String number(@Nullable Number value) {
    return value == null ? "" : value.toString();
  }
}
