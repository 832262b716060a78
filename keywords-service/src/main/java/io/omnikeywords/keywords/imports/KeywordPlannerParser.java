package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads Google Keyword Planner's export: UTF-16LE with a mark, tab separated, two lines before the
 * header. A range of searches stays a range; nothing is made of it.
 */
final class KeywordPlannerParser implements Parser {
  private static final String[] KEYWORD = {"Keyword", "Palavra-chave"};
  private static final String[] SEARCHES = {
    "Avg. monthly searches", "Avg. Monthly Searches (exact match only)"
  };
  private static final String[] COMPETITION = {"Competition (indexed value)"};
  private static final String[] CURRENCY = {"Currency"};
  private static final String[] BID = {"Top of page bid (high range)"};
  private static final String MONTH = "searches:";
  private static final DateTimeFormatter MONTH_NAME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("[MMM][MMMM] uuuu")
          .toFormatter(Locale.ENGLISH);

  private final String lang;

  KeywordPlannerParser(ImportFormat.KeywordPlanner format) {
    lang = format.lang() == null ? "" : format.lang();
  }

  /** Where the columns stand; -1 for one that is not there. */
  private record Places(
      int keyword,
      int searches,
      int competition,
      int currency,
      int bid,
      Map<YearMonth, Integer> months) {}

  @Override
  public void parse(InputStream in, Intake intake) throws IOException {
    CsvLines lines = new CsvLines(StrictReader.open(in, UTF_8), intake);
    String period = period(lines.peek(2));
    Columns header =
        Columns.find(lines, 10, Columns.DELIMITERS, c -> c.has(KEYWORD) && c.has(SEARCHES));
    if (header == null) {
      throw intake.refused(
          "no header with the columns Keyword and Avg. monthly searches in the first 10 lines");
    }
    Places places =
        new Places(
            header.of(KEYWORD),
            header.of(SEARCHES),
            header.of(COMPETITION),
            header.of(CURRENCY),
            header.of(BID),
            months(header, intake));
    String basis =
        "Google Keyword Planner, average monthly searches" + (period == null ? "" : ", " + period);
    intake.basis(basis);
    for (List<String> record = lines.next(); record != null; record = lines.next()) {
      try {
        intake.row(row(record, header, places, basis, intake));
      } catch (Numbers.Fault e) {
        intake.broken(lines.number(), String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * The line that says which time the figures cover, such as January 1, 2024 - December 31, 2024.
   */
  private static @Nullable String period(List<String> head) {
    if (head.size() < 2) {
      return null;
    }
    String line = head.get(1).replace("\"", "").strip();
    return line.length() <= 80
            && line.matches("[\\p{L}\\d][\\p{L}\\d ,.]*\\d{4} ?[-–] ?[\\p{L}\\d ,.]*\\d{4}")
        ? line
        : null;
  }

  private static Map<YearMonth, Integer> months(Columns header, Intake intake)
      throws ImportRefusedException {
    Map<YearMonth, Integer> months = new TreeMap<>();
    for (int i = 0; i < header.names().size(); i++) {
      String name = header.names().get(i);
      if (name.toLowerCase(Locale.ROOT).startsWith(MONTH)) {
        String month = name.substring(MONTH.length()).strip();
        try {
          months.put(YearMonth.parse(month, MONTH_NAME), i);
        } catch (DateTimeParseException e) {
          throw intake.refused("the header names a month that cannot be read: " + Text.shown(name));
        }
      }
    }
    return months;
  }

  private Row row(List<String> raw, Columns header, Places at, String basis, Intake intake)
      throws Numbers.Fault {
    String misfit =
        raw.size() < header.names().size() && raw.size() > at.searches ? null : header.misfit(raw);
    if (misfit != null) {
      throw new Numbers.Fault(misfit);
    }
    String keyword = Text.normalise(field(raw, at.keyword));
    String fault = Text.fault(keyword);
    if (fault != null) {
      throw new Numbers.Fault(fault);
    }
    Numbers.Range searches = null;
    String own = null;
    String cell = field(raw, at.searches);
    if (Numbers.absent(cell)) {
      own = "Google Keyword Planner gives no searches for it";
    } else {
      searches = Numbers.range("Avg. monthly searches", cell);
      if (!searches.single()) {
        own =
            "%s, given as the range %,d to %,d and kept as one"
                .formatted(basis, searches.low(), searches.high());
      }
    }
    String index = field(raw, at.competition);
    Double competition =
        Numbers.absent(index)
            ? null
            : (Double) (Numbers.decimal("Competition (indexed value)", index, 100) / 100);
    String currency = field(raw, at.currency).strip();
    String bidCell = field(raw, at.bid);
    Double bid =
        Numbers.absent(bidCell) ? null : (Double) Numbers.decimal("Top of page bid", bidCell);
    if (bid != null && !currency.equalsIgnoreCase("USD")) {
      bid = null;
      intake.note(
          currency.isEmpty()
              ? "the file does not say the bids' currency, so cpc stays unknown"
              : "bids are in "
                  + Text.shown(currency)
                  + ", not in US dollars, so cpc stays unknown");
    }
    Monthly monthly = monthly(raw, at.months);
    Long volume = searches != null && searches.single() ? (Long) searches.low() : null;
    boolean range = searches != null && !searches.single();
    return new Row(
        lang,
        keyword,
        volume,
        volume,
        range && searches != null ? (Long) searches.low() : null,
        range && searches != null ? (Long) searches.high() : null,
        bid,
        competition,
        null,
        monthly.counts,
        monthly.end,
        List.of(),
        own);
  }

  private record Monthly(List<Long> counts, @Nullable String end) {}

  /** The last months that follow one another and have a figure each; none where one is a range. */
  private static Monthly monthly(List<String> raw, Map<YearMonth, Integer> places)
      throws Numbers.Fault {
    List<Long> counts = new ArrayList<>();
    YearMonth end = null;
    for (Map.Entry<YearMonth, Integer> place : places.entrySet()) {
      String cell = field(raw, place.getValue());
      Numbers.Range value =
          Numbers.absent(cell) ? null : Numbers.range("Searches: " + place.getKey(), cell);
      if (value == null) {
        continue;
      }
      if (!value.single()) {
        return new Monthly(List.of(), null);
      }
      if (end != null && !end.plusMonths(1).equals(place.getKey())) {
        counts.clear();
      }
      counts.add(value.low());
      end = place.getKey();
    }
    return new Monthly(counts, end == null ? null : end.toString());
  }

  private static String field(List<String> record, int place) {
    return place >= 0 && place < record.size() ? record.get(place) : "";
  }
}
