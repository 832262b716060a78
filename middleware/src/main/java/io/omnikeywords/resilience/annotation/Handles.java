package io.omnikeywords.resilience.annotation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** Methods in the form in which they are called: {@code (Object, Object[])Object}. */
final class Handles {

  private static final Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodType FORM =
      MethodType.methodType(Object.class, Object.class, Object[].class);

  private Handles() {}

  /**
   * Gives the method; of a static one the receiver is ignored. It throws what the method throws,
   * not wrapped.
   *
   * @throws IllegalArgumentException if the method's module does not let it be called
   */
  static MethodHandle of(Method method) {
    MethodHandle handle = found(method).asFixedArity();
    if (Modifier.isStatic(method.getModifiers())) {
      handle = MethodHandles.dropArguments(handle, 0, Object.class);
    }
    return handle.asSpreader(Object[].class, method.getParameterCount()).asType(FORM);
  }

  private static MethodHandle found(Method method) {
    Class<?> owner = method.getDeclaringClass();
    try {
      return MethodHandles.privateLookupIn(owner, LOOKUP).unreflect(method);
    } catch (IllegalAccessException closed) {
      try {
        return MethodHandles.publicLookup().unreflect(method);
      } catch (IllegalAccessException hidden) {
        throw new IllegalArgumentException(
            owner.getName()
                + "."
                + method.getName()
                + " can't be called: "
                + owner.getModule()
                + " must open its package",
            hidden);
      }
    }
  }
}
