package io.omnikeywords.resilience.ratelimiter;

/**
 * A rate limiter at one moment.
 *
 * @param available calls it would admit at once now
 * @param burst the most it would
 * @param rejected calls refused since it was made
 */
public record RateLimiterSnapshot(String name, long available, int burst, long rejected) {}
