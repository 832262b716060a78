package io.omnikeywords.keywords;

import org.jspecify.annotations.Nullable;

/** What was typed so far (1 to 200 characters), 1 to 100 suggestions, a language or null. */
public record SuggestQuery(String q, int limit, @Nullable String lang) {}
