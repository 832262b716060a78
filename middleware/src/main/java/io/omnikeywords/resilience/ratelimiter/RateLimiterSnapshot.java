package io.omnikeywords.resilience.ratelimiter;

/**
 * A rate limiter at one moment.
 *
 * @param available calls it would admit at once now from the bucket shared by calls without a key
 * @param burst the most it would
 * @param keys keys that have a bucket of their own now
 * @param rejected calls refused since it was made
 */
public record RateLimiterSnapshot(
    String name, long available, int burst, long keys, long rejected) {}
