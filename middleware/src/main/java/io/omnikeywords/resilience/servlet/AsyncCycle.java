package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.servlet.Turn.Phase;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous part of an exchange. Its endpoint leaves the filter while it is running, and its
 * permits are held until the gated context's complete, the container's own end of the cycle, or the
 * deadline, whichever comes first.
 */
final class AsyncCycle {

  private final Exchange exchange;
  private final Endpoint endpoint;
  private final FilterRuntime runtime;
  private final Answerer answerer;
  private final HttpServletRequest request;
  private final HttpServletResponse client;
  private volatile @Nullable GatedAsyncContext current;
  private volatile boolean dispatched;
  private volatile @Nullable Throwable failure;

  AsyncCycle(
      Exchange exchange,
      Endpoint endpoint,
      FilterRuntime runtime,
      Answerer answerer,
      HttpServletRequest request,
      HttpServletResponse client) {
    this.exchange = exchange;
    this.endpoint = endpoint;
    this.runtime = runtime;
    this.answerer = answerer;
    this.request = request;
    this.client = client;
  }

  GatedAsyncContext started(AsyncContext context) {
    GatedAsyncContext started = new GatedAsyncContext(context, exchange, this);
    current = started;
    // the container need not hand the gated request to an async dispatch
    request.setAttribute(ResilienceFilter.HANDLED, exchange);
    return started;
  }

  /** The endpoint hands on to another resource: true if it may, and what that does passes. */
  boolean dispatches() {
    if (!exchange.delivery().handOn()) {
      return false;
    }
    dispatched = true;
    return true;
  }

  @Nullable GatedAsyncContext current() {
    return current;
  }

  void listenerFailed(Exception broken) {
    runtime.logFailure(endpoint, broken);
  }

  /** The endpoint threw before it left the filter: what is to be thrown on, if anything. */
  @Nullable Throwable threw(GatedAsyncContext started, Throwable thrown) {
    failure = thrown;
    if (!exchange.turn().is(Phase.RUNNING)) {
      return thrown;
    }
    started.complete(); // with this failure
    return null;
  }

  /** The endpoint completes its cycle: true if the container is to be told. */
  boolean completes() {
    if (exchange.turn().is(Phase.STREAMING)) {
      exchange.settle(failure);
      return true;
    }
    if (!exchange.turn().claim(Phase.DONE)) {
      return false;
    }
    Outcome outcome = exchange.settle(failure);
    try {
      if (outcome == Outcome.FAILURE) {
        exchange.delivery().fail(failure);
      } else {
        exchange.delivery().send();
      }
    } catch (IOException | ServletException | RuntimeException gone) {
      runtime.logUnsent(endpoint, gone);
    }
    return true;
  }

  /** The cycle has failed, and who answers for it is not known yet: the container may. */
  void fails(Throwable cause) {
    failure = cause;
    if (exchange.turn().isUndisturbed() && !client.isCommitted()) {
      answerer.set(AnswerStatus.ERROR, Answers.ENDPOINT_ERROR);
    }
  }

  /** The container has ended the cycle, by itself or because it was told to. */
  void ended() {
    exchange.turn().claim(Phase.DONE);
    exchange.expiry().awaitAnswer();
    Outcome outcome = exchange.settle(failure);
    if (failure != null || dispatched) { // by the container, if by nobody before
      answerer.count(outcome == Outcome.FAILURE ? AnswerStatus.ERROR : AnswerStatus.SUCCESS);
    }
  }

  /** The endpoint threw after an async dispatch: true if that has been answered for. */
  boolean answersFailure(Throwable thrown) throws IOException {
    fails(thrown);
    if (client.isCommitted() || exchange.delivery().isClientGone() || Exchange.isFatal(thrown)) {
      return false;
    }
    runtime.logFailure(endpoint, thrown);
    client.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    GatedAsyncContext started = current;
    if (request.isAsyncStarted() && started != null) {
      started.complete();
    }
    return true;
  }

  /**
   * The container's own timeout passed, and nobody ended the cycle: as if it were the deadline. But
   * an answer that has begun may be a stream that has no end: neither good nor a failure.
   */
  void expires() {
    if (exchange.turn().claim(Phase.TIMED_OUT)) {
      exchange.expiry().answerTimeout();
    } else if (exchange.turn().is(Phase.TIMED_OUT)) {
      exchange.expiry().awaitAnswer();
      abandon(); // the container may have let nobody but this thread end it
    } else if (exchange.turn().is(Phase.STREAMING)) {
      exchange.cutShort();
      if (Abort.connection(client)) {
        abandon(); // Jetty tells nobody of the end of what was broken off
      }
    }
  }

  /** Ends a cycle that its endpoint has not ended; what that still does must reach nobody. */
  void abandon() {
    GatedAsyncContext started = current;
    if (started != null) {
      exchange.cutOff();
      started.completeNow();
    }
  }
}
