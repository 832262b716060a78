package io.omnikeywords.resilience.microprofile;

import io.omnikeywords.resilience.microprofile.GuardedMethod.Breaking;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Limiting;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Recovering;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Retrying;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Throwables;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.faulttolerance.Asynchronous;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceDefinitionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the annotations of a method and the configuration say together.
 *
 * <p>An annotation of the method hides the one of its class, which hides those of its stereotypes.
 * A parameter comes from {@code class/method/annotation/parameter} where the method is annotated,
 * from {@code class/annotation/parameter} where the class is, then from {@code
 * annotation/parameter}, then from the annotation. Whether a policy is enabled may be said on each
 * level whatever is annotated. What makes no sense is a {@link FaultToleranceDefinitionException}
 * that names it.
 */
record MethodReader(Config config, BeanManager beans) {

  static final Set<Class<? extends Annotation>> ANNOTATIONS =
      Set.of(
          Asynchronous.class,
          Bulkhead.class,
          CircuitBreaker.class,
          Fallback.class,
          Retry.class,
          Timeout.class);

  private static final Duration LONGEST = Duration.ofDays(180); // two of them are within the core's

  /** What is said about the method; null where nothing is. */
  @Nullable GuardedMethod read(AnnotatedType<?> type, AnnotatedMethod<?> annotated) {
    Method method = annotated.getJavaMember();
    Class<?> bean = type.getJavaClass();
    GuardedMethod read =
        new GuardedMethod(
            bean,
            method,
            asynchronous(find(Asynchronous.class, type, annotated)),
            retry(find(Retry.class, type, annotated)),
            circuitBreaker(find(CircuitBreaker.class, type, annotated)),
            timeout(find(Timeout.class, type, annotated)),
            bulkhead(find(Bulkhead.class, type, annotated)),
            fallback(find(Fallback.class, type, annotated), bean, method));
    return read.asynchronous() || read.hasPolicy() ? read : null;
  }

  private static boolean asynchronous(@Nullable Found<Asynchronous> found) {
    if (found == null) {
      return false;
    }
    Class<?> returned = found.method.getReturnType();
    found.require(
        returned == Future.class || returned == CompletionStage.class,
        "needs a method that returns Future or CompletionStage, not " + returned.getName());
    return true;
  }

  private static @Nullable Retrying retry(@Nullable Found<Retry> found) {
    if (found == null) {
      return null;
    }
    Retry retry = found.annotation;
    int maxRetries = found.atLeast("maxRetries", retry.maxRetries(), -1);
    Duration delay = found.duration("delay", retry.delay(), "delayUnit", retry.delayUnit());
    Duration maxDuration =
        found.duration("maxDuration", retry.maxDuration(), "durationUnit", retry.durationUnit());
    Duration jitter =
        found.duration("jitter", retry.jitter(), "jitterDelayUnit", retry.jitterDelayUnit());
    found.require(
        maxDuration.isZero() || maxDuration.compareTo(delay) > 0,
        "maxDuration must be above delay");
    return new Retrying(
        maxRetries,
        delay,
        maxDuration,
        jitter,
        found.throwables("retryOn", retry.retryOn(), "abortOn", retry.abortOn()));
  }

  private static @Nullable Breaking circuitBreaker(@Nullable Found<CircuitBreaker> found) {
    if (found == null) {
      return null;
    }
    CircuitBreaker breaker = found.annotation;
    double ratio = found.value("failureRatio", breaker.failureRatio());
    found.require(ratio >= 0 && ratio <= 1, "failureRatio must be from 0 to 1 but is " + ratio);
    int volume = found.atLeast("requestVolumeThreshold", breaker.requestVolumeThreshold(), 1);
    found.require(volume <= 100_000, "requestVolumeThreshold must be at most 100000 here");
    return new Breaking(
        found.throwables("failOn", breaker.failOn(), "skipOn", breaker.skipOn()),
        found.duration("delay", breaker.delay(), "delayUnit", breaker.delayUnit()),
        volume,
        ratio,
        found.atLeast("successThreshold", breaker.successThreshold(), 1));
  }

  private static @Nullable Duration timeout(@Nullable Found<Timeout> found) {
    if (found == null) {
      return null;
    }
    Timeout timeout = found.annotation;
    Duration limit = found.duration("value", timeout.value(), "unit", timeout.unit());
    return limit.isZero() ? null : limit;
  }

  private static @Nullable Limiting bulkhead(@Nullable Found<Bulkhead> found) {
    if (found == null) {
      return null;
    }
    Bulkhead bulkhead = found.annotation;
    return new Limiting(
        found.atLeast("value", bulkhead.value(), 1),
        found.atLeast("waitingTaskQueue", bulkhead.waitingTaskQueue(), 1));
  }

  private @Nullable Recovering fallback(
      @Nullable Found<Fallback> found, Class<?> bean, Method method) {
    if (found == null) {
      return null;
    }
    Fallback fallback = found.annotation;
    var handler = found.value("value", fallback.value());
    String name = found.value("fallbackMethod", fallback.fallbackMethod());
    Throwables applyOn =
        found.throwables("applyOn", fallback.applyOn(), "skipOn", fallback.skipOn());
    if (!name.isEmpty()) {
      found.require(handler == Fallback.DEFAULT.class, "has both a handler and a method");
      return new Recovering(FallbackCall.of(FallbackLookup.method(method, name, bean)), applyOn);
    }
    FallbackLookup.check(handler, method, bean);
    return new Recovering(FallbackCall.of(handler, beans), applyOn);
  }

  /** The annotation that counts for the method, unless it is disabled. */
  private <A extends Annotation> @Nullable Found<A> find(
      Class<A> kind, AnnotatedType<?> type, AnnotatedMethod<?> method) {
    A own = method.getAnnotation(kind);
    A annotation = own == null ? ofClass(kind, type.getAnnotations()) : own;
    if (annotation == null) {
      return null;
    }
    Method member = method.getJavaMember();
    Found<A> found =
        new Found<>(config, annotation, own != null, kind, type.getJavaClass(), member);
    return found.enabled() ? found : null;
  }

  /** The class's own, or else that of one of its stereotypes, or of theirs. */
  private <A extends Annotation> @Nullable A ofClass(Class<A> kind, Set<Annotation> annotations) {
    for (Annotation each : annotations) {
      if (each.annotationType() == kind) {
        return kind.cast(each);
      }
    }
    for (Annotation each : annotations) {
      if (beans.isStereotype(each.annotationType())) {
        A inherited = ofClass(kind, beans.getStereotypeDefinition(each.annotationType()));
        if (inherited != null) {
          return inherited;
        }
      }
    }
    return null;
  }

  /** An annotation, where it was found, and the configuration that may overrule it. */
  private record Found<A extends Annotation>(
      Config config, A annotation, boolean onMethod, Class<A> kind, Class<?> bean, Method method) {

    boolean enabled() {
      boolean otherwise =
          kind == Fallback.class
              || config
                  .getOptionalValue("MP_Fault_Tolerance_NonFallback_Enabled", Boolean.class)
                  .orElse(true);
      return configured(prefixes(true, true), "enabled", otherwise);
    }

    <T> T value(String parameter, T otherwise) {
      return configured(prefixes(onMethod, !onMethod), parameter, otherwise);
    }

    @SuppressWarnings("unchecked") // the class of a T
    private <T> T configured(Set<String> prefixes, String parameter, T otherwise) {
      for (String prefix : prefixes) {
        String key = prefix + kind.getSimpleName() + "/" + parameter;
        try {
          var value = config.getOptionalValue(key, (Class<T>) otherwise.getClass());
          if (value.isPresent()) {
            return value.get();
          }
        } catch (IllegalArgumentException wrong) {
          throw new FaultToleranceDefinitionException(key + ": " + wrong.getMessage(), wrong);
        }
      }
      return otherwise;
    }

    /** What keys begin with, the most special first; a method may be inherited. */
    private Set<String> prefixes(boolean forMethod, boolean forClass) {
      Set<String> prefixes = new LinkedHashSet<>();
      List<Class<?>> classes = List.of(bean, method.getDeclaringClass());
      if (forMethod) {
        classes.forEach(each -> prefixes.add(each.getName() + "/" + method.getName() + "/"));
      }
      if (forClass) {
        classes.forEach(each -> prefixes.add(each.getName() + "/"));
      }
      prefixes.add("");
      return prefixes;
    }

    int atLeast(String parameter, int annotated, int min) {
      int value = value(parameter, annotated);
      require(value >= min, parameter + " must be at least " + min + " but is " + value);
      return value;
    }

    Duration duration(String parameter, long annotated, String unit, ChronoUnit annotatedUnit) {
      long value = value(parameter, annotated);
      require(value >= 0, parameter + " must be at least 0 but is " + value);
      ChronoUnit counted = value(unit, annotatedUnit);
      try {
        Duration duration = counted.getDuration().multipliedBy(value);
        return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
      } catch (ArithmeticException tooLong) {
        return LONGEST;
      }
    }

    Throwables throwables(
        String parameter,
        Class<? extends Throwable>[] listed,
        String exceptParameter,
        Class<? extends Throwable>[] excepted) {
      return new Throwables(
          List.of(value(parameter, listed)), List.of(value(exceptParameter, excepted)));
    }

    void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new FaultToleranceDefinitionException(this + ": " + otherwise);
      }
    }

    @Override
    public String toString() {
      return "@" + kind.getSimpleName() + " on " + bean.getName() + "." + method.getName();
    }
  }
}
