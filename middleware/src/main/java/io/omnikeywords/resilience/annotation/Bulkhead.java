package io.omnikeywords.resilience.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Bounds how many calls of a method, or of all public methods of a type together, run at once, by
 * the manager's {@link io.omnikeywords.resilience.bulkhead.Bulkhead bulkhead} of this name. A call
 * it refuses ends with {@link io.omnikeywords.resilience.CallRejectedException}. What holds for all
 * annotations is told in the package's description.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Bulkhead {

  /** The name the bulkhead is registered by. */
  String value();
}
