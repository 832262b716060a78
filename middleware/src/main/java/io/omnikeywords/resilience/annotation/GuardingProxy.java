package io.omnikeywords.resilience.annotation;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands before an object and guards its methods.
 *
 * <p>What a call costs beside its pipeline: the proxy's array of arguments, one look into a hash
 * table, one {@link Invocation} and one call of a method handle. A handle throws what the method
 * throws, where {@code Method.invoke} would wrap each failure in another with a stack trace.
 */
final class GuardingProxy implements InvocationHandler {

  private static final Object[] NONE = {};

  private final Object target;
  private final Map<Method, Entry> entries = new HashMap<>();

  private record Entry(MethodHandle handle, @Nullable GuardedMethod guarded) {}

  private GuardingProxy(Object target) {
    this.target = target;
  }

  static <T> T of(GuardedClass guards, Class<T> type, T target) {
    if (!type.isInterface() || !type.isInstance(target)) {
      throw new IllegalArgumentException(
          type.getName() + " is not an interface of " + target.getClass().getName());
    }
    GuardingProxy proxy = new GuardingProxy(target);
    boolean any = false;
    for (Method method : type.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())) {
        Entry entry = new Entry(Handles.of(method), guards.ofInterface(method));
        proxy.entries.put(method, entry);
        any |= entry.guarded != null;
      }
    }
    if (!any) {
      throw new IllegalArgumentException(
          "no annotation guards a method that %s has from %s"
              .formatted(target.getClass().getName(), type.getName()));
    }
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, proxy));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    @Nullable Object[] arguments = given == null ? NONE : given;
    Entry entry = entries.get(method);
    if (entry == null) {
      return ofObject(method, arguments);
    }
    GuardedMethod guarded = entry.guarded;
    if (guarded == null) {
      return (Object) entry.handle.invokeExact(target, arguments);
    }
    return guarded.call(new Direct(entry.handle, guarded.fallback(), target, arguments));
  }

  /** The three methods of {@code Object} that a proxy hands on. */
  private @Nullable Object ofObject(Method method, @Nullable Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> isOfTarget(arguments[0]);
      case "hashCode" -> target.hashCode();
      case "toString" -> target.toString();
      default -> throw new IllegalStateException(method + " is not of the guarded interface");
    };
  }

  private boolean isOfTarget(@Nullable Object other) {
    return other != null
        && Proxy.isProxyClass(other.getClass())
        && Proxy.getInvocationHandler(other) instanceof GuardingProxy same
        && target.equals(same.target);
  }

  private static final class Direct extends Invocation {
    private final MethodHandle handle;

    Direct(
        MethodHandle handle,
        @Nullable FallbackMethods fallback,
        Object target,
        @Nullable Object[] arguments) {
      super(fallback, target, arguments);
      this.handle = handle;
    }

    @Override
    @Nullable Object proceed() throws Throwable {
      return (Object) handle.invokeExact(target, arguments);
    }
  }
}
