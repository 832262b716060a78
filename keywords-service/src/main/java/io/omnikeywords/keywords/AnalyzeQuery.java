package io.omnikeywords.keywords;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keywords to analyze, 1 to 1,000 of 1 to 200 characters, and their language or null. */
public record AnalyzeQuery(List<String> keywords, @Nullable String lang) {
  public AnalyzeQuery {
    keywords = List.copyOf(keywords);
  }
}
