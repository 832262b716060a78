package io.omnikeywords.keywords.imports;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How files are to be read, and the source their keywords go to. A format that is told no language
 * or name where it needs one says so with an {@link IllegalArgumentException}.
 */
public sealed interface ImportFormat {

  /** The name of the format on the command line. */
  String id();

  /** Name of the source that the keywords of a file go to. */
  String sourceName(Path file);

  /** Everything beside the content that decides what a file means. */
  String fingerprint();

  /** Whether counts of several files add up; otherwise the figures of the later file count. */
  default boolean adds() {
    return false;
  }

  /**
   * Hourly page views of Wikipedia, {@code pageviews-YYYYMMDD-HH0000.gz} as Wikimedia publishes
   * them.
   *
   * @param langs only Wikipedias of these languages; empty for all
   */
  record Pageviews(Set<String> langs) implements ImportFormat {
    static final String SOURCE = "wikimedia-pageviews";

    public Pageviews {
      langs = Set.copyOf(langs);
      langs.forEach(Names::checkLang);
    }

    @Override
    public String id() {
      return "pageviews";
    }

    @Override
    public String sourceName(Path file) {
      return SOURCE;
    }

    @Override
    public String fingerprint() {
      return id() + " " + new TreeSet<>(langs);
    }

    @Override
    public boolean adds() {
      return true;
    }
  }

  /** A Google Keyword Planner export of keywords of one language, or of none stated. */
  record KeywordPlanner(String name, @Nullable String lang) implements ImportFormat {
    public KeywordPlanner {
      Names.check(name);
      Names.checkLang(lang);
    }

    @Override
    public String id() {
      return "keyword-planner";
    }

    @Override
    public String sourceName(Path file) {
      return name;
    }

    @Override
    public String fingerprint() {
      return id() + " lang=" + lang;
    }
  }

  /** A Google Search Console export of queries of one language, or of none stated. */
  record SearchConsole(String name, @Nullable String lang) implements ImportFormat {
    public SearchConsole {
      Names.check(name);
      Names.checkLang(lang);
    }

    @Override
    public String id() {
      return "search-console";
    }

    @Override
    public String sourceName(Path file) {
      return name;
    }

    @Override
    public String fingerprint() {
      return id() + " lang=" + lang;
    }
  }

  /**
   * Delimited text with a map of its columns.
   *
   * @param name the source's name, or null to make one of each file's name
   * @param lang language of every row that has no {@code lang} column, or null
   * @param columns which column holds which field: a header's name, or a number from 0; empty to
   *     take the columns whose header is a field's name
   * @param delimiter what separates columns, or null to find it in the first line
   * @param header whether the first line is a header; null: it is, unless all columns are numbers
   * @param charset encoding where no byte order mark tells it
   * @param measures what {@code count} counts, in words, or null where that is not said
   */
  record Csv(
      @Nullable String name,
      @Nullable String lang,
      Map<Field, String> columns,
      @Nullable Character delimiter,
      @Nullable Boolean header,
      Charset charset,
      @Nullable String measures)
      implements ImportFormat {
    public Csv {
      if (name != null) {
        Names.check(name);
      }
      Names.checkLang(lang);
      columns = columns.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(columns));
      if (!columns.isEmpty() && !columns.containsKey(Field.KEYWORD)) {
        throw new IllegalArgumentException("columns name no keyword column: " + columns);
      }
      if (Boolean.FALSE.equals(header) && !numbered(columns)) {
        throw new IllegalArgumentException(
            "without a header every column must be given as a number from 0: " + columns);
      }
      if (delimiter != null && (delimiter == '"' || delimiter == '\n' || delimiter == '\r')) {
        throw new IllegalArgumentException("delimiter cannot be a quote or an end of line");
      }
      if (measures != null && (measures.isBlank() || measures.length() > 200)) {
        throw new IllegalArgumentException("measures must have 1 to 200 characters");
      }
    }

    /** What a column can hold. */
    public enum Field {
      KEYWORD,
      LANG,
      COUNT,
      VOLUME,
      VOLUME_LOW,
      VOLUME_HIGH,
      CPC,
      COMPETITION,
      DIFFICULTY,
      RELATED;

      /** The field's name in a column map and in headers, such as {@code volume_low}. */
      public String id() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    private static boolean numbered(Map<Field, String> columns) {
      return !columns.isEmpty() && columns.values().stream().allMatch(c -> c.matches("\\d{1,4}"));
    }

    boolean hasHeader() {
      return header != null ? header : !numbered(columns);
    }

    @Override
    public String id() {
      return "csv";
    }

    @Override
    public String sourceName(Path file) {
      return name != null ? name : Names.of(file);
    }

    @Override
    public String fingerprint() {
      return String.join(
          " ",
          id(),
          "lang=" + lang,
          "columns=" + columns,
          "delimiter=" + (delimiter == null ? "" : Integer.toString(delimiter)),
          "header=" + hasHeader(),
          "charset=" + charset.name(),
          "measures=" + measures);
    }
  }
}
