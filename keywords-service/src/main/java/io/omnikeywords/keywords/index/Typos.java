package io.omnikeywords.keywords.index;

/**
 * Weighs how a typing differs from a word: optimal string alignment with ten for an ordinary edit.
 * Edits people often make weigh less (a letter doubled or not 6, two swapped 8, a vowel for a vowel
 * 8), a wrong first letter more (15). The weights only order candidates. For one thread.
 */
final class Typos {
  private static final int EDIT = 10;
  private static final int DOUBLED = 6;
  private static final int SWAPPED = 8;
  private static final int VOWEL = 8;
  private static final int FIRST = 15;
  private static final int BAND = 2;
  private static final int FAR = 1000;

  private final char[] typed;
  private final int most;
  private final int[][] rows;
  private char[] word = {};
  private int first;
  private int cost;
  private int prefix;

  Typos(String typed, int most) {
    this.typed = typed.toCharArray();
    this.most = most;
    this.rows = new int[typed.length() + 1][typed.length() + BAND + 2];
  }

  /** Weight of the edits that make the word of the typing. */
  int cost() {
    return cost;
  }

  /** The least weight that makes some beginning of the word of the typing. */
  int prefix() {
    return prefix;
  }

  /** Measures a word in an array; false where it is farther than wanted both ways. */
  boolean measure(char[] letters, int start, int length) {
    word = letters;
    first = start;
    int n = typed.length;
    int m = Math.min(length, n + BAND);
    if (m < n - BAND) {
      return false;
    }
    rows[0][0] = 0;
    for (int j = 1; j <= m; j++) {
      rows[0][j] = rows[0][j - 1] + wordGap(j - 1, length);
    }
    for (int i = 1; i <= n; i++) {
      int from = Math.max(0, i - BAND);
      int to = Math.min(m, i + BAND);
      int least = FAR;
      for (int j = from; j <= to; j++) {
        int value = cell(i, j, length);
        rows[i][j] = value;
        least = Math.min(least, value);
      }
      if (least > most) {
        return false;
      }
    }
    cost = length > m ? FAR : rows[n][m];
    prefix = FAR;
    for (int j = Math.max(1, n - BAND); j <= m; j++) {
      prefix = Math.min(prefix, rows[n][j]);
    }
    return cost <= most || prefix + Corrections.COMPLETION <= most;
  }

  private int cell(int i, int j, int length) {
    char a = typed[i - 1];
    int value = j < i + BAND ? rows[i - 1][j] + gap(typed, 0, i - 1, typed.length) : FAR;
    if (j > 0) {
      char b = word[first + j - 1];
      if (j > i - BAND) {
        value = Math.min(value, rows[i][j - 1] + wordGap(j - 1, length));
      }
      int change = a == b ? 0 : i == 1 && j == 1 ? FIRST : isVowel(a) && isVowel(b) ? VOWEL : EDIT;
      value = Math.min(value, rows[i - 1][j - 1] + change);
      if (i > 1 && j > 1 && a == word[first + j - 2] && typed[i - 2] == b && a != b) {
        value = Math.min(value, rows[i - 2][j - 2] + (i == 2 ? EDIT : SWAPPED));
      }
    }
    return value;
  }

  private int wordGap(int at, int length) {
    return gap(word, first, at, length);
  }

  /** Weight of a letter that stands in one of the two only. */
  private static int gap(char[] text, int first, int at, int length) {
    if (at == 0) {
      return FIRST;
    }
    char c = text[first + at];
    boolean doubled = text[first + at - 1] == c || at + 1 < length && text[first + at + 1] == c;
    return doubled ? DOUBLED : EDIT;
  }

  private static boolean isVowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
  }
}
