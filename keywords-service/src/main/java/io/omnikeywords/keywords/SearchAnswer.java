package io.omnikeywords.keywords;

import java.time.Instant;
import java.util.List;

/**
 * The answer to a search.
 *
 * @param total keywords that match, of which {@code keywords} is one page
 * @param source {@code provider:<name>}, {@code index}, {@code cache} or {@code fallback}
 * @param sourcesUsed every source that gave a figure, such as {@code wordnet-3.1}
 * @param warnings what did not answer, in words; empty where all did
 */
public record SearchAnswer(
    String query,
    long total,
    int limit,
    int offset,
    List<Keyword> keywords,
    String source,
    List<String> sourcesUsed,
    boolean stale,
    List<String> warnings,
    Instant timestamp) {}
