package io.omnikeywords.keywords.imports;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one file says of one keyword.
 *
 * @param lang language code, or empty where none is stated
 * @param basis how the figures came about, where that differs from the rest of the file
 */
record Row(
    String lang,
    String keyword,
    @Nullable Long count,
    @Nullable Long volume,
    @Nullable Long volumeLow,
    @Nullable Long volumeHigh,
    @Nullable Double cpc,
    @Nullable Double competition,
    @Nullable Double difficulty,
    List<Long> monthly,
    @Nullable String monthlyEnd,
    List<String> related,
    @Nullable String basis) {

  /** More than this many related keywords of one keyword are not kept. */
  static final int MAX_RELATED = 100;

  static Row counted(String lang, String keyword, long count) {
    return new Row(
        lang, keyword, count, null, null, null, null, null, null, List.of(), null, List.of(), null);
  }

  boolean hasFigure() {
    return count != null || hasVolume();
  }

  private boolean hasVolume() {
    return volume != null || volumeLow != null || volumeHigh != null;
  }

  /** This row with a basis, unless it brings its own or has no figure that needs one. */
  Row based(@Nullable String general) {
    if (basis != null || general == null || !hasFigure()) {
      return this;
    }
    return new Row(
        lang,
        keyword,
        count,
        volume,
        volumeLow,
        volumeHigh,
        cpc,
        competition,
        difficulty,
        monthly,
        monthlyEnd,
        related,
        general);
  }

  /** Both rows' counts added; they measure the same thing over different times. */
  Row plus(Row other) {
    long a = count == null ? 0 : count;
    long b = other.count == null ? 0 : other.count;
    return counted(lang, keyword, Math.addExact(a, b));
  }

  /** The later row's figures, and this row's where the later one has none. */
  Row overlaid(Row later) {
    boolean volumes = later.hasVolume();
    boolean months = !later.monthly.isEmpty();
    return new Row(
        lang,
        keyword,
        later.count != null ? later.count : count,
        volumes ? later.volume : volume,
        volumes ? later.volumeLow : volumeLow,
        volumes ? later.volumeHigh : volumeHigh,
        later.cpc != null ? later.cpc : cpc,
        later.competition != null ? later.competition : competition,
        later.difficulty != null ? later.difficulty : difficulty,
        months ? later.monthly : monthly,
        months ? later.monthlyEnd : monthlyEnd,
        union(related, later.related),
        later.basis != null ? later.basis : basis);
  }

  private static List<String> union(List<String> first, List<String> second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first.isEmpty() ? second : first;
    }
    Set<String> all = new LinkedHashSet<>(first);
    for (String s : second) {
      if (all.size() >= MAX_RELATED) {
        break;
      }
      all.add(s);
    }
    return List.copyOf(all);
  }
}
