package io.omnikeywords.resilience.microprofile;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.microprofile.faulttolerance.FallbackHandler;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceDefinitionException;

/**
 * Finds the fallback method that is named. It is one that the class which declares the guarded
 * method declares itself or can see in its superclasses and interfaces; it takes the very same
 * parameters, type arguments included, and returns what the guarded method may return.
 */
final class FallbackLookup {

  private FallbackLookup() {}

  static Method method(Method guarded, String name, Class<?> beanClass) {
    Class<?> owner = guarded.getDeclaringClass();
    GenericTypes types = GenericTypes.seenFrom(owner);
    for (Class<?> type : hierarchy(owner)) {
      for (Method candidate : type.getDeclaredMethods()) {
        if (candidate.getName().equals(name)
            && !candidate.isBridge()
            && visible(candidate, owner)
            && types.sameParameters(guarded, candidate)
            && GenericTypes.seenFrom(beanClass)
                .assignable(guarded.getGenericReturnType(), candidate.getGenericReturnType())) {
          return candidate;
        }
      }
    }
    throw new FaultToleranceDefinitionException(
        "@Fallback on "
            + guarded
            + ": no method "
            + name
            + " with the same parameters and a return type that fits can be seen from "
            + owner.getName());
  }

  /** Whether what the handler gives may be returned by the guarded method. */
  static void check(Class<?> handler, Method guarded, Class<?> beanClass) {
    Type given =
        GenericTypes.seenFrom(handler).resolve(FallbackHandler.class.getTypeParameters()[0]);
    if (!GenericTypes.seenFrom(beanClass).assignable(guarded.getGenericReturnType(), given)) {
      throw new FaultToleranceDefinitionException(
          "@Fallback on "
              + guarded
              + ": "
              + handler.getName()
              + " gives "
              + given.getTypeName()
              + ", which the method can't return");
    }
  }

  private static boolean visible(Method candidate, Class<?> owner) {
    int modifiers = candidate.getModifiers();
    Class<?> declaring = candidate.getDeclaringClass();
    return declaring == owner
        || Modifier.isPublic(modifiers)
        || Modifier.isProtected(modifiers)
        || (!Modifier.isPrivate(modifiers) && declaring.getPackage() == owner.getPackage());
  }

  /** The class, its superclasses from near to far, then all their interfaces. */
  private static Set<Class<?>> hierarchy(Class<?> owner) {
    Set<Class<?>> all = new LinkedHashSet<>();
    for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
      all.add(type);
    }
    for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
      addInterfaces(type, all);
    }
    return all;
  }

  private static void addInterfaces(Class<?> type, Set<Class<?>> all) {
    for (Class<?> each : type.getInterfaces()) {
      all.add(each);
      addInterfaces(each, all);
    }
  }
}
