package io.omnikeywords.keywords.provider;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A remote source of keywords. Each method begins one exchange and returns at once; the stage ends
 * with the answer or with a {@link ProviderException}, and cancelling it ends the exchange. An
 * empty list says that the source knows nothing. Safe for use by many threads.
 *
 * <p>What {@link #capabilities()} does not name must not be asked for; it ends with {@link
 * UnsupportedOperationException}.
 */
public interface KeywordProvider {

  /** The name it is configured under. */
  String name();

  /** What it can be asked. */
  Capabilities capabilities();

  /** Keywords related to a phrase, best first, at most {@code limit}. */
  default CompletionStage<List<Idea>> ideas(String q, @Nullable String lang, int limit) {
    throw new UnsupportedOperationException(name() + " has no ideas");
  }

  /** Figures of at most {@link Capabilities#batch()} keywords; those it does not know left out. */
  default CompletionStage<List<Metrics>> metrics(List<String> keywords, @Nullable String lang) {
    throw new UnsupportedOperationException(name() + " has no metrics");
  }

  /** Completions of what was typed, best first, at most {@code limit}. */
  default CompletionStage<List<Idea>> suggest(String q, @Nullable String lang, int limit) {
    throw new UnsupportedOperationException(name() + " has no suggestions");
  }
}
