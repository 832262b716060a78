package io.omnikeywords.keywords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Figures worked out by hand in docs/formulas.md. */
class TrendTestTest {
  @Test
  void steadyRise_isRising() {
    // S = 66 of 66 pairs, var = 12*11*29/18 = 212.6667, z = 65/14.5831 = 4.4572
    TrendTest test = TrendTest.of(months(10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21));
    assertThat(test.trend()).isEqualTo(Trend.RISING);
    assertThat(test.ratio()).isCloseTo(20.0 / 14.0, within(1e-12));
    assertThat(test.p()).isCloseTo(8.30e-6, within(2e-7));
  }

  @Test
  void tiedMonths_lessenTheVariance() {
    // S = 27: rising pairs 9 * 3; var = (3828 - 9*8*23 - 3*2*11) / 18 = 117
    // z = 26 / 10.8167 = 2.4037, p = 0.0162
    TrendTest test =
        TrendTest.of(months(100, 100, 100, 100, 100, 100, 100, 100, 100, 200, 200, 200));
    assertThat(test.trend()).isEqualTo(Trend.RISING);
    assertThat(test.ratio()).isEqualTo(2.0);
    assertThat(test.p()).isCloseTo(0.0162, within(5e-5));
  }

  @Test
  void steadyFall_isDeclining() {
    TrendTest test = TrendTest.of(months(21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10));
    assertThat(test.trend()).isEqualTo(Trend.DECLINING);
    assertThat(test.ratio()).isCloseTo(11.0 / 17.0, within(1e-12));
  }

  @Test
  void highLastMonthsWithoutSignificance_areStable() {
    // means 10 and 12, ratio 1.2; but S = 8: z = 7/14.58 = 0.48
    TrendTest test = TrendTest.of(months(14, 13, 12, 11, 10, 9, 8, 7, 6, 11, 12, 13));
    assertThat(test.ratio()).isCloseTo(1.2, within(1e-12));
    assertThat(test.p()).isGreaterThan(0.05);
    assertThat(test.trend()).isEqualTo(Trend.STABLE);
  }

  @Test
  void significantButSmallRise_isStable() {
    TrendTest test =
        TrendTest.of(
            months(1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011));
    assertThat(test.p()).isLessThan(0.05);
    assertThat(test.trend()).isEqualTo(Trend.STABLE);
  }

  @Test
  void elevenMonths_areUnknown() {
    assertThat(TrendTest.of(months(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)).trend())
        .isEqualTo(Trend.UNKNOWN);
  }

  @Test
  void moreMonths_onlyTheLastTwelveCount() {
    TrendTest test = TrendTest.of(months(900, 900, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21));
    assertThat(test.trend()).isEqualTo(Trend.RISING);
    assertThat(test.ratio()).isCloseTo(20.0 / 14.0, within(1e-12));
  }

  @Test
  void zeros_areStable() {
    assertThat(TrendTest.of(months(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).trend())
        .isEqualTo(Trend.STABLE);
  }

  private static List<Long> months(long... counts) {
    return java.util.Arrays.stream(counts).boxed().toList();
  }
}
