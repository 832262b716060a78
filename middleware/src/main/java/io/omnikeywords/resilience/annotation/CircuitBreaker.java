package io.omnikeywords.resilience.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Guards a method, or each public method of a type, by the manager's {@link
 * io.omnikeywords.resilience.circuitbreaker.CircuitBreaker circuit breaker} of this name. A call it
 * refuses ends with {@link io.omnikeywords.resilience.CallRejectedException}. What holds for all
 * annotations is told in the package's description.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface CircuitBreaker {

  /** The name the circuit breaker is registered by. */
  String value();
}
