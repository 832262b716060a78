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

  /**
   * Which source is believed first where several state the same figure: the greater number, and
   * among equals the later in the list. 0 marks a dictionary that ships with the service, whose
   * keywords are of source {@code index}; imports keep the default of 100 or choose their own.
   */
  default int priority() {
    return 100;
  }

  /** Gives every entry once, each keyword and language at most once. */
  void forEach(Consumer<SourceEntry> consumer) throws IOException;
}
