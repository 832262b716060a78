package io.omnikeywords.resilience.annotation.cdi;

import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/**
 * Guards the business methods of beans. That it is an interceptor the extension says, not an
 * annotation here: a container that scans this jar would otherwise find it a second time.
 */
class GuardInterceptor {

  private final ResilienceExtension extension;

  @Inject
  GuardInterceptor(ResilienceExtension extension) {
    this.extension = extension;
  }

  @AroundInvoke
  @Nullable Object guard(InvocationContext call) throws Throwable {
    return extension
        .guards(call.getTarget().getClass())
        .call(call.getMethod(), call.getTarget(), call.getParameters(), call::proceed);
  }
}
