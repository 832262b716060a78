/**
 * The rate limiter: {@link io.omnikeywords.resilience.ratelimiter.RateLimiter}, a token bucket on
 * one atomic word.
 */
@NullMarked
package io.omnikeywords.resilience.ratelimiter;

import org.jspecify.annotations.NullMarked;
