package io.omnikeywords.resilience.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Bounds how often a method, or all public methods of a type together, are called, by the manager's
 * {@link io.omnikeywords.resilience.ratelimiter.RateLimiter rate limiter} of this name. A call it
 * refuses ends with {@link io.omnikeywords.resilience.CallRejectedException}. What holds for all
 * annotations is told in the package's description.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RateLimiter {

  /** The name the rate limiter is registered by. */
  String value();
}
