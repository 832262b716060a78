package io.omnikeywords.keywords.index;

import java.text.Normalizer;
import java.util.Locale;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;

/**
 * The one form in which phrases are compared: lower case, no accents, words split by one space, so
 * that {@code Crédito} and {@code credito} are equal, and {@code women's} and {@code womens}.
 */
public final class Folding {
  private Folding() {}

  /** A phrase as a person would write it: NFC, no control characters, single spaces. */
  public static String clean(String phrase) {
    String text = Normalizer.normalize(phrase, Normalizer.Form.NFC);
    StringBuilder out = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)) {
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

  /** Folds a phrase. A phrase without letters and digits keeps its signs, so it is never empty. */
  public static String fold(String phrase) {
    String words = words(plain(phrase));
    return words.isEmpty() ? clean(phrase).toLowerCase(Locale.ROOT) : words;
  }

  /** The words of a folded phrase. */
  static String[] split(String folded) {
    return folded.split(" ");
  }

  private static String plain(String phrase) {
    for (int i = 0; i < phrase.length(); i++) {
      if (phrase.charAt(i) >= 0x80) {
        return unaccented(phrase);
      }
    }
    return phrase.toLowerCase(Locale.ROOT);
  }

  private static String unaccented(String phrase) {
    String text = Normalizer.normalize(phrase, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    char[] in = new char[1];
    char[] out = new char[8];
    StringBuilder folded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        folded.append(c);
      } else if (c < 0x300 || c > 0x36F) { // Latin accents go; Japanese voicing marks stay
        in[0] = c;
        folded.append(out, 0, ASCIIFoldingFilter.foldToASCII(in, 0, out, 0, 1));
      }
    }
    return Normalizer.normalize(folded, Normalizer.Form.NFC);
  }

  private static String words(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean gap = false;
    int step;
    for (int i = 0; i < text.length(); i += step) {
      int c = text.codePointAt(i);
      step = Character.charCount(c);
      if (isWordPart(text, i, c)) {
        if (gap && out.length() > 0) {
          out.append(' ');
        }
        gap = false;
        out.appendCodePoint(c);
      } else if (c != '\'' && c != '’' && c != 'ʼ') {
        gap = true;
      }
    }
    return out.toString();
  }

  private static boolean isWordPart(String text, int i, int c) {
    if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
      return true;
    }
    if (c == '+' || c == '#') { // c++, c#
      int end = i + 1;
      while (end < text.length() && text.charAt(end) == '+') {
        end++;
      }
      boolean closes = end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
      return closes
          && i > 0
          && (Character.isLetterOrDigit(text.charAt(i - 1)) || text.charAt(i - 1) == '+');
    }
    return Character.isLetterOrDigit(c)
        || Character.getType(c) == Character.NON_SPACING_MARK
        || Character.getType(c) == Character.COMBINING_SPACING_MARK;
  }
}
