package io.omnikeywords.webapp.api;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one query string, read strictly: UTF-8 and percent-encoding must be whole, each
 * parameter may come once, each value must be in its range. An optional parameter without a value
 * counts as absent, since forms send those.
 */
final class QueryParameters {

  private static final int MAX_PARAMETERS = 50;
  private static final int MAX_WARNINGS = 5;
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,9})?");
  private static final Pattern THREE_LETTERS = Pattern.compile("[a-z]{3}");
  private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());

  private final Map<String, String> values;

  private QueryParameters(Map<String, String> values) {
    this.values = values;
  }

  /** Reads the query string as it came over the wire, without its question mark. */
  static QueryParameters parse(@Nullable String query) {
    Map<String, String> values = new LinkedHashMap<>();
    if (query != null) {
      int start = 0;
      while (start <= query.length()) {
        int end = query.indexOf('&', start);
        end = end < 0 ? query.length() : end;
        if (end > start) {
          add(values, query.substring(start, end));
        }
        start = end + 1;
      }
    }
    return new QueryParameters(values);
  }

  private static void add(Map<String, String> values, String pair) {
    int equals = pair.indexOf('=');
    String name = decoded("The name of a parameter", equals < 0 ? pair : pair.substring(0, equals));
    String value = equals < 0 ? "" : decoded(name, pair.substring(equals + 1));
    if (values.putIfAbsent(name, value) != null) {
      throw bad(name, "may be given only once.");
    }
    if (values.size() > MAX_PARAMETERS) {
      throw new ProblemException(
          Problem.of(400, "At most " + MAX_PARAMETERS + " query parameters are allowed."));
    }
  }

  private static String decoded(String name, String raw) {
    if (raw.indexOf('\uFFFD') >= 0) {
      // The container has put this in place of bytes that were not UTF-8.
      throw bad(name, "is not valid UTF-8.");
    }
    byte[] utf8;
    try {
      // Encoding through a reporting encoder finds halves of surrogate pairs; getBytes would hide
      // them behind a question mark.
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(raw));
      utf8 = new byte[encoded.remaining()];
      encoded.get(utf8);
      ByteBuffer bytes = ByteBuffer.allocate(utf8.length);
      for (int i = 0; i < utf8.length; i++) {
        switch (utf8[i]) {
          case '+' -> bytes.put((byte) ' ');
          case '%' -> {
            int high = i + 2 < utf8.length ? Character.digit(utf8[i + 1], 16) : -1;
            int low = i + 2 < utf8.length ? Character.digit(utf8[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
              throw bad(name, "holds a % that two hexadecimal digits do not follow.");
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
          }
          default -> bytes.put(utf8[i]);
        }
      }
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw bad(name, "is not valid UTF-8.");
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The phrase a parameter must hold. */
  String phrase(String name) {
    String value = values.get(name);
    if (value == null) {
      throw bad(name, "is missing; it takes 1 to 200 characters.");
    }
    return Phrase.checked(name, value);
  }

  int whole(String name, int otherwise, int min, int max) {
    Long value = wholeOrNull(name, min, max);
    return value == null ? otherwise : value.intValue();
  }

  @Nullable Long wholeOrNull(String name, long min, long max) {
    String value = optional(name);
    if (value == null) {
      return null;
    }
    if (WHOLE.matcher(value).matches()) {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw bad(
        name,
        "must be a whole number from "
            + min
            + " to "
            + max
            + ", but was "
            + Quoted.of(value)
            + ".");
  }

  @Nullable Double decimalOrNull(String name, int min, int max) {
    String value = optional(name);
    if (value == null) {
      return null;
    }
    if (DECIMAL.matcher(value).matches()) {
      double number = Double.parseDouble(value);
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw bad(
        name,
        "must be a number from " + min + " to " + max + ", but was " + Quoted.of(value) + ".");
  }

  /** A constant by its name in lower case. */
  <E extends Enum<E>> @Nullable E choiceOrNull(String name, Class<E> type) {
    String value = optional(name);
    if (value == null) {
      return null;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
        return constant;
      }
    }
    String allowed =
        Arrays.stream(type.getEnumConstants())
            .map(c -> c.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw bad(name, "must be one of " + allowed + ", but was " + Quoted.of(value) + ".");
  }

  @Nullable String language(String name) {
    String value = optional(name);
    return value == null ? null : language(name, value);
  }

  /**
   * A language code in lower case, whatever its case was: ISO 639-1, or three letters of a language
   * that has no code of two.
   */
  static String language(String name, String sent) {
    String code = sent.toLowerCase(Locale.ROOT);
    boolean known =
        code.length() == 2
            ? LANGUAGES.contains(code)
            : THREE_LETTERS.matcher(code).matches()
                && LANGUAGES.stream()
                    .noneMatch(two -> Locale.forLanguageTag(two).getISO3Language().equals(code));
    if (!known) {
      throw bad(
          name,
          "must be a two-letter ISO 639-1 language code such as en or pt, or three letters where"
              + " there are no two, but was "
              + Quoted.of(sent)
              + ".");
    }
    return code;
  }

  /** One warning for each parameter that is not among the known ones, a few at most. */
  List<String> unknown(Set<String> known) {
    List<String> warnings = new ArrayList<>();
    for (String name : values.keySet()) {
      if (!known.contains(name) && warnings.size() < MAX_WARNINGS) {
        warnings.add("The parameter " + Quoted.of(name) + " is not known here and was ignored.");
      }
    }
    return warnings;
  }

  private @Nullable String optional(String name) {
    String value = values.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private static ProblemException bad(String name, String detail) {
    return new ProblemException(Problem.parameter(cut(name), cut(name) + " " + detail));
  }

  /** A name the client chose is shown, but not at any length. */
  private static String cut(String name) {
    return name.length() <= MAX_PARAMETERS ? name : Quoted.of(name);
  }
}
