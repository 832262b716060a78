package io.omnikeywords.keywords;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to an analysis. */
public record AnalyzeAnswer(
    List<Keyword> keywords,
    Summary summary,
    String source,
    List<String> sourcesUsed,
    boolean stale,
    List<String> warnings,
    Instant timestamp) {

  /**
   * @param totalKeywords how many were asked
   * @param avgVolume mean of the known volumes, or null where none is known
   * @param avgDifficulty mean of the known difficulties, or null
   * @param coverage share, 0 to 1, of the asked keywords that a source knows
   */
  public record Summary(
      int totalKeywords,
      @Nullable Double avgVolume,
      @Nullable Double avgDifficulty,
      double coverage,
      List<Recommendation> recommendations) {}

  /** Advice, and the figures it rests on. */
  public record Recommendation(String text, String because) {}
}
