package io.omnikeywords.resilience.microprofile;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Binds the one interceptor. Every annotation of the standard is made to carry it, so what carries
 * any of them is intercepted.
 */
@InterceptorBinding
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface FaultTolerant {

  /** The annotation as a value. */
  final class Literal extends AnnotationLiteral<FaultTolerant> implements FaultTolerant {
    private static final long serialVersionUID = 1L;
    static final Literal INSTANCE = new Literal();
  }
}
