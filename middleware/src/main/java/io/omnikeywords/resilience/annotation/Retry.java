package io.omnikeywords.resilience.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a failed call of a method, or of each public method of a type, made again as the manager's
 * {@link io.omnikeywords.resilience.retry.Retry retry} of this name says. The method is called with
 * the same arguments each time. What holds for all annotations is told in the package's
 * description.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Retry {

  /** The name the retry is registered by. */
  String value();
}
