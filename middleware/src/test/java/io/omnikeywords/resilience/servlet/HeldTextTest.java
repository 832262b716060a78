package io.omnikeywords.resilience.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldTextTest {

  private final HeldText text = new HeldText(3);

  @Test
  void onePiece_isHeldAsItIs() {
    String piece = "gr\u00fc\u00df Gott, \ud83d\ude00".repeat(100);
    text.add(piece);

    assertThat(text.length()).isEqualTo(piece.length());
    assertThat(text.whole()).isSameAs(piece);
  }

  @Test
  void pieces_areHeldInOrder() {
    text.add("");
    text.add("one ");
    text.add('\ud83d');
    text.add('\ude00');
    text.add(" two");

    assertThat(text.length()).isEqualTo(10);
    assertThat(text.whole()).isEqualTo("one \ud83d\ude00 two");
    assertThat(text.whole()).isSameAs(text.whole());
  }

  @Test
  void whatComesAfterTheWholeWasAsked_isAdded() {
    text.add("a");
    text.add('b');
    assertThat(text.whole()).isEqualTo("ab");
    text.add('c');
    text.add("d");

    assertThat(text.length()).isEqualTo(4);
    assertThat(text.whole()).isEqualTo("abcd");
  }

  @Test
  void clear_forgetsBothKinds() {
    text.add("a");
    text.add("b");
    text.clear();
    assertThat(text.length()).isZero();
    assertThat(text.whole()).isEmpty();
    text.add('c');

    assertThat(text.whole()).isEqualTo("c");
  }
}
