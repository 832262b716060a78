package io.omnikeywords.resilience.servlet;

import org.jspecify.annotations.Nullable;

/**
 * Text that is held back. What is written in one piece, as most of it is, is held as it is and not
 * copied.
 */
final class HeldText {

  private final int expected;

  /** All of it, as long as it came in one piece. */
  private String whole = "";

  /** All of it, where it came in several. */
  private @Nullable StringBuilder pieces;

  /**
   * @param expected characters, as far as anyone can tell beforehand
   */
  HeldText(int expected) {
    this.expected = expected;
  }

  int length() {
    return pieces == null ? whole.length() : pieces.length();
  }

  void clear() {
    whole = "";
    pieces = null;
  }

  void add(String more) {
    if (length() == 0) {
      whole = more;
    } else {
      pieces().append(more);
    }
  }

  void add(char more) {
    pieces().append(more);
  }

  private StringBuilder pieces() {
    if (pieces == null) {
      pieces = new StringBuilder(Math.max(whole.length(), expected)).append(whole);
    }
    return pieces;
  }

  String whole() {
    if (pieces != null) {
      whole = pieces.toString();
      pieces = null;
    }
    return whole;
  }
}
