package io.omnikeywords.webapp.api;

/** What a client sent, cut to a bounded length and fit to be shown in a message. */
public final class Quoted {

  private static final int LONGEST = 40;
  private static final int LONGEST_MESSAGE = 400;

  private Quoted() {}

  /** The text in single quotes, without control characters, at most 40 code points of it. */
  public static String of(String sent) {
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

  /** A message that may quote what a client sent, cut to a bounded length, without controls. */
  public static String cut(String message) {
    String shown =
        message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message;
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
