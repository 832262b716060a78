package io.omnikeywords.keywords.imports;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The header of delimited text: where each named column stands.
 *
 * @param names names as the file writes them, without spaces around
 */
record Columns(List<String> names) {
  static final List<Character> DELIMITERS = List.of('\t', ',', ';');

  Columns {
    names = names.stream().map(String::strip).toList();
  }

  /**
   * Finds the header within the next lines, and the delimiter with it; goes to the line after it.
   * Null, and nothing taken, where there is none.
   */
  static @Nullable Columns find(
      CsvLines lines, int within, List<Character> delimiters, Predicate<Columns> accept)
      throws IOException {
    List<String> head = lines.peek(within);
    for (int i = 0; i < head.size(); i++) {
      for (char delimiter : delimiters) {
        List<String> fields = CsvLines.split(head.get(i), delimiter);
        if (fields != null && accept.test(new Columns(fields))) {
          lines.delimiter(delimiter);
          lines.skip(i + 1);
          return new Columns(fields);
        }
      }
    }
    return null;
  }

  /** Where the first of these names stands, in any case of letters; -1 where none does. */
  int of(String... wanted) {
    for (String name : wanted) {
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i).equalsIgnoreCase(name)) {
          return i;
        }
      }
    }
    return -1;
  }

  boolean has(String... wanted) {
    return of(wanted) >= 0;
  }

  /** The names, to show in a message. */
  String shown() {
    return Text.shown(String.join(" | ", names)).toLowerCase(Locale.ROOT);
  }

  /** Why a record does not fit this header, or null where it does; blank fields too many do. */
  @Nullable String misfit(List<String> record) {
    int n = record.size();
    while (n > names.size() && record.get(n - 1).isBlank()) {
      n--;
    }
    return n == names.size()
        ? null
        : "the line has %d fields, the header %d".formatted(record.size(), names.size());
  }
}
