/**
 * The way in to the resilience core. Start at {@link io.omnikeywords.resilience.ResilienceManager}:
 * it holds policies by name and builds {@link io.omnikeywords.resilience.Pipeline pipelines} of
 * them.
 *
 * <p>There are two kinds of {@link io.omnikeywords.resilience.Strategy}. A {@link
 * io.omnikeywords.resilience.Gate} (circuit breaker, bulkhead, rate limiter) admits or rejects a
 * call and later learns its result through a {@link io.omnikeywords.resilience.Permit}; it is
 * written once, and {@code Gate} lifts it into synchronous and asynchronous calls. A decider
 * (retry, timeout) holds a pure decision and two short drivers. All time passes through a {@link
 * io.omnikeywords.resilience.Ticker}.
 */
@NullMarked
package io.omnikeywords.resilience;

import org.jspecify.annotations.NullMarked;
