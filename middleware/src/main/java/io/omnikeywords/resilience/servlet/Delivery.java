package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.servlet.Turn.Phase;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the client of an exchange is sent: what the endpoint made, held back in a {@link
 * GatedResponse} or streamed, or something in its place. Whoever sends has taken the {@link Turn}.
 */
final class Delivery {

  /** Something that is sent. */
  interface Answer {
    void send() throws IOException, ServletException;
  }

  private final Exchange exchange;
  private final Endpoint endpoint;
  private final HttpServletResponse client;
  private final FilterRuntime runtime;
  private final Answerer answerer;
  private final @Nullable Keeping keeping;
  private volatile GatedResponse response;
  private volatile boolean clientGone;
  private volatile @Nullable Outcome outcome;

  @SuppressWarnings("this-escape")
  Delivery(
      Exchange exchange,
      Endpoint endpoint,
      HttpServletRequest request,
      HttpServletResponse client,
      FilterRuntime runtime,
      Answerer answerer) {
    this.exchange = exchange;
    this.endpoint = endpoint;
    this.client = client;
    this.runtime = runtime;
    this.answerer = answerer;
    this.keeping = Keeping.of(endpoint, request, client);
    this.response = gate();
  }

  private GatedResponse gate() {
    return new GatedResponse(client, this, endpoint.config().maxBufferBytes(), keeping);
  }

  /** Forgets what an attempt made; the next one writes into a response of its own. */
  void beginAgain() {
    response = gate();
  }

  GatedResponse response() {
    return response;
  }

  boolean isFailure(int status) {
    return endpoint.isFailure(status);
  }

  boolean isClientGone() {
    return clientGone;
  }

  void clientIsGone() {
    clientGone = true;
  }

  /** What the endpoint's work came to; null while it is at it. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  /** The endpoint's work has ended. */
  void ended(Outcome told) {
    outcome = told;
    if (exchange.turn().is(Phase.STREAMING)) {
      keep();
    }
  }

  /** Sends an answer, if nobody else has: true if it did. */
  boolean end(Answer answer) throws IOException, ServletException {
    if (exchange.turn().claim(Phase.DONE)) {
      answer.send();
      return true;
    }
    return false;
  }

  /** Sends what the endpoint made. */
  void send() throws IOException, ServletException {
    send(endpoint.isFailure(response.getStatus()));
  }

  private void send(boolean failed) throws IOException, ServletException {
    set(failed);
    try {
      response.release();
    } catch (RuntimeException refused) { // at the endpoint, if there were no filter
      if (client.isCommitted()) {
        throw refused;
      }
      client.reset();
      outcome = Outcome.FAILURE;
      fail(refused);
    } finally {
      answerer.count(status(failed)); // if by nobody before
    }
    keep();
  }

  private static AnswerStatus status(boolean failed) {
    return failed ? AnswerStatus.ERROR : AnswerStatus.SUCCESS;
  }

  private void set(boolean failed) {
    answerer.set(status(failed), failed ? Answers.ENDPOINT_ERROR : null);
  }

  /** Sends something in place of what the endpoint made, or failed to make. */
  void fail(@Nullable Throwable thrown) throws IOException, ServletException {
    if (thrown != null) {
      runtime.logFailure(endpoint, thrown);
    }
    if (endpoint.observes()
        || !answerer.fallback(Answers.ENDPOINT_ERROR, exchange.expiry().isOnWorker())) {
      if (thrown == null) {
        send(true);
      } else {
        answerer.internalError();
      }
    }
  }

  /** Leaves it to the container to answer for what was thrown: what is to be thrown at it. */
  @Nullable Throwable passOn(@Nullable Throwable thrown) throws IOException {
    if (thrown == null || client.isCommitted() || !exchange.turn().claim(Phase.DONE)) {
      return thrown;
    }
    answerer.headers(AnswerStatus.ERROR, Answers.ENDPOINT_ERROR);
    if (Exchange.isFatal(thrown) || !ContainerKind.of(client).clearsWhereThrown()) {
      return thrown;
    }
    runtime.logUnsent(endpoint, thrown);
    client.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    return null;
  }

  /** Keeps what has been sent, if it was good and the client took all of it. */
  private void keep() {
    if (keeping != null && outcome == Outcome.SUCCESS && !clientGone) {
      keeping.keep(response);
    }
  }

  /** Lets a response write to the client from now on, if nobody else has answered. */
  boolean stream(GatedResponse asking) {
    if (asking == response && exchange.turn().claim(Phase.STREAMING)) {
      answerer.count(status(endpoint.isFailure(asking.getStatus())));
      release(asking);
    }
    return exchange.turn().is(Phase.STREAMING);
  }

  /** The same for what another resource makes of it; that is counted when it has ended. */
  boolean handOn() {
    if (exchange.turn().claim(Phase.STREAMING)) {
      release(response);
    }
    return exchange.turn().is(Phase.STREAMING);
  }

  private void release(GatedResponse held) {
    set(endpoint.isFailure(held.getStatus()));
    try {
      held.release();
    } catch (IOException gone) {
      // noted, and told the endpoint when it writes
    }
  }

  void statusAfterRelease(int status) {
    if (endpoint.isFailure(status) && !client.isCommitted()) {
      answerer.headers(AnswerStatus.ERROR, Answers.ENDPOINT_ERROR);
    }
  }
}
