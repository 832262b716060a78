package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.servlet.Turn.Phase;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the policies of its endpoint.
 *
 * <p>The endpoint runs on the container's own thread and writes into a {@link GatedResponse}. Who
 * may write to the client is a {@link Turn}: the endpoint's, once it has the whole answer or
 * streams, or the deadline's, see {@link Expiry}.
 */
final class Exchange {

  private final Endpoint endpoint;
  private final HttpServletRequest request;
  private final HttpServletResponse client;
  private final FilterChain chain;
  private final FilterRuntime runtime;
  private final Answerer answerer;
  private final Turn turn = new Turn();
  private final Admissions admissions;
  private final Expiry expiry;
  private final AsyncCycle async;
  private final @Nullable Keeping keeping;
  private @Nullable RequestBody body;
  private @Nullable Attributes attributes;
  private @Nullable Throwable passedOn;
  private int attempts;
  private volatile GatedRequest gatedRequest;
  private volatile GatedResponse response;
  private volatile FilterExtension.@Nullable Attempt observer;
  private volatile boolean clientGone;
  private volatile boolean cutShort;
  private volatile @Nullable Outcome outcome;

  @SuppressWarnings("this-escape")
  Exchange(
      Endpoint endpoint,
      HttpServletRequest request,
      HttpServletResponse client,
      FilterChain chain,
      FilterRuntime runtime) {
    this.endpoint = endpoint;
    this.request = request;
    this.client = client;
    this.chain = chain;
    this.runtime = runtime;
    this.keeping = Keeping.of(endpoint, request, client);
    this.answerer = new Answerer(endpoint, request, client, runtime);
    this.admissions = new Admissions(endpoint, request, runtime, answerer);
    this.expiry = new Expiry(this, endpoint, runtime, answerer, admissions);
    this.async = new AsyncCycle(this, endpoint, runtime, answerer, request, client);
    this.gatedRequest = new GatedRequest(request, this, null);
    this.response = gate();
  }

  private GatedResponse gate() {
    return new GatedResponse(client, this, endpoint.config().maxBufferBytes(), keeping);
  }

  void run() throws IOException, ServletException {
    try {
      expiry.begin();
      Rejection limited = admissions.limit();
      if (limited == null) {
        attemptAll();
      } else {
        end(() -> answerer.reject(limited, true));
      }
    } finally {
      expiry.leave();
    }
  }

  // ---- attempts ----------------------------------------------------------------------------

  private void attemptAll() throws IOException, ServletException {
    try {
      if (endpoint.retry() != null && mayRetry()) {
        endpoint.retry().call(this::attempt);
      } else {
        attempt();
      }
      if (passedOn != null) {
        if (turn.is(Phase.STREAMING) && !clientGone) {
          Abort.connection(client);
        }
        throw passedOn;
      }
      if (async.current() == null) {
        end(this::send);
      }
    } catch (CallRejectedException rejected) {
      end(() -> answerer.reject(rejected.rejection(), true));
    } catch (EndpointFailure failure) {
      end(() -> fail(failure.getCause()));
    } catch (InterruptedException interrupted) {
      // by the deadline, which has answered; or by the container, which is going down
      if (end(() -> answerer.reject(stopped(), true))) {
        Thread.currentThread().interrupt();
      }
    } catch (IOException | ServletException | RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable impossible) {
      throw new ServletException(impossible);
    }
  }

  private boolean mayRetry() throws IOException {
    if (endpoint.observes()
        || !endpoint.mayRetry(request.getMethod())
        || !runtime.mayCallAgain(chain, request)) {
      return false;
    }
    if (RequestBody.isSentWith(request)) {
      if (RequestBody.isForm(request)) {
        return false; // the container reads these itself, once
      }
      body = RequestBody.read(request.getInputStream(), endpoint.config().maxReplayBytes());
      gatedRequest = new GatedRequest(request, this, body);
    }
    return body == null || body.isReplayable();
  }

  /** One attempt; its answer is held back in {@link #response}. */
  private @Nullable Void attempt() throws Exception {
    if (attempts++ > 0) {
      if (attributes != null) {
        attributes.restore();
      }
      gatedRequest = new GatedRequest(request, this, body);
      response = gate();
    }
    admissions.acquire();
    if (turn.is(Phase.TIMED_OUT)) { // while it waited for a place, or before
      admissions.abstain();
      return null;
    }
    FilterExtension.Attempt begun = runtime.observe(request, attempts);
    observer = begun;
    Throwable thrown = null;
    try {
      chain.doFilter(gatedRequest, response);
    } catch (Throwable failure) {
      thrown = failure;
    }
    if (begun != null) {
      begun.returned();
    }
    GatedAsyncContext started = async.current();
    if (started != null) { // the permits are held until the cycle ends
      passedOn = thrown == null ? null : async.threw(started, thrown);
      return null;
    }
    Outcome told = settle(thrown);
    if (turn.is(Phase.TIMED_OUT)) {
      return null;
    }
    if (turn.is(Phase.STREAMING) || clientGone || isFatal(thrown)) {
      passOn(thrown);
    } else if (thrown != null || told == Outcome.FAILURE) {
      throw EndpointFailure.of(response, thrown);
    }
    return null;
  }

  /** Leaves it to the container to answer for what was thrown. */
  private void passOn(@Nullable Throwable thrown) throws IOException {
    passedOn = thrown;
    if (thrown == null || client.isCommitted() || !turn.claim(Phase.DONE)) {
      return;
    }
    answerer.headers(AnswerStatus.ERROR, Answers.ENDPOINT_ERROR);
    if (!isFatal(thrown) && ContainerKind.of(client).clearsWhereThrown()) {
      passedOn = null;
      runtime.logUnsent(endpoint, thrown);
      client.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    }
  }

  /** Whether the container had better know of it at once. */
  static boolean isFatal(@Nullable Throwable thrown) {
    return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
  }

  /** The work has ended: tells what it came to, once, and gives its place back. */
  @Nullable Outcome settle(@Nullable Throwable thrown) {
    int status = response.getStatus();
    Outcome told = admissions.settle(status, thrown, proposed(status, thrown));
    if (told == null) {
      return outcome;
    }
    outcome = told;
    FilterExtension.Attempt begun = observer;
    if (begun != null) {
      begun.ended(told, status, thrown);
    }
    if (turn.is(Phase.STREAMING)) {
      keep();
    }
    return told;
  }

  private Outcome proposed(int status, @Nullable Throwable thrown) {
    if (turn.is(Phase.TIMED_OUT)) {
      return Outcome.FAILURE;
    }
    if (clientGone || cutShort) {
      return Outcome.NEUTRAL;
    }
    if (thrown != null || endpoint.isFailure(status)) {
      return Outcome.FAILURE;
    }
    return status >= 400 && status < 500 ? Outcome.NEUTRAL : Outcome.SUCCESS;
  }

  // ---- who answers -------------------------------------------------------------------------

  private interface Answer {
    void send() throws IOException, ServletException;
  }

  private boolean end(Answer answer) throws IOException, ServletException {
    if (turn.claim(Phase.DONE)) {
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
    if (endpoint.observes() || !answerer.fallback(Answers.ENDPOINT_ERROR, expiry.isOnWorker())) {
      if (thrown == null) {
        send(true);
      } else {
        answerer.internalError();
      }
    }
  }

  /** Keeps what has been sent, if it was good and the client took all of it. */
  private void keep() {
    if (keeping != null && outcome == Outcome.SUCCESS && !clientGone) {
      keeping.keep(response);
    }
  }

  /** Lets a response write to the client from now on, if nobody else has answered. */
  boolean stream(GatedResponse asking) {
    if (asking == response && turn.claim(Phase.STREAMING)) {
      answerer.count(status(endpoint.isFailure(asking.getStatus())));
      release(asking);
    }
    return turn.is(Phase.STREAMING);
  }

  /** The same for what another resource makes of it; that is counted when it has ended. */
  boolean handOn() {
    if (turn.claim(Phase.STREAMING)) {
      release(response);
    }
    return turn.is(Phase.STREAMING);
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

  boolean isClientGone() {
    return clientGone;
  }

  void clientIsGone() {
    clientGone = true;
  }

  /** What has begun to be sent will never be whole, and nobody is to blame. */
  void cutShort() {
    cutShort = true;
  }

  boolean isFailure(int status) {
    return endpoint.isFailure(status);
  }

  GatedResponse response() {
    return response;
  }

  Expiry expiry() {
    return expiry;
  }

  Turn turn() {
    return turn;
  }

  AsyncCycle async() {
    return async;
  }

  /** The endpoint is about to change an attribute. */
  void noteAttributes() {
    if (attributes == null) {
      attributes = new Attributes(request);
    }
  }

  private Rejection stopped() {
    return new Rejection(endpoint.breakerName(), Rejection.Reason.BULKHEAD_WAIT_EXCEEDED, 0);
  }

  /** What a cycle that is abandoned still does reaches nobody, and holds no place. */
  void cutOff() {
    settle(null);
    gatedRequest.setRequest(Ended.REQUEST);
    response.setResponse(Ended.RESPONSE);
  }
}
