package io.omnikeywords.resilience.microprofile;

import jakarta.enterprise.inject.Intercepted;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Hands a call to the guard of its method. The extension adds it, with the priority that is
 * configured. Serializable because beans that are passivated need it to be.
 */
@Interceptor
@FaultTolerant
class FaultToleranceInterceptor implements Serializable {

  private static final long serialVersionUID = 1L;

  private final @Nullable Class<?> beanClass;
  private transient @Nullable FaultToleranceExtension extension;

  @Inject
  FaultToleranceInterceptor(@Intercepted @Nullable Bean<?> bean, BeanManager beans) {
    beanClass = bean == null ? null : bean.getBeanClass(); // null under an InterceptionFactory
    extension = beans.getExtension(FaultToleranceExtension.class);
  }

  @AroundInvoke
  Object intercept(InvocationContext context) throws Exception {
    Class<?> type = beanClass == null ? context.getMethod().getDeclaringClass() : beanClass;
    Guard guard = extension().guard(type, context.getMethod());
    return guard == null ? context.proceed() : guard.call(context);
  }

  private FaultToleranceExtension extension() {
    FaultToleranceExtension known = extension;
    if (known == null) { // after deserialization
      known = CDI.current().getBeanManager().getExtension(FaultToleranceExtension.class);
      extension = known;
    }
    return known;
  }
}
