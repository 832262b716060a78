package io.omnikeywords.keywords.index;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * A source of keywords to be indexed: an embedded dictionary or one imported data set. Counts of
 * different sources are never added.
 */
public interface KeywordSource {

  /** Short stable name shown to users, such as {@code wordnet-3.1} or {@code pageviews-en}. */
  String name();

  /** Changes whenever the content does; part of the decision to rebuild the index. */
  String version();

  /** Gives every entry once, each keyword and language at most once. */
  void forEach(Consumer<SourceEntry> consumer) throws IOException;
}
