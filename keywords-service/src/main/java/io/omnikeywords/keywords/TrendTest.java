package io.omnikeywords.keywords;

import java.util.List;
import java.util.Locale;

/**
 * The trend of the last 12 monthly counts: the mean of the last 3 over the mean of the 9 before,
 * believed only where the Mann-Kendall test (Mann 1945, Kendall 1975; normal approximation with tie
 * and continuity correction, two-sided) finds a monotone trend of the same direction at p below
 * 0.05.
 *
 * @param trend the verdict; {@code UNKNOWN} below 12 months
 * @param ratio mean of the last 3 over mean of the 9 before; 1 where both are 0; NaN when unknown
 * @param p two-sided p-value, 0 to 1; NaN when unknown
 */
public record TrendTest(Trend trend, double ratio, double p) {
  /** Months the test looks at. */
  public static final int MONTHS = 12;

  private static final int RECENT = 3;
  private static final double RISING = 1.10;
  private static final double DECLINING = 0.90;
  private static final double SIGNIFICANT = 0.05;

  /** Tests monthly counts, oldest first; only the last 12 are used. */
  public static TrendTest of(List<Long> monthly) {
    if (monthly.size() < MONTHS) {
      return new TrendTest(Trend.UNKNOWN, Double.NaN, Double.NaN);
    }
    long[] x =
        monthly.subList(monthly.size() - MONTHS, monthly.size()).stream()
            .mapToLong(Long::longValue)
            .toArray();
    double before = mean(x, 0, MONTHS - RECENT);
    double recent = mean(x, MONTHS - RECENT, MONTHS);
    double ratio = before == 0 ? (recent == 0 ? 1 : Double.POSITIVE_INFINITY) : recent / before;
    int s = score(x);
    double p = twoSided(s, variance(x));
    Trend trend = Trend.STABLE;
    if (p < SIGNIFICANT && ratio > RISING && s > 0) {
      trend = Trend.RISING;
    } else if (p < SIGNIFICANT && ratio < DECLINING && s < 0) {
      trend = Trend.DECLINING;
    }
    return new TrendTest(trend, ratio, p);
  }

  /** The figures in words. */
  public String basis() {
    return String.format(
        Locale.ROOT,
        "mean of the last 3 months over the mean of the 9 before is %.2f, Mann-Kendall p = %.4f",
        ratio,
        p);
  }

  private static double mean(long[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += x[i];
    }
    return sum / (to - from);
  }

  /** Mann-Kendall S: pairs that rise minus pairs that fall. */
  private static int score(long[] x) {
    int s = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = i + 1; j < x.length; j++) {
        s += Long.compare(x[j], x[i]);
      }
    }
    return s;
  }

  /** Variance of S under no trend, less what tied groups of t values take: t(t-1)(2t+5)/18. */
  private static double variance(long[] x) {
    long[] sorted = x.clone();
    java.util.Arrays.sort(sorted);
    double sum = term(x.length);
    for (int i = 0; i < sorted.length; ) {
      int j = i;
      while (j < sorted.length && sorted[j] == sorted[i]) {
        j++;
      }
      sum -= term(j - i);
      i = j;
    }
    return sum / 18;
  }

  private static double term(int n) {
    return (double) n * (n - 1) * (2 * n + 5);
  }

  private static double twoSided(int s, double variance) {
    if (s == 0 || variance == 0) {
      return 1;
    }
    double z = (Math.abs(s) - 1) / Math.sqrt(variance);
    return complementaryError(z / Math.sqrt(2));
  }

  /** erfc(x) for x of 0 or more, to 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26). */
  private static double complementaryError(double x) {
    double t = 1 / (1 + 0.3275911 * x);
    double poly =
        t
            * (0.254829592
                + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    return poly * Math.exp(-x * x);
  }
}
