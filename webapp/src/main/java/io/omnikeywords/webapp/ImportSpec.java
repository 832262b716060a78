package io.omnikeywords.webapp;

import io.omnikeywords.keywords.imports.ImportFormat;
import io.omnikeywords.keywords.imports.ImportFormat.Csv;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line or the configuration says of one import, before it is a format. Null and
 * empty mean not said.
 */
record ImportSpec(
    String format,
    @Nullable String name,
    List<String> langs,
    Map<String, String> columns,
    @Nullable String delimiter,
    @Nullable Boolean header,
    @Nullable String charset,
    @Nullable String measures) {

  /** The formats by the names users call them. */
  static final List<String> FORMATS =
      List.of("pageviews", "keyword-planner", "search-console", "csv");

  /**
   * The format to read files with.
   *
   * @throws IllegalArgumentException with a message for the user, if something said does not fit
   */
  ImportFormat toFormat() {
    return switch (format) {
      case "pageviews" -> {
        refuse("name", name != null);
        refuseColumns();
        yield new ImportFormat.Pageviews(Set.copyOf(langs));
      }
      case "keyword-planner" -> {
        refuseColumns();
        yield new ImportFormat.KeywordPlanner(name == null ? format : name, lang());
      }
      case "search-console" -> {
        refuseColumns();
        yield new ImportFormat.SearchConsole(name == null ? format : name, lang());
      }
      case "csv" -> new Csv(name, lang(), fields(), character(), header, encoding(), measures);
      default ->
          throw new IllegalArgumentException(
              "unknown format '" + format + "'; there are " + String.join(", ", FORMATS));
    };
  }

  private void refuseColumns() {
    refuse("columns", !columns.isEmpty());
    refuse("delimiter", delimiter != null);
    refuse("header", header != null);
    refuse("charset", charset != null);
    refuse("measures", measures != null);
  }

  private void refuse(String option, boolean given) {
    if (given) {
      throw new IllegalArgumentException("the format " + format + " takes no " + option);
    }
  }

  private @Nullable String lang() {
    if (langs.size() > 1) {
      throw new IllegalArgumentException("the format " + format + " takes one lang only");
    }
    return langs.isEmpty() ? null : langs.get(0);
  }

  private Map<Csv.Field, String> fields() {
    Map<Csv.Field, String> fields = new EnumMap<>(Csv.Field.class);
    columns.forEach((field, column) -> fields.put(field(field), column));
    return fields;
  }

  private static Csv.Field field(String name) {
    List<String> known = new ArrayList<>();
    for (Csv.Field field : Csv.Field.values()) {
      if (field.id().equals(name.toLowerCase(Locale.ROOT))) {
        return field;
      }
      known.add(field.id());
    }
    throw new IllegalArgumentException(
        "unknown column '" + name + "'; there are " + String.join(", ", known));
  }

  private @Nullable Character character() {
    if (delimiter == null) {
      return null;
    }
    if (delimiter.equals("\\t") || delimiter.equals("tab")) {
      return '\t';
    }
    if (delimiter.length() != 1) {
      throw new IllegalArgumentException("the delimiter must be one character, or tab");
    }
    return delimiter.charAt(0);
  }

  private Charset encoding() {
    try {
      return charset == null ? StandardCharsets.UTF_8 : Charset.forName(charset);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("unknown charset '" + charset + "'", e);
    }
  }
}
