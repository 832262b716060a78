package io.omnikeywords.keywords;

import io.omnikeywords.keywords.AnalyzeAnswer.Recommendation;
import io.omnikeywords.keywords.AnalyzeAnswer.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sums an analysis up: means of what is known, and advice with the figures it rests on. */
public final class Summaries {
  private static final double HARD = 70;

  private final List<Keyword> keywords;

  private Summaries(List<Keyword> keywords) {
    this.keywords = keywords;
  }

  /** The summary of analyzed keywords. */
  public static Summary of(List<Keyword> keywords) {
    return new Summaries(keywords).summary();
  }

  private Summary summary() {
    long known = keywords.stream().filter(Keyword::known).count();
    return new Summary(
        keywords.size(),
        mean(keyword -> keyword.volume() == null ? null : keyword.volume().doubleValue()),
        mean(Keyword::difficulty),
        keywords.isEmpty() ? 0 : (double) known / keywords.size(),
        recommendations());
  }

  private @Nullable Double mean(Function<Keyword, @Nullable Double> figure) {
    OptionalDouble mean =
        keywords.stream()
            .map(figure)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }

  private List<Recommendation> recommendations() {
    List<Recommendation> all = new ArrayList<>();
    keywords.stream()
        .filter(keyword -> keyword.opportunity() != null)
        .max(Comparator.comparing(Keyword::opportunity))
        .ifPresent(keyword -> all.add(bestOpportunity(keyword)));
    keywords.stream()
        .filter(keyword -> keyword.difficulty() != null && keyword.difficulty() >= HARD)
        .max(Comparator.comparing(Keyword::difficulty))
        .ifPresent(keyword -> all.add(hardest(keyword)));
    byTrend(Trend.RISING, "Publish soon on \"%s\": interest in it grows", all);
    byTrend(Trend.DECLINING, "Do not build on \"%s\" alone: interest in it falls", all);
    long volumes = keywords.stream().filter(keyword -> keyword.volume() != null).count();
    if (volumes < keywords.size()) {
      all.add(
          new Recommendation(
              "Import search volumes, for example a Keyword Planner export",
              String.format(
                  Locale.ROOT, "%d of %d keywords have a known volume", volumes, keywords.size())));
    }
    return all;
  }

  private Recommendation bestOpportunity(Keyword keyword) {
    long compared = keywords.stream().filter(other -> other.opportunity() != null).count();
    return new Recommendation(
        "Start with \"" + keyword.keyword() + "\"",
        String.format(
            Locale.ROOT,
            "its opportunity of %.1f is the highest of %d known: popularity %.1f, difficulty %.1f,"
                + " %s intent (%s)",
            keyword.opportunity(),
            compared,
            keyword.popularity(),
            keyword.difficulty(),
            keyword.intent().kind().name().toLowerCase(Locale.ROOT),
            keyword.intent().rule()));
  }

  private static Recommendation hardest(Keyword keyword) {
    return new Recommendation(
        "Prefer longer phrases to \"" + keyword.keyword() + "\"",
        String.format(
            Locale.ROOT,
            "its difficulty is %.1f of 100 (%s)",
            keyword.difficulty(),
            keyword.basis().getOrDefault("difficulty", "corpus-v1")));
  }

  private void byTrend(Trend trend, String text, List<Recommendation> all) {
    keywords.stream()
        .filter(keyword -> keyword.trend() == trend)
        .findFirst()
        .ifPresent(
            keyword ->
                all.add(
                    new Recommendation(
                        String.format(Locale.ROOT, text, keyword.keyword()),
                        keyword.basis().getOrDefault("trend", "its monthly counts"))));
  }
}
