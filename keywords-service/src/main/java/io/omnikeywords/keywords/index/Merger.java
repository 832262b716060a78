package io.omnikeywords.keywords.index;

import io.omnikeywords.keywords.Formulas;
import io.omnikeywords.keywords.Intent;
import io.omnikeywords.keywords.IntentRules;
import io.omnikeywords.keywords.Monthly;
import io.omnikeywords.keywords.Trend;
import io.omnikeywords.keywords.TrendTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes one keyword of what several sources say. Each field is taken whole from the most believed
 * source that states it, by {@link KeywordSource#priority()}, and among equals the later in the
 * list; figures of different sources are never combined. The spelling comes from the least believed
 * one, for dictionaries know case better than logs do.
 */
final class Merger {
  private static final int MOST_RELATED = 64;

  /** What one source says; {@code source} is its place in the list. */
  record Said(int source, SourceEntry entry) {}

  private final List<KeywordSource> sources;
  private final Percentiles percentiles;
  private final Comparator<Said> believedFirst;

  Merger(List<KeywordSource> sources, Percentiles percentiles) {
    this.sources = sources;
    this.percentiles = percentiles;
    this.believedFirst =
        Comparator.<Said>comparingInt(said -> sources.get(said.source()).priority())
            .thenComparingInt(Said::source)
            .reversed()
            // one source, two spellings that differ in case: the one that is used more
            .thenComparing(
                said -> said.entry().count(), Comparator.nullsLast(Comparator.reverseOrder()))
            .thenComparing(said -> said.entry().keyword());
  }

  /**
   * @param lang the language of the merged entry, or null
   * @param contained index entries that contain the phrase
   * @param most the greatest such number of any word
   */
  Facts merge(@Nullable String lang, List<Said> said, String folded, long contained, long most) {
    List<Said> all = new ArrayList<>(said);
    all.sort(believedFirst);
    Map<String, String> basis = new TreeMap<>();
    Map<String, String> unknown = new TreeMap<>();
    Double popularity = popularity(all, basis, unknown);
    Double difficulty = null;
    Double cpc = null;
    Double competition = null;
    for (Said one : all) {
      SourceEntry entry = one.entry();
      if (difficulty == null && entry.difficulty() != null) {
        difficulty = entry.difficulty();
        basis.put("difficulty", name(one) + "'s own value");
      }
      if (cpc == null && entry.cpc() != null) {
        cpc = entry.cpc();
        basis.put("cpc", name(one));
      }
      if (competition == null && entry.competition() != null) {
        competition = entry.competition();
        basis.put("competition", name(one));
      }
    }
    if (difficulty == null) {
      difficulty = Formulas.difficulty(contained, most);
    }
    if (cpc == null) {
      unknown.put("cpc", "no source states it");
    }
    if (competition == null) {
      unknown.put("competition", "no source states it");
    }
    Intent intent = IntentRules.of(folded, lang);
    Double opportunity = null;
    if (popularity == null) {
      unknown.put("opportunity", "popularity is unknown");
    } else {
      opportunity = Formulas.opportunity(popularity, difficulty, intent.kind());
    }
    Trend trend = Trend.UNKNOWN;
    Monthly monthly = null;
    Said teller = trendTeller(all);
    if (teller == null) {
      unknown.put("trend", "no source gives " + TrendTest.MONTHS + " monthly counts");
    } else {
      monthly =
          new Monthly(
              teller.entry().monthly(), Objects.requireNonNull(teller.entry().monthlyEnd()));
      TrendTest test = TrendTest.of(monthly.counts());
      trend = test.trend();
      basis.put("trend", name(teller) + " to " + monthly.end() + ": " + test.basis());
    }
    Said volume = stated(all);
    Said lead = all.get(0);
    return new Facts(
        all.get(all.size() - 1).entry().keyword(),
        lang,
        volume == null ? null : volume.entry().volume(),
        volumeBasis(all, volume),
        popularity,
        difficulty,
        cpc,
        competition,
        trend,
        intent,
        opportunity,
        sources.get(lead.source()).priority() == 0 ? "index" : name(lead),
        contained,
        names(all),
        related(all),
        basis,
        unknown,
        monthly);
  }

  private @Nullable Double popularity(
      List<Said> all, Map<String, String> basis, Map<String, String> unknown) {
    for (Said one : all) {
      Long count = one.entry().count();
      if (count != null && count >= 0) {
        String lang = one.entry().lang();
        basis.put(
            "popularity",
            String.format(
                Locale.ROOT,
                "percentile of log(%d) within %s, %s",
                count,
                name(one),
                lang == null ? "language not told" : lang));
        return percentiles.of(one.source(), lang, count);
      }
    }
    unknown.put("popularity", "no source gives a count");
    return null;
  }

  /** The source whose months tell the trend. */
  private static @Nullable Said trendTeller(List<Said> all) {
    for (Said one : all) {
      if (one.entry().monthly().size() >= TrendTest.MONTHS) {
        return one;
      }
    }
    return null;
  }

  private static @Nullable Said stated(List<Said> all) {
    for (Said one : all) {
      if (one.entry().volume() != null) {
        return one;
      }
    }
    return null;
  }

  /** Names the volume's source; ranges stay ranges; without either says what there is instead. */
  private String volumeBasis(List<Said> all, @Nullable Said volume) {
    List<String> parts = new ArrayList<>();
    if (volume != null) {
      parts.add(named(volume));
    }
    for (Said one : all) {
      SourceEntry entry = one.entry();
      if (one != volume && (entry.volumeLow() != null || entry.volumeHigh() != null)) {
        String low = entry.volumeLow() == null ? "0" : entry.volumeLow().toString();
        String high = entry.volumeHigh() == null ? "" : "-" + entry.volumeHigh();
        String why = entry.volumeBasis() == null ? "" : "; " + entry.volumeBasis();
        parts.add(
            name(one)
                + ": range "
                + low
                + (high.isEmpty() ? " or more" : high)
                + " searches a month, no single figure"
                + why);
      }
    }
    if (parts.isEmpty()) {
      parts.add("unknown: no source states a volume");
      for (Said one : all) {
        Long count = one.entry().count();
        if (count != null) {
          String what = one.entry().volumeBasis();
          parts.add(name(one) + ": count " + count + (what == null ? "" : ", " + what));
        }
      }
    }
    return String.join("; ", parts);
  }

  private String named(Said one) {
    String basis = one.entry().volumeBasis();
    return basis == null ? name(one) : name(one) + ": " + basis;
  }

  private String name(Said one) {
    return sources.get(one.source()).name();
  }

  private List<String> names(List<Said> all) {
    Set<String> names = new LinkedHashSet<>();
    all.forEach(one -> names.add(name(one)));
    return List.copyOf(names);
  }

  private static List<String> related(List<Said> all) {
    Map<String, String> related = new LinkedHashMap<>();
    for (Said one : all) {
      for (String word : one.entry().related()) {
        String clean = Folding.clean(word);
        if (!clean.isEmpty() && related.size() < MOST_RELATED) {
          related.putIfAbsent(clean.toLowerCase(Locale.ROOT), clean);
        }
      }
    }
    return List.copyOf(related.values());
  }
}
