package io.omnikeywords.keywords.imports;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/** What a keyword must look like, and how text of a file is shown to people. */
final class Text {
  /** A longer keyword could never be asked for: {@code q} has at most 200 characters. */
  static final int MAX_KEYWORD = 200;

  private Text() {}

  /** The keyword in Unicode NFC with single spaces between words and none around. */
  static String normalise(String raw) {
    boolean plain = true;
    char before = ' ';
    for (int i = 0; i < raw.length() && plain; i++) {
      char c = raw.charAt(i);
      plain = c < 0x80 && (c != ' ' || before != ' ') && (c == ' ' || c > ' ');
      before = c;
    }
    if (plain && before != ' ') {
      return raw;
    }
    String nfc = Normalizer.normalize(raw, Normalizer.Form.NFC);
    StringBuilder out = new StringBuilder(nfc.length());
    boolean gap = false;
    for (int i = 0; i < nfc.length(); i++) {
      char c = nfc.charAt(i);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        gap = out.length() > 0;
      } else {
        if (gap) {
          out.append(' ');
          gap = false;
        }
        out.append(c);
      }
    }
    return out.toString();
  }

  static boolean tooLong(String keyword) {
    return keyword.length() > MAX_KEYWORD
        && keyword.codePointCount(0, keyword.length()) > MAX_KEYWORD;
  }

  /** Why a normalised keyword cannot be used, or null where it can. */
  static @Nullable String fault(String keyword) {
    if (keyword.isEmpty()) {
      return "the keyword is empty";
    }
    if (tooLong(keyword)) {
      return "the keyword is longer than " + MAX_KEYWORD + " characters";
    }
    for (int i = 0; i < keyword.length(); i++) {
      char c = keyword.charAt(i);
      if (Character.isISOControl(c)) {
        return "the keyword holds the control character U+%04X".formatted((int) c);
      }
      if (c == '\uFFFD') {
        return "the keyword holds U+FFFD, the mark of a character lost in an earlier conversion";
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < keyword.length()
          && Character.isLowSurrogate(keyword.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return "the keyword holds half a character, U+%04X".formatted((int) c);
      }
    }
    return null;
  }

  /** Text of a file, quoted, short and without anything that could move a terminal's cursor. */
  static String shown(String raw) {
    StringBuilder out = new StringBuilder("'");
    int n = 0;
    for (int cp : raw.codePoints().limit(41).toArray()) {
      if (n++ == 40) {
        return out.append("…'").toString();
      }
      int type = Character.getType(cp);
      if (Character.isISOControl(cp)
          || type == Character.FORMAT
          || type == Character.SURROGATE
          || type == Character.UNASSIGNED
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR) {
        out.append("\\u%04X".formatted(cp));
      } else {
        out.appendCodePoint(cp);
      }
    }
    return out.append('\'').toString();
  }
}
