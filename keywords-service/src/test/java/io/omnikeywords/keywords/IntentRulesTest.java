package io.omnikeywords.keywords;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntentRulesTest {
  @ParameterizedTest
  @CsvSource({
    "en, buy running shoes, TRANSACTIONAL, en:buy",
    "en, best credit card, COMMERCIAL, en:best",
    "en, iphone vs samsung, COMPARISON, en:vs",
    "en, how to buy a car, INFORMATIONAL, en:^how",
    "en, gmail login, NAVIGATIONAL, en:login",
    "en, bread recipe, INFORMATIONAL, en:recipe",
    "en, credit card, INFORMATIONAL, none",
    "en, whatever, INFORMATIONAL, none",
    "en, buyer, INFORMATIONAL, none",
    "pt, comprar tenis, TRANSACTIONAL, pt:comprar",
    "pt, melhor cartao de credito, COMMERCIAL, pt:melhor",
    "pt, diferenca entre pix e ted, COMPARISON, pt:diferenca entre",
    "pt, como fazer bolo, INFORMATIONAL, pt:^como",
    "pt, site oficial da caixa, NAVIGATIONAL, pt:site oficial",
    "pt, buy, INFORMATIONAL, none",
    "de, buy, INFORMATIONAL, none",
    ", comprar tenis, TRANSACTIONAL, pt:comprar",
    ", buy tenis, TRANSACTIONAL, en:buy",
  })
  void phrase_getsIntentOfTheFirstRuleItContains(
      String lang, String phrase, Intent.Kind kind, String rule) {
    assertThat(IntentRules.of(phrase, lang)).isEqualTo(new Intent(kind, rule));
  }
}
