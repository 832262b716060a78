package io.omnikeywords.keywords.provider;

/**
 * A keyword that a provider named.
 *
 * @param keyword 1 to 200 characters, as the provider writes it
 * @param source {@code provider:<name>}
 */
public record Idea(String keyword, String source) {}
