package io.omnikeywords.resilience.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * What an endpoint holds in its hands after its request has been answered without it: the container
 * may be using the real objects for somebody else.
 */
final class Ended {

  static final HttpServletRequest REQUEST = make(HttpServletRequest.class);
  static final HttpServletResponse RESPONSE = make(HttpServletResponse.class);

  private Ended() {}

  private static <T> T make(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            Ended.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> refuse(method)));
  }

  private static Object refuse(Method method) {
    throw new IllegalStateException(
        "the request was answered at its deadline; " + method.getName() + " comes too late");
  }
}
