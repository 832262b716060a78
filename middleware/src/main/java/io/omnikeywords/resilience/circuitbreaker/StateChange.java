package io.omnikeywords.resilience.circuitbreaker;

/** One transition of a circuit breaker, and in words why it was made. */
public record StateChange(String circuitBreaker, State from, State to, String reason) {}
