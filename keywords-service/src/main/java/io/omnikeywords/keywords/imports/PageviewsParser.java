package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads Wikimedia's hourly page views: {@code domain_code page_title count_views
 * total_response_size}. Works on bytes, for an hour has millions of lines and most of them belong
 * to other projects.
 */
final class PageviewsParser implements Parser {
  private static final Pattern WIKIPEDIA = Pattern.compile("([a-z]{2,3}(?:-[a-z]+)*)(\\.m)?");

  /** Codes that look like a language's and are not one. */
  private static final Set<String> OTHERS = Set.of("ten", "www", "wg-en");

  /** There are fewer than 2,000 projects; more codes than this are not remembered. */
  private static final int MAX_CODES = 4_000;

  private final Set<String> langs;
  private final Namespaces namespaces = Namespaces.load();
  private final CharsetDecoder utf8 = UTF_8.newDecoder();
  private final Map<String, String> langByCode = new HashMap<>();

  PageviewsParser(ImportFormat.Pageviews format) {
    langs = format.langs();
  }

  @Override
  public void parse(InputStream in, Intake intake) throws IOException {
    ByteLines lines = new ByteLines(in);
    long number = 1;
    for (intake.at(number); lines.next(); intake.at(++number)) {
      if (lines.length() == 0 && !lines.tooLong()) {
        continue;
      }
      intake.dataLine();
      String fault = line(lines, intake);
      if (fault != null) {
        intake.broken(number, fault);
      }
    }
  }

  /** Takes a line; what is wrong with it, or null. */
  private @Nullable String line(ByteLines lines, Intake intake) throws IOException {
    if (lines.tooLong()) {
      return "the line is longer than " + ByteLines.MAX + " bytes";
    }
    byte[] b = lines.bytes();
    int n = lines.length();
    int first = space(b, 0, n);
    int second = space(b, first + 1, n);
    int third = space(b, second + 1, n);
    if (third >= n || space(b, third + 1, n) < n || first == 0 || second == first + 1) {
      return "the line has not the four fields domain, title, views, bytes with one space between";
    }
    long views = number(b, second + 1, third);
    if (views < 0) {
      return "views is not a whole number up to %d: %s"
          .formatted(
              Numbers.MAX_COUNT,
              Text.shown(new String(b, second + 1, third - second - 1, ISO_8859_1)));
    }
    if (number(b, third + 1, n) < 0) {
      return "bytes is not a whole number: "
          + Text.shown(new String(b, third + 1, n - third - 1, ISO_8859_1));
    }
    String lang = lang(new String(b, 0, first, ISO_8859_1));
    if (lang.isEmpty()) {
      intake.leaveOut("not Wikipedia");
      return null;
    }
    if (!langs.isEmpty() && !langs.contains(lang)) {
      intake.leaveOut("other languages");
      return null;
    }
    String raw;
    try {
      raw = title(b, first + 1, second);
    } catch (CharacterCodingException e) {
      return "the title is not UTF-8";
    }
    if (raw.equals("-") || raw.equals("Main_Page")) {
      intake.leaveOut("no title or main page");
      return null;
    }
    String title = Text.normalise(raw.replace('_', ' '));
    if (namespaces.outside(lang, title)) {
      intake.leaveOut("not articles, such as User: or Talk:");
      return null;
    }
    if (Text.tooLong(title)) {
      intake.leaveOut("longer than " + Text.MAX_KEYWORD + " characters");
      return null;
    }
    String fault = Text.fault(title);
    if (fault != null) {
      return fault;
    }
    intake.row(Row.counted(lang, title, views));
    return null;
  }

  private static int space(byte[] b, int from, int to) {
    int i = from;
    while (i < to && b[i] != ' ') {
      i++;
    }
    return i;
  }

  /** A whole number up to {@link Numbers#MAX_COUNT}, or -1. */
  private static long number(byte[] b, int from, int to) {
    if (from >= to || to - from > 18) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return -1;
      }
      value = value * 10 + (b[i] - '0');
    }
    return value <= Numbers.MAX_COUNT ? value : -1;
  }

  /** Language of a Wikipedia's code, desktop or mobile; empty for every other project. */
  private String lang(String code) {
    String known = langByCode.get(code);
    if (known != null) {
      return known;
    }
    Matcher m = WIKIPEDIA.matcher(code);
    String lang = m.matches() && !OTHERS.contains(m.group(1)) ? m.group(1) : "";
    if (langByCode.size() < MAX_CODES) {
      langByCode.put(code, lang);
    }
    return lang;
  }

  /**
   * The title as text. Titles that hold a quote are published in quotes, with a backslash before
   * each quote of their own; a percent sign with two hexadecimal digits stands for a byte.
   */
  private String title(byte[] b, int from, int to) throws CharacterCodingException {
    boolean plain = true;
    boolean ascii = true;
    for (int i = from; i < to; i++) {
      plain &= b[i] != '%' && b[i] != '\\' && b[i] != '"';
      ascii &= b[i] >= 0;
    }
    if (plain) {
      return ascii ? new String(b, from, to - from, ISO_8859_1) : decode(b, from, to - from);
    }
    boolean quoted = quoted(b, from, to);
    int end = quoted ? to - 1 : to;
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
    for (int i = quoted ? from + 1 : from; i < end; i++) {
      if (quoted && b[i] == '\\' && i + 1 < end && (b[i + 1] == '"' || b[i + 1] == '\\')) {
        out.write(b[++i]);
      } else if (b[i] == '%' && i + 2 < end && hex(b[i + 1]) >= 0 && hex(b[i + 2]) >= 0) {
        out.write(hex(b[i + 1]) << 4 | hex(b[i + 2]));
        i += 2;
      } else {
        out.write(b[i]);
      }
    }
    return decode(out.toByteArray(), 0, out.size());
  }

  /** Whether a title is in quotes and each quote within has a backslash before it. */
  private static boolean quoted(byte[] b, int from, int to) {
    if (to - from < 4 || b[from] != '"' || b[to - 1] != '"') {
      return false;
    }
    boolean escapes = false;
    for (int i = from + 1; i < to - 1; i++) {
      if (b[i] == '\\') {
        escapes = true;
        i++;
      } else if (b[i] == '"') {
        return false;
      }
    }
    return escapes;
  }

  private static int hex(byte b) {
    return Character.digit(b, 16);
  }

  private String decode(byte[] b, int from, int length) throws CharacterCodingException {
    return utf8.decode(ByteBuffer.wrap(b, from, length)).toString();
  }
}
