package io.omnikeywords.keywords.imports;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of delimited text, one after another.
 *
 * <p>fastcsv splits a record into fields, but it is given one record at a time: a reader that has
 * met one quote too many swallows the rest of the file, and cannot go on after an error. So the
 * ends of records are found here, a quote may stay open for {@link #MAX_LINES} lines at most, and
 * after a broken record reading goes on at the very next line. Nothing longer than {@link
 * #MAX_CHARS} is ever held.
 */
final class CsvLines {
  static final int MAX_CHARS = 1 << 16;
  static final int MAX_LINES = 100;

  private static final CsvReader.CsvReaderBuilder PLAIN_TABS =
      CsvReader.builder().fieldSeparator('\t').quoteCharacter('\0');

  private record Line(long number, String text, boolean tooLong) {}

  private final Reader reader;
  private final Intake intake;
  private final char[] buffer = new char[1 << 13];
  private final Deque<Line> ahead = new ArrayDeque<>();
  private CsvReader.CsvReaderBuilder csv = CsvReader.builder();
  private char delimiter = ',';
  private int position;
  private int limit;
  private boolean skipLineFeed;
  private long read;
  private long number;

  CsvLines(Reader reader, Intake intake) {
    this.reader = reader;
    this.intake = intake;
  }

  void delimiter(char c) {
    delimiter = c;
    csv = CsvReader.builder().fieldSeparator(c);
  }

  /** The first line of the record that {@link #next} gave last. */
  long number() {
    return number;
  }

  /** The next lines as they stand, at most {@code n}, without taking them. */
  List<String> peek(int n) throws IOException {
    while (ahead.size() < n) {
      Line line = physical();
      if (line == null) {
        break;
      }
      ahead.add(line);
    }
    return ahead.stream().limit(n).map(Line::text).toList();
  }

  void skip(int lines) throws IOException {
    for (int i = 0; i < lines; i++) {
      if (take() == null) {
        return;
      }
    }
  }

  /** Fields of one line that is not part of the data, or null where they cannot be told. */
  static @Nullable List<String> split(String line, char delimiter) {
    return line.isEmpty() ? List.of() : split(line, CsvReader.builder().fieldSeparator(delimiter));
  }

  private static @Nullable List<String> split(String record, CsvReader.CsvReaderBuilder csv) {
    try {
      return csv.ofSingleCsvRecord(record).getFields();
    } catch (CsvParseException e) {
      return null;
    }
  }

  /** The next record of data; reports what it cannot read and goes on; null at the end. */
  @Nullable List<String> next() throws IOException {
    for (Line line = take(); line != null; line = take()) {
      number = line.number;
      if (!line.tooLong && line.text.isBlank()) {
        continue;
      }
      intake.dataLine();
      if (line.tooLong) {
        intake.broken(number, "the line is longer than " + MAX_CHARS + " characters");
        continue;
      }
      String record = whole(line);
      List<String> fields = record == null ? null : split(record, csv);
      if (fields == null && delimiter == '\t') {
        fields = split(line.text, PLAIN_TABS); // tab-separated text often means its quotes as text
      }
      if (fields != null) {
        return fields;
      }
      intake.broken(
          number,
          record == null
              ? "a quote is opened and not closed within " + MAX_LINES + " lines or the file"
              : "a field does not end at its closing quote");
    }
    return null;
  }

  /** The record that starts at this line, or null, and nothing taken, where it does not end. */
  private @Nullable String whole(Line first) throws IOException {
    boolean open = leavesQuoteOpen(first.text, false);
    if (!open) {
      return first.text;
    }
    StringBuilder record = new StringBuilder(first.text);
    List<Line> taken = new ArrayList<>();
    while (open) {
      Line line = taken.size() < MAX_LINES ? take() : null;
      if (line != null) {
        taken.add(line);
      }
      if (line == null || line.tooLong || record.length() + line.text.length() > MAX_CHARS) {
        for (int i = taken.size() - 1; i >= 0; i--) {
          ahead.addFirst(taken.get(i));
        }
        return null;
      }
      record.append('\n').append(line.text);
      open = leavesQuoteOpen(line.text, true);
    }
    return record.toString();
  }

  /** Whether a quoted field is still open at the end of a line; a quote within text opens none. */
  private boolean leavesQuoteOpen(String text, boolean openBefore) {
    boolean open = openBefore;
    boolean start = !openBefore;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (open) {
        if (c == '"') {
          if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
            i++;
          } else {
            open = false;
          }
        }
      } else if (c == '"' && start) {
        open = true;
      }
      start = !open && c == delimiter;
    }
    return open;
  }

  private @Nullable Line take() throws IOException {
    Line line = ahead.poll();
    if (line == null) {
      line = physical();
    }
    if (line != null) {
      intake.at(line.number);
    }
    return line;
  }

  private @Nullable Line physical() throws IOException {
    intake.at(read + 1);
    StringBuilder text = new StringBuilder();
    boolean any = false;
    boolean tooLong = false;
    while (true) {
      if (position == limit) {
        limit = reader.read(buffer);
        position = 0;
        if (limit <= 0) {
          limit = 0;
          return any ? new Line(++read, text.toString(), tooLong) : null;
        }
      }
      char c = buffer[position++];
      if (skipLineFeed) {
        skipLineFeed = false;
        if (c == '\n') {
          continue;
        }
      }
      any = true;
      if (c == '\n' || c == '\r') {
        skipLineFeed = c == '\r';
        return new Line(++read, text.toString(), tooLong);
      }
      if (text.length() < MAX_CHARS) {
        text.append(c);
      } else {
        tooLong = true;
      }
    }
  }
}
