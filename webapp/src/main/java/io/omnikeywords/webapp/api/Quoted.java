package io.omnikeywords.webapp.api;

/** What a client sent, cut to a bounded length and fit to be shown in a message. */
final class Quoted {

  private static final int LONGEST = 40;

  private Quoted() {}

  /** The text in single quotes, without control characters, at most 40 code points of it. */
  static String of(String sent) {
    var shown = new StringBuilder("'");
    sent.codePoints()
        .limit(LONGEST)
        .map(
            c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
        .forEach(shown::appendCodePoint);
    if (sent.codePointCount(0, sent.length()) > LONGEST) {
      shown.append("...");
    }
    return shown.append('\'').toString();
  }
}
