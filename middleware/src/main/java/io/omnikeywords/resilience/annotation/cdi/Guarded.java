package io.omnikeywords.resilience.annotation.cdi;

import jakarta.enterprise.util.AnnotationLiteral;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Binds {@link GuardInterceptor}; the extension puts it on the classes that are guarded. */
@Retention(RetentionPolicy.RUNTIME)
@interface Guarded {

  /** The annotation itself. */
  final class Literal extends AnnotationLiteral<Guarded> implements Guarded {
    private static final long serialVersionUID = 1L;
  }
}
