package io.omnikeywords.resilience.annotation;

import io.omnikeywords.resilience.timeout.TimeoutConfig.Limit;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Bounds how long each attempt at a method, or at each public method of a type, may take, by the
 * manager's {@link io.omnikeywords.resilience.timeout.Timeout timeout} of this name. A call that
 * takes longer ends with {@link io.omnikeywords.resilience.TimeoutExceededException}. What holds
 * for all annotations is told in the package's description.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Timeout {

  /** The name the timeout is registered by. */
  String value();

  /** Which of the timeout's four limits is meant; default {@link Limit#DEFAULT}. */
  Limit limit() default Limit.DEFAULT;
}
