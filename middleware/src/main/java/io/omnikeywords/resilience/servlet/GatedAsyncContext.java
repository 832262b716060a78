package io.omnikeywords.resilience.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint's async cycle. Its complete sends what was held back, and after the deadline has
 * answered it does nothing. A dispatch hands the response on to the container first, for what comes
 * after it may not pass through the filter.
 *
 * <p>The endpoint's listeners are called from here, after this has had its turn: so the event they
 * see leads them back to this context and not past it; and if a timeout leaves them all idle, this
 * knows, and answers.
 */
final class GatedAsyncContext implements AsyncContext, AsyncListener {

  private record Listening(
      AsyncListener listener,
      @Nullable ServletRequest request,
      @Nullable ServletResponse response) {}

  private interface Tell {
    void on(AsyncListener listener, AsyncEvent event) throws IOException;
  }

  private final AsyncContext context;
  private final Exchange exchange;
  private final AsyncCycle cycle;
  private final List<Listening> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean dispatched;
  private volatile boolean ended;

  GatedAsyncContext(AsyncContext context, Exchange exchange, AsyncCycle cycle) {
    this.context = context;
    this.cycle = cycle;
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
    if (cycle.completes()) {
      ended = true;
      context.complete();
    }
  }

  @Override
  public void dispatch() {
    dispatch(context::dispatch);
  }

  @Override
  public void dispatch(String path) {
    dispatch(() -> context.dispatch(path));
  }

  @Override
  public void dispatch(ServletContext servletContext, String path) {
    dispatch(() -> context.dispatch(servletContext, path));
  }

  private void dispatch(Runnable dispatch) {
    if (cycle.dispatches()) {
      ended = true;
      dispatched = true;
      dispatch.run();
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
    listeners.add(new Listening(listener, null, null));
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest request, ServletResponse response) {
    listeners.add(new Listening(listener, request, response));
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

  // ---- what the container tells ------------------------------------------------------------

  /** Whether this is the cycle of now, and not an earlier one of the same request. */
  private boolean isCurrent() {
    return cycle.current() == this;
  }

  private void tell(AsyncEvent event, Tell what) {
    tell(event, this, what);
  }

  private void tell(AsyncEvent event, AsyncContext of, Tell what) {
    for (Listening each : listeners) {
      try {
        what.on(
            each.listener, new AsyncEvent(of, each.request, each.response, event.getThrowable()));
      } catch (IOException | RuntimeException broken) {
        cycle.listenerFailed(broken);
      }
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    cycle.ended();
    if (isCurrent()) {
      tell(event, AsyncListener::onComplete);
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    if (!isCurrent()) {
      return;
    }
    tell(event, AsyncListener::onTimeout);
    if (!ended) {
      cycle.expires();
    }
  }

  @Override
  public void onError(AsyncEvent event) {
    if (!isCurrent()) {
      return;
    }
    Throwable cause = event.getThrowable();
    if (cause instanceof IOException && !dispatched) {
      exchange.delivery().clientIsGone(); // the endpoint itself is not running
    } else {
      cycle.fails(cause == null ? new IllegalStateException("async error") : cause);
    }
    tell(event, AsyncListener::onError);
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    GatedAsyncContext next = cycle.current();
    if (next == this) {
      next = cycle.started(event.getAsyncContext());
    } // else the container tells late, and there is one already
    if (next != null) {
      tell(event, next, AsyncListener::onStartAsync);
    }
  }
}
