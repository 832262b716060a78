package io.omnikeywords.keywords.index;

import java.util.PriorityQueue;

/**
 * Walks the entries of some spans of a {@link PhraseOrder}, best rank first. Each step takes the
 * best of what is left and splits its span there. For one thread.
 */
final class Spans {
  private record Span(int from, int to, int place, int rank) implements Comparable<Span> {
    @Override
    public int compareTo(Span other) {
      return Integer.compare(rank, other.rank);
    }
  }

  private final PhraseOrder order;
  private final PriorityQueue<Span> spans = new PriorityQueue<>();

  Spans(PhraseOrder order) {
    this.order = order;
  }

  void add(int from, int to) {
    if (from < to) {
      int place = order.best(from, to);
      spans.add(new Span(from, to, place, order.rank(place)));
    }
  }

  /** The next best place, or -1 where none is left. */
  int next() {
    Span span = spans.poll();
    if (span == null) {
      return -1;
    }
    add(span.from(), span.place());
    add(span.place() + 1, span.to());
    return span.place();
  }
}
