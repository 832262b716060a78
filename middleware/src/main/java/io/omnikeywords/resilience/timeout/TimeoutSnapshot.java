package io.omnikeywords.resilience.timeout;

/**
 * A timeout at one moment.
 *
 * @param watched calls under way
 * @param exceeded calls that did not end in time, since the timeout was made
 */
public record TimeoutSnapshot(String name, int watched, long exceeded) {}
