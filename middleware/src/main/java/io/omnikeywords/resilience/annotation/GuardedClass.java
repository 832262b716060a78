package io.omnikeywords.resilience.annotation;

import io.omnikeywords.resilience.Pipeline;
import io.omnikeywords.resilience.ResilienceManager;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The methods of one class that annotations guard, each with its pipeline. It is what a container
 * is taught the annotations with: the container intercepts the {@link #methods()} and hands each
 * call to {@link #call}. In plain Java {@link ResilienceManager#guard} is all it takes. Immutable;
 * safe for use by many threads.
 */
public final class GuardedClass {

  private final Class<?> type;
  private final SeenType.Eyes eyes;
  private final Map<Signature, GuardedMethod> bySignature = new HashMap<>();
  private final Map<Method, GuardedMethod> byMethod = new HashMap<>();

  private GuardedClass(ResilienceManager manager, Class<?> type) {
    this.type = type;
    this.eyes = new SeenType.Eyes(type);
    if (isAnnotated(type)) { // of most classes that a container makes, nothing is to be read
      Places places = new Places(type, eyes);
      places.methods.forEach(
          (signature, method) -> {
            List<AnnotatedElement> where = places.of(signature);
            if (where.stream().anyMatch(Places::isAnnotated)) {
              GuardedMethod guarded = read(manager, places, signature, where);
              bySignature.put(signature, guarded);
              byMethod.put(method, guarded);
            }
          });
    }
  }

  /**
   * Reads the annotations of a class, its superclasses and interfaces.
   *
   * @throws IllegalArgumentException if one names a policy that the manager does not have, or a
   *     fallback method that won't do, or stands where it can't hold
   */
  public static GuardedClass of(ResilienceManager manager, Class<?> type) {
    return new GuardedClass(manager, type);
  }

  /** Whether any of the annotations is on the class, its methods, superclasses or interfaces. */
  public static boolean isAnnotated(Class<?> type) {
    return Places.lineage(type).stream()
        .anyMatch(
            place ->
                Places.isAnnotated(place)
                    || Arrays.stream(place.getDeclaredMethods()).anyMatch(Places::isAnnotated));
  }

  /** See {@link ResilienceManager#guard}. */
  public static <T> T proxy(ResilienceManager manager, Class<T> type, T target) {
    return GuardingProxy.of(of(manager, target.getClass()), type, target);
  }

  /** The guarded methods. */
  public Set<Method> methods() {
    return Collections.unmodifiableSet(byMethod.keySet());
  }

  /**
   * Makes a call that a container has intercepted; one of a method that is not guarded just goes
   * on.
   *
   * @param method as declared by the class or a superclass
   * @param arguments for the fallback method
   * @param proceeding calls the method itself; run once for each attempt, on any thread
   * @return what the method is declared to return
   * @throws Throwable what the call ends with; of a method that gives a stage it is in the stage
   */
  public @Nullable Object call(
      Method method, Object target, @Nullable Object[] arguments, Proceeding proceeding)
      throws Throwable {
    GuardedMethod guarded = byMethod.get(method);
    if (guarded == null) {
      return proceeding.proceed();
    }
    return guarded.call(
        new Invocation(guarded.fallback(), target, arguments) {
          @Override
          @Nullable Object proceed() throws Throwable {
            return proceeding.proceed();
          }
        });
  }

  /** What follows an interception. */
  @FunctionalInterface
  public interface Proceeding {
    /** Calls the intercepted method. */
    @Nullable Object proceed() throws Throwable;
  }

  /** The guard of a method of one of the interfaces; null where it has none. */
  @Nullable GuardedMethod ofInterface(Method method) {
    return bySignature.get(Signature.of(method, eyes));
  }

  private GuardedMethod read(
      ResilienceManager manager, Places places, Signature signature, List<AnnotatedElement> where) {
    Method method = Objects.requireNonNull(places.methods.get(signature));
    Pipeline.Builder pipeline = manager.pipeline();
    name(Retry.class, Retry::value, where, signature, found -> pipeline.retry(found.value()));
    name(
        CircuitBreaker.class,
        CircuitBreaker::value,
        where,
        signature,
        found -> pipeline.circuitBreaker(found.value()));
    name(
        RateLimiter.class,
        RateLimiter::value,
        where,
        signature,
        found -> pipeline.rateLimiter(found.value()));
    name(
        Timeout.class,
        Timeout::value,
        where,
        signature,
        found -> pipeline.timeout(found.value(), found.limit()));
    name(
        Bulkhead.class,
        Bulkhead::value,
        where,
        signature,
        found -> pipeline.bulkhead(found.value()));
    FallbackMethods[] fallback = new FallbackMethods[1];
    name(
        Fallback.class,
        Fallback::method,
        where,
        signature,
        found ->
            fallback[0] =
                FallbackMethods.find(
                    found.method(),
                    method,
                    places.lineage,
                    eyes,
                    checked -> places.isDeclared(checked, signature)));
    return new GuardedMethod(
        pipeline.build(),
        isStage(signature, method),
        places.isDeclared(InterruptedException.class, signature),
        fallback[0]);
  }

  /** Takes the annotation of that kind, if there is one. */
  private <A extends Annotation> void name(
      Class<A> kind,
      Function<A, String> value,
      List<AnnotatedElement> where,
      Signature signature,
      Consumer<A> taken) {
    A found = Places.find(kind, where);
    if (found == null) {
      return;
    }
    try {
      taken.accept(found);
    } catch (NoSuchElementException | IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "%s.%s: @%s(\"%s\"): %s"
              .formatted(
                  type.getName(),
                  signature,
                  kind.getSimpleName(),
                  value.apply(found),
                  wrong.getMessage()),
          wrong);
    }
  }

  private boolean isStage(Signature signature, Method method) {
    Class<?> returned = eyes.see(method.getGenericReturnType()).raw();
    if (returned == CompletionStage.class || returned == CompletableFuture.class) {
      return true;
    }
    if (CompletionStage.class.isAssignableFrom(returned)) {
      throw new IllegalArgumentException(
          "%s.%s: a guarded method can return a CompletionStage or a CompletableFuture, not a %s"
              .formatted(type.getName(), signature, returned.getName()));
    }
    return false;
  }
}
