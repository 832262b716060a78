package io.omnikeywords.keywords.resilient;

import io.omnikeywords.keywords.Keyword;
import io.omnikeywords.keywords.Trend;
import io.omnikeywords.keywords.provider.Metrics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A keyword with each of its figures taken whole from one source: of those that state it the one of
 * the greatest priority, among which the index has 0 and stands behind providers that have 0, too.
 *
 * @param keyword the merged keyword
 * @param used the providers that gave a figure of it
 */
record Figures(Keyword keyword, Set<Calls> used) {

  /** What one provider says of a keyword. */
  record Stated(Calls calls, Metrics metrics) {}

  /**
   * @param stated greatest priority first
   */
  static Figures merge(Keyword keyword, List<Stated> stated) {
    if (stated.isEmpty()) {
      return new Figures(keyword, Set.of());
    }
    Set<Calls> used = new LinkedHashSet<>();
    Map<String, String> basis = new TreeMap<>(keyword.basis());
    Map<String, String> unknown = new TreeMap<>(keyword.unknown());
    Stated volume = first(stated, keyword.volume() != null, Metrics::volume);
    Stated cpc = first(stated, keyword.cpc() != null, Metrics::cpc);
    Stated competition = first(stated, keyword.competition() != null, Metrics::competition);
    Stated trend =
        first(
            stated,
            keyword.trend() != Trend.UNKNOWN,
            metrics -> metrics.trend() == Trend.UNKNOWN ? null : metrics.trend());
    explain("cpc", cpc, basis, unknown);
    explain("competition", competition, basis, unknown);
    explain("trend", trend, basis, unknown);
    for (Stated figure : new Stated[] {volume, cpc, competition, trend}) {
      if (figure != null) {
        used.add(figure.calls());
      }
    }
    Metrics best = stated.get(0).metrics();
    boolean own = keyword.known() || used.isEmpty();
    String withoutVolume =
        keyword.volume() == null && !own ? best.volumeBasis() : keyword.volumeBasis();
    return new Figures(
        new Keyword(
            keyword.keyword(),
            keyword.lang(),
            volume == null ? keyword.volume() : volume.metrics().volume(),
            volume == null ? withoutVolume : volume.metrics().volumeBasis(),
            keyword.popularity(),
            keyword.difficulty(),
            cpc == null ? keyword.cpc() : cpc.metrics().cpc(),
            competition == null ? keyword.competition() : competition.metrics().competition(),
            trend == null ? keyword.trend() : trend.metrics().trend(),
            keyword.intent(),
            keyword.opportunity(),
            own || keyword.source().startsWith("provider:") ? keyword.source() : best.source(),
            basis,
            unknown,
            trend == null ? keyword.monthly() : trend.metrics().monthly()),
        used);
  }

  private static @Nullable Stated first(
      List<Stated> stated, boolean indexStates, Function<Metrics, @Nullable Object> figure) {
    for (Stated each : stated) {
      if (indexStates && each.calls().priority() < 0) {
        return null;
      }
      if (figure.apply(each.metrics()) != null) {
        return each;
      }
    }
    return null;
  }

  private static void explain(
      String field,
      @Nullable Stated figure,
      Map<String, String> basis,
      Map<String, String> unknown) {
    if (figure != null) {
      Metrics metrics = figure.metrics();
      basis.put(field, metrics.basis().getOrDefault(field, metrics.source()));
      unknown.remove(field);
    }
  }
}
