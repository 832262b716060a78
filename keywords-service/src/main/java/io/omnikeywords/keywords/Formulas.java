package io.omnikeywords.keywords;

/**
 * The figures computed from counts; {@code docs/formulas.md} derives each with a worked example.
 * Stateless.
 */
public final class Formulas {
  private Formulas() {}

  /**
   * Percentile rank, 0 to 100, by the mid-rank rule: half of the equal counts lie below. The
   * logarithm of the counts gives the same rank, for it keeps their order.
   *
   * @param below how many counts of the same source and language are smaller
   * @param equal how many are equal, this one included; at least 1
   * @param all how many there are
   */
  public static double popularity(long below, long equal, long all) {
    return 100.0 * (below + equal / 2.0) / all;
  }

  /**
   * Difficulty {@code corpus-v1}, 0 to 100: {@code 100 ln(1+T) / ln(1+Tmax)}.
   *
   * @param t index entries that contain the phrase
   * @param tMax the most entries that contain any one word
   */
  public static double difficulty(long t, long tMax) {
    return tMax <= 0 ? 0 : 100.0 * Math.log1p(t) / Math.log1p(tMax);
  }

  /** Opportunity, 0 to 100: {@code popularity (1 - difficulty/100) weight(intent)}. */
  public static double opportunity(double popularity, double difficulty, Intent.Kind intent) {
    return popularity * (1 - difficulty / 100) * intentWeight(intent);
  }

  /** 1.0 for commercial, transactional and comparison intent, else 0.5. */
  public static double intentWeight(Intent.Kind intent) {
    return switch (intent) {
      case COMMERCIAL, TRANSACTIONAL, COMPARISON -> 1.0;
      case INFORMATIONAL, NAVIGATIONAL -> 0.5;
    };
  }
}
