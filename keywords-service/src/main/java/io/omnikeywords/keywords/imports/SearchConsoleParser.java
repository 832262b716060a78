package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Reads Search Console's queries: {@code Top queries,Clicks,Impressions,CTR,Position}. */
final class SearchConsoleParser implements Parser {
  private static final String[] QUERY = {
    "Top queries",
    "Queries",
    "Query",
    "Principais consultas",
    "Consultas principais",
    "Consultas principales",
    "Requêtes les plus fréquentes",
    "Häufigste Suchanfragen"
  };
  private static final String[] CLICKS = {"Clicks", "Cliques", "Clics", "Klicks"};
  private static final String[] IMPRESSIONS = {
    "Impressions", "Impressões", "Impresiones", "Impressionen"
  };
  private static final String[] CTR = {"CTR"};
  private static final String[] POSITION = {"Position", "Posição", "Posición"};

  private final String lang;

  SearchConsoleParser(ImportFormat.SearchConsole format) {
    lang = format.lang() == null ? "" : format.lang();
  }

  @Override
  public void parse(InputStream in, Intake intake) throws IOException {
    CsvLines lines = new CsvLines(StrictReader.open(in, UTF_8), intake);
    Columns header =
        Columns.find(lines, 1, Columns.DELIMITERS, c -> c.has(QUERY) && c.has(IMPRESSIONS));
    if (header == null) {
      throw intake.refused(
          "the first line is no header with the columns Top queries and Impressions");
    }
    intake.basis(
        "Google Search Console gives impressions of one's own site, not searches per month");
    int query = header.of(QUERY);
    int impressions = header.of(IMPRESSIONS);
    int clicks = header.of(CLICKS);
    int ctr = header.of(CTR);
    int position = header.of(POSITION);
    for (List<String> record = lines.next(); record != null; record = lines.next()) {
      String fault = header.misfit(record);
      if (fault == null) {
        String keyword = Text.normalise(record.get(query));
        fault = Text.fault(keyword);
        if (fault == null) {
          try {
            long seen = Numbers.count("Impressions", record.get(impressions));
            // not kept, but a shifted or broken line shows in them
            if (clicks >= 0 && Numbers.count("Clicks", record.get(clicks)) > seen) {
              throw new Numbers.Fault("more clicks than impressions");
            }
            if (ctr >= 0 && !Numbers.absent(record.get(ctr))) {
              Numbers.share("CTR", record.get(ctr));
            }
            if (position >= 0 && !Numbers.absent(record.get(position))) {
              Numbers.decimal("Position", record.get(position));
            }
            intake.row(Row.counted(lang, keyword, seen));
          } catch (Numbers.Fault e) {
            fault = e.getMessage();
          }
        }
      }
      if (fault != null) {
        intake.broken(lines.number(), fault);
      }
    }
  }
}
