package io.omnikeywords.resilience.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Keeps Tomcat from finding its own response below a gated one. After a forward Tomcat 11 unwraps
 * the response as far as it can and closes what it finds, and what was held back would be lost.
 * Only the few calls that a gated response does not answer itself come through here.
 */
final class Shield {

  private static final String TOMCAT = "org.apache.catalina.connector.ResponseFacade";

  private Shield() {}

  static HttpServletResponse around(HttpServletResponse response) {
    if (!response.getClass().getName().equals(TOMCAT)) {
      return response;
    }
    return (HttpServletResponse)
        Proxy.newProxyInstance(
            Shield.class.getClassLoader(),
            new Class<?>[] {HttpServletResponse.class},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(response, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
              }
            });
  }
}
