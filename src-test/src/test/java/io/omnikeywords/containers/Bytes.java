package io.omnikeywords.containers;

/** The body that the test application's text endpoint writes. */
final class Bytes {

  private Bytes() {}

  static byte[] letters(int size) {
    byte[] letters = new byte[size];
    for (int i = 0; i < size; i++) {
      letters[i] = (byte) ('a' + i % 26);
    }
    return letters;
  }
}
