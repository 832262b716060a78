package io.omnikeywords.resilience.annotation.jersey;

import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.annotation.GuardedClass;
import jakarta.inject.Singleton;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.ConstructorInterceptor;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.glassfish.hk2.api.AOPProxyCtl;
import org.glassfish.hk2.api.ActiveDescriptor;
import org.glassfish.hk2.api.Filter;
import org.glassfish.hk2.api.InterceptionService;
import org.jspecify.annotations.Nullable;

/**
 * Tells HK2 which methods to intercept. HK2 asks each time it makes an instance, so what is read of
 * a class is kept; there are as many as the application has classes.
 */
@Singleton
final class Interception implements InterceptionService, MethodInterceptor {

  private final ResilienceManager manager;
  private final ClassValue<GuardedClass> classes =
      new ClassValue<>() {
        @Override
        protected GuardedClass computeValue(Class<?> type) {
          return read(type);
        }
      };
  private final Set<Method> guarded = ConcurrentHashMap.newKeySet();

  Interception(ResilienceManager manager) {
    this.manager = manager;
  }

  private GuardedClass read(Class<?> type) {
    GuardedClass read = GuardedClass.of(manager, type);
    for (Method method : read.methods()) {
      if (Modifier.isFinal(method.getModifiers()) || Modifier.isFinal(type.getModifiers())) {
        throw new IllegalArgumentException(
            "%s.%s: HK2 can't guard it, for the class or the method is final"
                .formatted(type.getName(), method.getName()));
      }
    }
    guarded.addAll(read.methods());
    return read;
  }

  /** Reads the annotations of a class, so that what is wrong is told now. */
  void check(Class<?> type) {
    if (!type.isInterface()) {
      classes.get(type);
    }
  }

  @Override
  public Filter getDescriptorFilter() {
    return descriptor ->
        descriptor instanceof ActiveDescriptor<?> active
            && active.isReified()
            && !classes.get(active.getImplementationClass()).methods().isEmpty();
  }

  @Override
  public @Nullable List<MethodInterceptor> getMethodInterceptors(Method method) {
    return guarded.contains(method) ? List.of(this) : null;
  }

  @Override
  public @Nullable List<ConstructorInterceptor> getConstructorInterceptors(
      Constructor<?> constructor) {
    return null;
  }

  @Override
  public @Nullable Object invoke(MethodInvocation call) throws Throwable {
    Class<?> type = call.getThis().getClass();
    if (call.getThis() instanceof AOPProxyCtl) {
      type = type.getSuperclass(); // HK2's subclass, which is where it intercepts
    }
    return classes
        .get(type)
        .call(call.getMethod(), call.getThis(), call.getArguments(), call::proceed);
  }
}
