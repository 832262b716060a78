package io.omnikeywords.keywords.resilient;

import io.omnikeywords.keywords.index.Folding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes one ranking of several by reciprocal rank fusion: an entry scores 1 / (60 + rank) in each
 * ranking that has it (Cormack, Clarke and Buettcher 2009, whose constant 60 is). No scores of
 * different sources are compared. Equal scores keep the order in which the rankings were given.
 * Entries are the same where their phrases fold alike; the first seen stands for all. For one
 * thread.
 */
final class Fusion<T> {

  private static final double K = 60;

  private static final class Place<T> {
    private final T entry;
    private double score;

    Place(T entry) {
      this.entry = entry;
    }
  }

  private final Function<T, String> phrase;
  private final Map<String, Place<T>> places = new LinkedHashMap<>();

  Fusion(Function<T, String> phrase) {
    this.phrase = phrase;
  }

  Fusion<T> add(List<T> ranking) {
    Map<String, T> distinct = new LinkedHashMap<>();
    ranking.forEach(entry -> distinct.putIfAbsent(Folding.fold(phrase.apply(entry)), entry));
    double rank = 1;
    for (Map.Entry<String, T> entry : distinct.entrySet()) {
      places.computeIfAbsent(entry.getKey(), key -> new Place<>(entry.getValue())).score +=
          1 / (K + rank++);
    }
    return this;
  }

  /** All entries, best first. */
  List<T> ranking() {
    List<Place<T>> sorted = new ArrayList<>(places.values());
    sorted.sort(Comparator.comparingDouble((Place<T> place) -> place.score).reversed());
    return sorted.stream().map(place -> place.entry).toList();
  }
}
