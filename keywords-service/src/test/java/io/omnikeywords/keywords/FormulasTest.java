package io.omnikeywords.keywords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Figures worked out by hand in docs/formulas.md. */
class FormulasTest {
  @Test
  void popularity_halfOfEqualCounts_lieBelow() {
    // counts 1 1 3 10: of 1: (0 + 2/2)/4; of 3: (2 + 1/2)/4; of 10: (3 + 1/2)/4
    assertThat(Formulas.popularity(0, 2, 4)).isEqualTo(25.0);
    assertThat(Formulas.popularity(2, 1, 4)).isEqualTo(62.5);
    assertThat(Formulas.popularity(3, 1, 4)).isEqualTo(87.5);
  }

  @Test
  void difficulty_ofWorkedExample_isAsCalculated() {
    // 100 ln(4)/ln(5) = 138.62944/1.6094379
    assertThat(Formulas.difficulty(3, 4)).isCloseTo(86.1353, within(5e-5));
    assertThat(Formulas.difficulty(4, 4)).isEqualTo(100.0);
    assertThat(Formulas.difficulty(1, 4)).isCloseTo(43.0677, within(5e-5));
  }

  @Test
  void opportunity_weighsIntent() {
    // 62.5 * (1 - 0.430677) = 35.5827
    assertThat(Formulas.opportunity(62.5, 43.0677, Intent.Kind.TRANSACTIONAL))
        .isCloseTo(35.5827, within(5e-5));
    assertThat(Formulas.opportunity(62.5, 43.0677, Intent.Kind.COMMERCIAL))
        .isCloseTo(35.5827, within(5e-5));
    assertThat(Formulas.opportunity(62.5, 43.0677, Intent.Kind.COMPARISON))
        .isCloseTo(35.5827, within(5e-5));
    assertThat(Formulas.opportunity(62.5, 43.0677, Intent.Kind.INFORMATIONAL))
        .isCloseTo(17.7913, within(5e-5));
    assertThat(Formulas.opportunity(62.5, 43.0677, Intent.Kind.NAVIGATIONAL))
        .isCloseTo(17.7913, within(5e-5));
  }
}
