package io.omnikeywords.resilience.microprofile;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of a class's members, inherited ones included, as seen from that class. */
final class GenericTypes {

  private final Map<TypeVariable<?>, Type> arguments = new HashMap<>();

  private GenericTypes() {}

  static GenericTypes seenFrom(Class<?> type) {
    GenericTypes types = new GenericTypes();
    types.collect(type);
    return types;
  }

  private void collect(@Nullable Class<?> type) {
    if (type != null) {
      collect(type.getGenericSuperclass());
      Arrays.stream(type.getGenericInterfaces()).forEach(this::collect);
    }
  }

  private void collect(@Nullable Type supertype) {
    if (supertype instanceof ParameterizedType parameterized) {
      TypeVariable<?>[] variables = raw(parameterized).getTypeParameters();
      for (int i = 0; i < variables.length; i++) {
        arguments.put(variables[i], parameterized.getActualTypeArguments()[i]);
      }
    }
    collect(supertype == null ? null : raw(supertype));
  }

  /** What stands for a type variable here, itself where nothing does. */
  Type resolve(Type type) {
    Type resolved = type;
    while (resolved instanceof TypeVariable<?> variable && arguments.containsKey(variable)) {
      resolved = arguments.get(variable);
    }
    return resolved;
  }

  /** Whether both methods take the very same types. */
  boolean sameParameters(Method a, Method b) {
    return same(a.getGenericParameterTypes(), b.getGenericParameterTypes());
  }

  private boolean same(Type[] a, Type[] b) {
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < a.length; i++) {
      if (!same(a[i], b[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean same(Type first, Type second) {
    Type a = resolve(first);
    Type b = resolve(second);
    if (a.equals(b)) {
      return true;
    }
    Type componentA = component(a);
    Type componentB = component(b);
    if (componentA != null && componentB != null) {
      return same(componentA, componentB);
    }
    if (a instanceof ParameterizedType x && b instanceof ParameterizedType y) {
      return x.getRawType().equals(y.getRawType())
          && same(x.getActualTypeArguments(), y.getActualTypeArguments());
    }
    if (a instanceof WildcardType x && b instanceof WildcardType y) {
      return same(x.getUpperBounds(), y.getUpperBounds())
          && same(x.getLowerBounds(), y.getLowerBounds());
    }
    return a instanceof TypeVariable<?> x
        && b instanceof TypeVariable<?> y
        && x.getGenericDeclaration() instanceof Method m
        && y.getGenericDeclaration() instanceof Method n
        && Arrays.asList(m.getTypeParameters()).indexOf(x)
            == Arrays.asList(n.getTypeParameters()).indexOf(y);
  }

  /** Whether a value of the one type may stand where the other is asked for. */
  boolean assignable(Type wanted, Type given) {
    Type to = resolve(wanted);
    Type from = resolve(given);
    if (!boxed(raw(to)).isAssignableFrom(boxed(raw(from)))) {
      return false;
    }
    return !(to instanceof ParameterizedType x
            && from instanceof ParameterizedType y
            && x.getRawType().equals(y.getRawType()))
        || sameOrOpen(x.getActualTypeArguments(), y.getActualTypeArguments());
  }

  private boolean sameOrOpen(Type[] wanted, Type[] given) {
    for (int i = 0; i < wanted.length; i++) {
      Type to = resolve(wanted[i]);
      Type from = resolve(given[i]);
      boolean open = to instanceof WildcardType || to instanceof TypeVariable;
      if (!open && !(from instanceof TypeVariable) && !same(to, from)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Type component(Type type) {
    if (type instanceof GenericArrayType array) {
      return array.getGenericComponentType();
    }
    return type instanceof Class<?> plain ? plain.getComponentType() : null;
  }

  private Class<?> raw(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    if (type instanceof ParameterizedType parameterized) {
      return (Class<?>) parameterized.getRawType();
    }
    if (type instanceof GenericArrayType array) {
      return raw(resolve(array.getGenericComponentType())).arrayType();
    }
    Type[] bounds =
        type instanceof TypeVariable<?> variable
            ? variable.getBounds()
            : ((WildcardType) type).getUpperBounds();
    return raw(resolve(bounds[0]));
  }

  private static Class<?> boxed(Class<?> type) {
    return java.lang.invoke.MethodType.methodType(type).wrap().returnType();
  }
}
