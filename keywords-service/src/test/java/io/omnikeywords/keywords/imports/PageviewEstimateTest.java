package io.omnikeywords.keywords.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageviewEstimateTest {
  /** The worked example of docs/imports.md. */
  @Test
  void workedExample_barackObama_239ViewsInOneHour() {
    PageviewEstimate estimate = PageviewEstimate.of(239, 1);

    // 239 x 730.5 = 174,589.5; 1 / sqrt(239) = 1 / 15.4596 = 0.06468
    assertThat(estimate.volume()).isEqualTo(174_590);
    assertThat(estimate.basis())
        .contains("239 views in 1 hour,")
        .contains("standard error 6.5 % (Poisson)");
  }

  @Test
  void manyHours_coverTheWeek_andCarryNoSwing() {
    PageviewEstimate estimate = PageviewEstimate.of(1_234_567, 1_461);

    // 1,461 h are two months of 730.5 h: half of 1,234,567 is 617,283.5; 1/sqrt = 0.0009
    assertThat(estimate.volume()).isEqualTo(617_284);
    assertThat(estimate.basis())
        .isEqualTo(
            "Wikipedia page views, not searches: 1,234,567 views in 1,461 hours, scaled to a month"
                + " of 730.5 h; standard error 0.1 % (Poisson)");
  }

  @Test
  void views_belowAHundred_giveNoVolume() {
    assertThat(PageviewEstimate.of(99, 24).volume()).isNull();
    assertThat(PageviewEstimate.of(0, 1).volume()).isNull();
    assertThat(PageviewEstimate.of(100, 24).volume())
        .isEqualTo(3_044); // 100 / 24 x 730.5 = 3,043.75
  }
}
