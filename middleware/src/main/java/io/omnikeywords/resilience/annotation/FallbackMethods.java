package io.omnikeywords.resilience.annotation;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The methods that stand in for one guarded method, the most specific exception first. */
record FallbackMethods(List<Candidate> candidates) {

  /**
   * One of them.
   *
   * @param failure the exception it takes after the guarded method's parameters, or null
   */
  private record Candidate(@Nullable Class<?> failure, Method method, MethodHandle handle) {

    boolean takes(Exception thrown) {
      return failure == null || failure.isInstance(thrown);
    }

    /** How far its exception is from Object; none is the least specific. */
    int depth() {
      int depth = 0;
      for (Class<?> type = failure; type != null; type = type.getSuperclass()) {
        depth++;
      }
      return depth;
    }
  }

  /**
   * Finds them.
   *
   * @param places the guarded class, its superclasses, and its interfaces, nearest first
   * @param declared whether callers of the guarded method expect that checked exception
   * @throws IllegalArgumentException if there is none, or one that won't do, with the reason
   */
  static FallbackMethods find(
      String name,
      Method guarded,
      List<Class<?>> places,
      SeenType.Eyes eyes,
      Predicate<Class<?>> declared) {
    List<SeenType> parameters = eyes.see(guarded.getGenericParameterTypes());
    List<Candidate> found = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Class<?> place : places) {
      for (Method method : place.getDeclaredMethods()) {
        if (!method.getName().equals(name)
            || method.isBridge()
            || (place.isInterface() && !method.isDefault())) {
          continue;
        }
        List<SeenType> taken = eyes.see(method.getGenericParameterTypes());
        if (!taken.equals(parameters) && !isWithFailure(taken, parameters)) {
          others.add(shown(taken));
          continue;
        }
        Class<?> failure =
            taken.size() == parameters.size() ? null : taken.get(parameters.size()).raw();
        Candidate same =
            found.stream().filter(each -> each.failure == failure).findAny().orElse(null);
        if (same != null && same.method.getDeclaringClass() == place) {
          throw new IllegalArgumentException(
              "two methods of " + place.getName() + " are " + name + shown(taken));
        }
        if (same == null) {
          check(method, guarded, eyes, declared);
          found.add(new Candidate(failure, method, Handles.of(method)));
        }
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no method is "
              + name
              + shown(parameters)
              + ", with or without an exception at the end; there are "
              + others);
    }
    found.sort(Comparator.comparingInt(Candidate::depth).reversed());
    return new FallbackMethods(List.copyOf(found));
  }

  private static boolean isWithFailure(List<SeenType> taken, List<SeenType> parameters) {
    int size = parameters.size();
    return taken.size() == size + 1
        && taken.subList(0, size).equals(parameters)
        && Throwable.class.isAssignableFrom(taken.get(size).raw())
        && !Error.class.isAssignableFrom(taken.get(size).raw()); // an Error is not replaced
  }

  private static void check(
      Method method, Method guarded, SeenType.Eyes eyes, Predicate<Class<?>> declared) {
    SeenType wanted = eyes.see(guarded.getGenericReturnType());
    SeenType returned = eyes.see(method.getGenericReturnType());
    if (wanted.raw() != void.class && !wanted.accepts(returned)) {
      throw new IllegalArgumentException(
          "it returns " + returned + ", and the method it stands in for " + wanted);
    }
    for (Class<?> thrown : method.getExceptionTypes()) {
      boolean checked =
          !RuntimeException.class.isAssignableFrom(thrown) && !Error.class.isAssignableFrom(thrown);
      if (checked && !declared.test(thrown)) {
        throw new IllegalArgumentException(
            "it throws "
                + thrown.getName()
                + ", which the method it stands in for does not declare");
      }
    }
  }

  private static String shown(List<SeenType> parameters) {
    return parameters.stream().map(SeenType::toString).collect(Collectors.joining(", ", "(", ")"));
  }

  /** What the method for this failure returns. */
  Object recover(Object target, @Nullable Object[] arguments, Exception failure) throws Exception {
    for (Candidate each : candidates) {
      if (each.takes(failure)) {
        @Nullable Object[] given = arguments;
        if (each.failure != null) {
          given = Arrays.copyOf(arguments, arguments.length + 1);
          given[arguments.length] = failure;
        }
        try {
          return (Object) each.handle.invokeExact(target, given);
        } catch (Throwable failed) {
          throw Invocation.thrownOn(failed);
        }
      }
    }
    throw failure;
  }
}
