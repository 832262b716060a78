package io.omnikeywords.resilience.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where annotations of one class and its methods may stand. */
final class Places {

  private static final List<Class<? extends Annotation>> KINDS =
      List.of(
          Fallback.class,
          Retry.class,
          CircuitBreaker.class,
          RateLimiter.class,
          Timeout.class,
          Bulkhead.class);

  /** The class, its superclasses but {@code Object}, and all its interfaces, nearest first. */
  final List<Class<?>> lineage;

  /** The methods that can be guarded, without those overridden. */
  final Map<Signature, Method> methods = new LinkedHashMap<>();

  private final Map<Signature, List<Method>> promises = new HashMap<>();
  private final Map<Signature, List<Class<?>>> promisers = new HashMap<>();
  private final Set<String> fallbacks;

  Places(Class<?> type, SeenType.Eyes eyes) {
    lineage = lineage(type);
    fallbacks =
        lineage.stream()
            .flatMap(
                each -> Stream.concat(Stream.of(each), Arrays.stream(each.getDeclaredMethods())))
            .map(each -> each.getDeclaredAnnotation(Fallback.class))
            .filter(each -> each != null)
            .map(Fallback::method)
            .collect(Collectors.toSet());
    for (Class<?> place : lineage) {
      for (Method method : place.getDeclaredMethods()) {
        boolean guardable = isGuardable(method);
        if (!guardable && !method.isBridge() && isAnnotated(method)) {
          throw new IllegalArgumentException(
              place.getName()
                  + "."
                  + method.getName()
                  + ": a static or private method can't be guarded");
        }
        if (guardable && place.isInterface()) {
          promises
              .computeIfAbsent(Signature.of(method, eyes), none -> new ArrayList<>())
              .add(method);
        } else if (guardable) {
          methods.putIfAbsent(Signature.of(method, eyes), method);
        }
      }
      if (place.isInterface()) {
        for (Method method : place.getMethods()) { // its superinterfaces' too
          promisers
              .computeIfAbsent(Signature.of(method, eyes), none -> new ArrayList<>())
              .add(place);
        }
      }
    }
    for (Method method : type.getMethods()) {
      if (method.isDefault() && !method.isBridge()) {
        methods.putIfAbsent(Signature.of(method, eyes), method);
      }
    }
  }

  static List<Class<?>> lineage(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    List<Class<?>> next = new ArrayList<>();
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      found.add(each);
      next.addAll(List.of(each.getInterfaces()));
    }
    for (int i = 0; i < next.size(); i++) {
      if (found.add(next.get(i))) {
        next.addAll(List.of(next.get(i).getInterfaces()));
      }
    }
    return List.copyOf(found);
  }

  static boolean isAnnotated(AnnotatedElement element) {
    return KINDS.stream().anyMatch(kind -> element.getDeclaredAnnotation(kind) != null);
  }

  private static boolean isGuardable(Method method) {
    return (method.getModifiers() & (Modifier.STATIC | Modifier.PRIVATE)) == 0
        && !Signature.isDetour(method);
  }

  /** Where annotations of one of the {@link #methods} are looked for, in this order. */
  List<AnnotatedElement> of(Signature signature) {
    Method method = Objects.requireNonNull(methods.get(signature));
    List<AnnotatedElement> where = new ArrayList<>();
    where.add(method);
    where.addAll(promises.getOrDefault(signature, List.of()));
    if (Modifier.isPublic(method.getModifiers())
        && !fallbacks.contains(signature.name())
        && !Signature.isOfObject(method)) {
      lineage.stream().filter(each -> !each.isInterface()).forEach(where::add);
      where.addAll(promisers.getOrDefault(signature, List.of()));
    }
    return where;
  }

  /** Whether the method, as the class or as an interface has it, declares the exception. */
  boolean isDeclared(Class<?> checked, Signature signature) {
    return Stream.concat(
            Stream.of(methods.get(signature)), promises.getOrDefault(signature, List.of()).stream())
        .anyMatch(
            method ->
                Arrays.stream(method.getExceptionTypes())
                    .anyMatch(thrown -> thrown.isAssignableFrom(checked)));
  }

  static <A extends Annotation> @Nullable A find(Class<A> kind, List<AnnotatedElement> where) {
    for (AnnotatedElement place : where) {
      A found = place.getDeclaredAnnotation(kind);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
