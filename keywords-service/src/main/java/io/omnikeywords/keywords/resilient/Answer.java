package io.omnikeywords.keywords.resilient;

import io.omnikeywords.keywords.provider.Capabilities.Operation;
import io.omnikeywords.keywords.provider.Idea;
import io.omnikeywords.keywords.provider.Metrics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one provider said to one thing asked: ideas, or the figures of one keyword, or nothing. */
record Answer(List<Idea> ideas, @Nullable Metrics metrics) {

  static final Answer NOTHING = new Answer(List.of(), null);

  /** One thing a provider may be asked; equal ones have the same answer. */
  record Key(String provider, Operation operation, String phrase, @Nullable String lang) {}

  static Answer of(List<Idea> ideas) {
    return ideas.isEmpty() ? NOTHING : new Answer(ideas, null);
  }

  static Answer of(@Nullable Metrics metrics) {
    return metrics == null || metrics.isEmpty() ? NOTHING : new Answer(List.of(), metrics);
  }

  boolean isNothing() {
    return ideas.isEmpty() && metrics == null;
  }

  /** About the bytes it takes in memory under its key: 2 a letter, and the objects around. */
  int weight(Key key) {
    long bytes = 200 + 2L * key.phrase().length();
    for (Idea idea : ideas) {
      bytes += 80 + 2L * idea.keyword().length();
    }
    Metrics known = metrics;
    if (known != null) {
      bytes += 300 + 2L * (known.keyword().length() + known.volumeBasis().length());
      for (String text : known.basis().values()) {
        bytes += 80 + 2L * text.length();
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }
}
