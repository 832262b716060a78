package io.omnikeywords.resilience.annotation;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Collectors;

/** What methods that override one another have in common, as one class sees them. */
record Signature(String name, List<Class<?>> parameters) {

  static Signature of(Method method, SeenType.Eyes eyes) {
    List<Class<?>> parameters =
        eyes.see(original(method).getGenericParameterTypes()).stream()
            .<Class<?>>map(SeenType::raw)
            .toList();
    return new Signature(method.getName(), parameters);
  }

  static boolean isOfObject(Method method) {
    try {
      return !method.isBridge()
          && Object.class.getMethod(method.getName(), method.getParameterTypes()) != null;
    } catch (NoSuchMethodException own) {
      return false;
    }
  }

  /**
   * Whether it does nothing but call another method of its class, which a caller with another idea
   * of the types means. The other kind, which makes a method of a less visible superclass public,
   * is a method like any other.
   */
  static boolean isDetour(Method method) {
    if (!method.isBridge()) {
      return false;
    }
    for (Method other : method.getDeclaringClass().getDeclaredMethods()) {
      if (!other.isBridge()
          && other.getName().equals(method.getName())
          && method.getReturnType().isAssignableFrom(other.getReturnType())
          && narrows(method.getParameterTypes(), other.getParameterTypes())) {
        return true;
      }
    }
    return false;
  }

  private static boolean narrows(Class<?>[] wide, Class<?>[] narrow) {
    if (wide.length != narrow.length) {
      return false;
    }
    for (int i = 0; i < wide.length; i++) {
      if (!wide[i].isAssignableFrom(narrow[i])) {
        return false;
      }
    }
    return true;
  }

  /** The method of a superinterface that a bridge in an interface was made for. */
  private static Method original(Method method) {
    if (!method.isBridge() || !method.getDeclaringClass().isInterface()) {
      return method;
    }
    for (Class<?> parent : method.getDeclaringClass().getInterfaces()) {
      for (Method other : parent.getMethods()) {
        if (other.getName().equals(method.getName())
            && other.getReturnType() == method.getReturnType()
            && List.of(other.getParameterTypes()).equals(List.of(method.getParameterTypes()))) {
          return original(other);
        }
      }
    }
    return method;
  }

  @Override
  public String toString() {
    return name
        + parameters.stream().map(Class::getSimpleName).collect(Collectors.joining(", ", "(", ")"));
  }
}
