package io.omnikeywords.keywords.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldingTest {
  @ParameterizedTest
  @CsvSource({
    "Crédito, credito",
    "AÇÃO, acao",
    "guarda-chuva, guarda chuva",
    "women’s shoes, womens shoes",
    "  two   spaces , two spaces",
    "C++, c++",
    "C# language, c# language",
    "a+b, a b",
    "Straße, strasse",
    "プライム, プライム",
    "!!!, !!!",
  })
  void phrase_foldsTo(String phrase, String folded) {
    assertThat(Folding.fold(phrase)).isEqualTo(folded);
  }

  @Test
  void decomposedAccent_foldsLikeComposed() {
    assertThat(Folding.fold("cre\u0301dito")).isEqualTo(Folding.fold("cr\u00e9dito"));
  }

  @Test
  void cleaning_dropsControlCharactersAndKeepsCase() {
    assertThat(Folding.clean("\u0000Credit\t\nCard ")).isEqualTo("Credit Card");
  }
}
