package io.omnikeywords.resilience.servlet;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Method;

/**
 * Breaks off a response that has been begun. Tomcat does so by itself; Undertow ends the response
 * as if it were whole, and Jetty does at a timeout. The servlet API has no word for it.
 */
final class Abort {

  private Abort() {}

  /** True if it has been broken off here, false where that is left to the container. */
  static boolean connection(HttpServletResponse client) {
    ServletResponse inner = client;
    while (inner instanceof ServletResponseWrapper wrapper) {
      inner = wrapper.getResponse();
    }
    String type = inner.getClass().getName();
    try {
      if (inner.isCommitted() && type.startsWith("io.undertow.")) {
        ((Closeable) get(get(inner, "getExchange"), "getConnection")).close();
        return true;
      }
      if (inner.isCommitted() && type.startsWith("org.eclipse.jetty.")) {
        boolean old = type.endsWith(".Response"); // up to ee9
        Object channel = get(inner, old ? "getHttpChannel" : "getServletChannel");
        Method abort = channel.getClass().getMethod("abort", Throwable.class);
        abort.invoke(channel, new IOException("the response broke off"));
        return true;
      }
    } catch (ReflectiveOperationException | ClassCastException | IOException unknown) {
      // another version than those we know: then the response ends as that has it
    }
    return false;
  }

  private static Object get(Object of, String getter) throws ReflectiveOperationException {
    return of.getClass().getMethod(getter).invoke(of);
  }
}
