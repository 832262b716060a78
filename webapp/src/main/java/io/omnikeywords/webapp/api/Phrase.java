package io.omnikeywords.webapp.api;

/** The rules every phrase a client sends must keep, in a query or in a body. */
final class Phrase {

  /** The longest phrase, in code points. */
  static final int MAX_LENGTH = 200;

  private Phrase() {}

  /**
   * The phrase without white space around it.
   *
   * @param name how the client calls it, for the message
   * @throws ProblemException if it is blank, too long, or holds control characters or halves of
   *     surrogate pairs
   */
  static String checked(String name, String sent) {
    int badAt = 0;
    for (int i = 0; i < sent.length(); i += Character.charCount(sent.codePointAt(i)), badAt++) {
      int c = sent.codePointAt(i);
      if (Character.isISOControl(c)) {
        throw bad(
            name,
            "must not hold control characters, but holds U+%04X as character %d."
                .formatted(c, badAt + 1));
      }
      if (Character.getType(c) == Character.SURROGATE) {
        throw bad(name, "holds half of a surrogate pair as character %d.".formatted(badAt + 1));
      }
    }
    String phrase = sent.strip();
    if (phrase.codePoints().allMatch(Phrase::invisible)) {
      throw bad(name, "must not be blank; it takes 1 to 200 characters.");
    }
    int length = phrase.codePointCount(0, phrase.length());
    if (length > MAX_LENGTH) {
      throw bad(
          name, "is %d characters long; at most %d are allowed.".formatted(length, MAX_LENGTH));
    }
    return phrase;
  }

  private static boolean invisible(int c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.FORMAT;
  }

  private static ProblemException bad(String name, String detail) {
    return new ProblemException(Problem.parameter(name, name + " " + detail));
  }
}
