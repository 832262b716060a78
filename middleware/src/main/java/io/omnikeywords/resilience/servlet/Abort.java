package io.omnikeywords.resilience.servlet;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Closeable;
import java.io.IOException;

/**
 * Breaks off a response that has been begun. Jetty and Tomcat do so by themselves when the endpoint
 * throws; Undertow ends the response as if it were whole, and the servlet API has no word for it.
 */
final class Abort {

  private static final String UNDERTOW = "io.undertow.servlet.spec.HttpServletResponseImpl";

  private Abort() {}

  static void connection(HttpServletResponse client) {
    ServletResponse inner = client;
    while (inner instanceof ServletResponseWrapper wrapper) {
      inner = wrapper.getResponse();
    }
    if (!inner.getClass().getName().equals(UNDERTOW) || !inner.isCommitted()) {
      return;
    }
    try {
      Object exchange = inner.getClass().getMethod("getExchange").invoke(inner);
      Object connection = exchange.getClass().getMethod("getConnection").invoke(exchange);
      if (connection instanceof Closeable open) {
        open.close();
      }
    } catch (ReflectiveOperationException | IOException unknown) {
      // another Undertow than those we know: then the response ends as Undertow has it
    }
  }
}
