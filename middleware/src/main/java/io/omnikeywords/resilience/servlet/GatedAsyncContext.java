package io.omnikeywords.resilience.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/**
 * An endpoint's async cycle. Its complete sends what was held back, and after the deadline has
 * answered it does nothing. A dispatch hands the response on to the container first, for what comes
 * after it may not pass through the filter.
 */
final class GatedAsyncContext implements AsyncContext, AsyncListener {

  private final AsyncContext context;
  private final Exchange exchange;
  private volatile boolean endpointListens;

  GatedAsyncContext(AsyncContext context, Exchange exchange) {
    this.context = context;
    this.exchange = exchange;
    context.addListener(this);
  }

  void completeNow() {
    try {
      context.complete();
    } catch (IllegalStateException completed) {
      // the container has ended the cycle already
    }
  }

  @Override
  public void complete() {
    if (exchange.asyncCompletes()) {
      context.complete();
    }
  }

  @Override
  public void dispatch() {
    if (exchange.stream()) {
      context.dispatch();
    }
  }

  @Override
  public void dispatch(String path) {
    if (exchange.stream()) {
      context.dispatch(path);
    }
  }

  @Override
  public void dispatch(ServletContext servletContext, String path) {
    if (exchange.stream()) {
      context.dispatch(servletContext, path);
    }
  }

  @Override
  public void start(Runnable run) {
    context.start(run);
  }

  @Override
  public ServletRequest getRequest() {
    return context.getRequest();
  }

  @Override
  public ServletResponse getResponse() {
    return context.getResponse();
  }

  @Override
  public boolean hasOriginalRequestAndResponse() {
    return context.hasOriginalRequestAndResponse();
  }

  @Override
  public void addListener(AsyncListener listener) {
    endpointListens = true;
    context.addListener(listener);
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest request, ServletResponse response) {
    endpointListens = true;
    context.addListener(listener, request, response);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return context.createListener(type);
  }

  @Override
  public void setTimeout(long timeout) {
    context.setTimeout(timeout);
  }

  @Override
  public long getTimeout() {
    return context.getTimeout();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    exchange.asyncEnded();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    exchange.asyncFails(new IllegalStateException("the container's async timeout passed"));
    if (!endpointListens) {
      exchange.expireAsync();
    }
  }

  @Override
  public void onError(AsyncEvent event) {
    Throwable cause = event.getThrowable();
    exchange.asyncFails(cause == null ? new IllegalStateException("async error") : cause);
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
