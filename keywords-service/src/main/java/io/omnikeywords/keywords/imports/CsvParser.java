package io.omnikeywords.keywords.imports;

import io.omnikeywords.keywords.imports.ImportFormat.Csv;
import io.omnikeywords.keywords.imports.ImportFormat.Csv.Field;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads delimited text by a map of its columns. */
final class CsvParser implements Parser {
  private final Csv format;

  CsvParser(Csv format) {
    this.format = format;
  }

  @Override
  public void parse(InputStream in, Intake intake) throws IOException {
    CsvLines lines = new CsvLines(StrictReader.open(in, format.charset()), intake);
    List<Character> delimiters =
        format.delimiter() != null ? List.of(format.delimiter()) : Columns.DELIMITERS;
    Columns header = null;
    Map<Field, Integer> places;
    if (format.hasHeader()) {
      header = Columns.find(lines, 1, delimiters, c -> places(c) != null);
      places = header == null ? null : places(header);
      if (header == null || places == null) {
        throw intake.refused(noHeader(lines.peek(1)));
      }
    } else {
      places = new EnumMap<>(Field.class);
      for (Map.Entry<Field, String> column : format.columns().entrySet()) {
        places.put(column.getKey(), Integer.valueOf(column.getValue()));
      }
      lines.delimiter(mostFrequent(delimiters, lines.peek(1)));
    }
    intake.basis(
        places.containsKey(Field.COUNT) && !places.containsKey(Field.VOLUME)
            ? (format.measures() != null
                ? "the count is " + format.measures() + ", not searches per month"
                : "the import does not say what its count measures; it is not taken for searches per month")
            : "as stated by the imported file");
    int least = places.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    for (List<String> record = lines.next(); record != null; record = lines.next()) {
      String fault =
          header != null
              ? header.misfit(record)
              : record.size() < least
                  ? "the line has %d fields, the columns need %d".formatted(record.size(), least)
                  : null;
      if (fault == null) {
        try {
          intake.row(row(record, places));
        } catch (Numbers.Fault e) {
          fault = e.getMessage();
        }
      }
      if (fault != null) {
        intake.broken(lines.number(), fault);
      }
    }
  }

  /** Where each field stands under this header, or null where a column wanted is not there. */
  private @Nullable Map<Field, Integer> places(Columns header) {
    Map<Field, Integer> places = new EnumMap<>(Field.class);
    if (format.columns().isEmpty()) {
      for (Field field : Field.values()) {
        int place = header.of(field.id());
        if (place >= 0) {
          places.put(field, place);
        }
      }
      return places.containsKey(Field.KEYWORD) ? places : null;
    }
    for (Map.Entry<Field, String> column : format.columns().entrySet()) {
      String wanted = column.getValue();
      int place = header.of(wanted);
      if (place < 0 && wanted.matches("\\d{1,4}")) {
        place = Integer.parseInt(wanted);
      }
      if (place < 0 || place >= header.names().size()) {
        return null;
      }
      places.put(column.getKey(), place);
    }
    return places;
  }

  private String noHeader(List<String> head) {
    String wanted =
        format.columns().isEmpty() ? "keyword" : String.join(", ", format.columns().values());
    return "the first line has not the columns wanted (%s): %s"
        .formatted(wanted, Text.shown(head.isEmpty() ? "" : head.get(0)));
  }

  private static char mostFrequent(List<Character> delimiters, List<String> head) {
    char best = delimiters.get(0);
    long most = -1;
    for (char delimiter : delimiters) {
      long n = head.isEmpty() ? 0 : head.get(0).chars().filter(c -> c == delimiter).count();
      if (n > most) {
        best = delimiter;
        most = n;
      }
    }
    return best;
  }

  private Row row(List<String> record, Map<Field, Integer> places) throws Numbers.Fault {
    String keyword = Text.normalise(text(record, places, Field.KEYWORD));
    String fault = Text.fault(keyword);
    if (fault != null) {
      throw new Numbers.Fault(fault);
    }
    String lang = text(record, places, Field.LANG).strip();
    if (lang.isEmpty()) {
      lang = format.lang() == null ? "" : format.lang();
    } else if (!Names.isLang(lang)) {
      throw new Numbers.Fault("lang is not a code such as en: " + Text.shown(lang));
    }
    String related = Text.normalise(text(record, places, Field.RELATED));
    if (!related.isEmpty() && Text.fault(related) != null) {
      throw new Numbers.Fault("related: " + Text.fault(related));
    }
    Long low = whole(record, places, Field.VOLUME_LOW);
    Long high = whole(record, places, Field.VOLUME_HIGH);
    if (low != null && high != null && low > high) {
      throw new Numbers.Fault("volume_low is above volume_high");
    }
    return new Row(
        lang,
        keyword,
        whole(record, places, Field.COUNT),
        whole(record, places, Field.VOLUME),
        low,
        high,
        number(record, places, Field.CPC, 1_000_000),
        number(record, places, Field.COMPETITION, 1),
        number(record, places, Field.DIFFICULTY, 100),
        List.of(),
        null,
        related.isEmpty() ? List.of() : List.of(related),
        null);
  }

  private static String text(List<String> record, Map<Field, Integer> places, Field field) {
    Integer place = places.get(field);
    return place == null ? "" : record.get(place);
  }

  private static @Nullable Long whole(List<String> record, Map<Field, Integer> places, Field field)
      throws Numbers.Fault {
    String cell = text(record, places, field);
    return Numbers.absent(cell) ? null : (Long) Numbers.count(field.id(), cell);
  }

  private static @Nullable Double number(
      List<String> record, Map<Field, Integer> places, Field field, double max)
      throws Numbers.Fault {
    String cell = text(record, places, field);
    return Numbers.absent(cell) ? null : (Double) Numbers.decimal(field.id(), cell, max);
  }
}
