/**
 * The circuit breaker: {@link io.omnikeywords.resilience.circuitbreaker.CircuitBreaker}, its
 * configuration and its snapshot. Each state is one class that owns its counters.
 */
@NullMarked
package io.omnikeywords.resilience.circuitbreaker;

import org.jspecify.annotations.NullMarked;
