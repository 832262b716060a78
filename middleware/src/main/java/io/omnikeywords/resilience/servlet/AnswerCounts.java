package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.StripedCounters;
import java.util.Map;
import java.util.TreeMap;

/** Answers by status, and those of fallbacks by kind. */
final class AnswerCounts {

  /** Kinds of fallback. */
  enum Kind {
    CACHE("cache"),
    DEFAULT("default"),
    PATH("path");

    final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  private static final int STATUSES = AnswerStatus.values().length;

  private final StripedCounters counts = new StripedCounters();

  void count(AnswerStatus status) {
    counts.increment(status.ordinal());
  }

  void count(Kind kind) {
    counts.increment(STATUSES + kind.ordinal());
  }

  FilterSnapshot snapshot(int stuckWorkers) {
    Map<String, Long> answers = new TreeMap<>();
    for (AnswerStatus status : AnswerStatus.values()) {
      answers.put(status.text, counts.sum(status.ordinal()));
    }
    Map<String, Long> fallbacks = new TreeMap<>();
    for (Kind kind : Kind.values()) {
      fallbacks.put(kind.text, counts.sum(STATUSES + kind.ordinal()));
    }
    return new FilterSnapshot(stuckWorkers, answers, fallbacks);
  }
}
