package io.omnikeywords.resilience.microprofile;

import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Unmanaged;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.eclipse.microprofile.faulttolerance.ExecutionContext;
import org.eclipse.microprofile.faulttolerance.FallbackHandler;

/** Makes the call that stands in for one that failed. */
@FunctionalInterface
interface FallbackCall {

  Object instead(InvocationContext context, Throwable failure) throws Exception;

  /** A method of the same object, with the same arguments. */
  static FallbackCall of(Method method) {
    method.setAccessible(true);
    return (context, failure) -> {
      try {
        return method.invoke(context.getTarget(), context.getParameters());
      } catch (InvocationTargetException thrown) {
        if (thrown.getCause() instanceof Error error) {
          throw error;
        }
        throw thrown.getCause() instanceof Exception cause ? cause : thrown;
      }
    };
  }

  /** A handler, new for each call, with its injection done and its callbacks made. */
  static FallbackCall of(Class<? extends FallbackHandler<?>> handler, BeanManager beans) {
    return (context, failure) -> handle(new Unmanaged<>(beans, handler), context, failure);
  }

  private static <T extends FallbackHandler<?>> Object handle(
      Unmanaged<T> unmanaged, InvocationContext context, Throwable failure) {
    Unmanaged.UnmanagedInstance<T> instance = unmanaged.newInstance();
    try {
      T handler = instance.produce().inject().postConstruct().get();
      return handler.handle(new Failed(context.getMethod(), context.getParameters(), failure));
    } finally {
      instance.preDestroy().dispose();
    }
  }

  /** What a handler is told. */
  @SuppressWarnings("ArrayRecordComponent") // handed on as it is
  record Failed(Method method, Object[] parameters, Throwable failure) implements ExecutionContext {
    @Override
    public Method getMethod() {
      return method;
    }

    @Override
    public Object[] getParameters() {
      return parameters;
    }

    @Override
    public Throwable getFailure() {
      return failure;
    }
  }
}
