package io.omnikeywords.resilience.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the method that answers where a call of this method, or of each public method of this type,
 * fails with an exception for good.
 *
 * <p>It is a method of the guarded class, its superclasses (private ones too) or the default
 * methods of its interfaces. It takes the guarded method's parameters, and after them, if it likes,
 * the exception; of several methods of the name the one with the most specific exception that fits
 * answers, and where none fits the exception is thrown on. Its return type must do for the guarded
 * method, and it declares no checked exception that the guarded method does not. Unlike other
 * public methods it is not guarded by the annotations of the type. An {@code Error}, an
 * interruption and a cancellation are not replaced. What holds for all annotations is told in the
 * package's description.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Fallback {

  /** The name of the method that answers. */
  String method();
}
