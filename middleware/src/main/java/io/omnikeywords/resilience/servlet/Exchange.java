package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.Gate;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.TimeoutExceededException;
import io.omnikeywords.resilience.ratelimiter.RateLimiter;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig.Key;
import io.omnikeywords.resilience.timeout.Deadline;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the policies of its endpoint.
 *
 * <p>The endpoint runs on the container's own thread, the worker, and writes into a {@link
 * GatedResponse}. One word says who may write to the client: RUNNING, nobody yet; then, by one
 * compare-and-set, DONE, the worker, who has the whole answer; STREAMING, the worker, who passes on
 * what it writes from now on; or TIMED_OUT, the deadline, whose answer is written by another thread
 * while the worker is stuck. That other thread writes, closes the stream, and only then interrupts
 * the worker; and a worker that finds itself timed out waits for it before it leaves the filter. So
 * the container never gets its request back while somebody still writes to it, and the interrupt
 * never reaches the next request.
 *
 * <p>An asynchronous endpoint leaves the filter while RUNNING; its exchange ends with the gated
 * context's complete, with the container's own end of the cycle, or with the deadline.
 */
final class Exchange {

  private enum Phase {
    RUNNING,
    DONE,
    STREAMING,
    TIMED_OUT
  }

  private final Endpoint endpoint;
  private final HttpServletRequest request;
  private final HttpServletResponse client;
  private final FilterChain chain;
  private final FilterRuntime runtime;
  private final Answerer answerer;
  private final Thread worker = Thread.currentThread();
  private final long start;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.RUNNING);
  private final CountDownLatch answered = new CountDownLatch(1);
  private final boolean keeps;
  private @Nullable Deadline deadline;
  private @Nullable RequestBody body;
  private @Nullable Map<String, Object> attributes;
  private @Nullable Throwable passedOn;
  private int attempts;
  private volatile long attemptStart;
  private volatile GatedRequest gatedRequest;
  private volatile GatedResponse response;
  private volatile @Nullable Permits permits;
  private volatile @Nullable GatedAsyncContext async;
  private volatile @Nullable Throwable asyncFailure;
  private volatile boolean inside = true;
  private volatile boolean stuck;
  private volatile boolean clientGone;
  private volatile boolean clientSends;

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
    this.start = runtime.now();
    this.keeps = endpoint.keepsGoodResponses() && ResponseCache.mayKeep(request);
    this.answerer = new Answerer(endpoint, request, client, runtime, start);
    this.gatedRequest = new GatedRequest(request, this, null);
    this.response = gate();
  }

  void run() throws IOException, ServletException {
    try {
      if (endpoint.timeout() != null) {
        deadline = endpoint.timeout().begin(endpoint.observes() ? this::note : this::expire);
      }
      Rejection limited = limit();
      if (limited != null) {
        end(() -> answerer.reject(limited, true));
        return;
      }
      attemptAll();
    } finally {
      leave();
    }
  }

  private void attemptAll() throws IOException, ServletException {
    try {
      boolean retries = mayRetry();
      if (retries && endpoint.retry() != null) {
        endpoint.retry().call(this::attempt);
      } else {
        attempt();
      }
      if (passedOn != null) {
        if (phase.get() == Phase.STREAMING && !clientGone) {
          Abort.connection(client);
        }
        throw passedOn;
      }
      if (async == null) {
        end(() -> send(AnswerStatus.SUCCESS));
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
    if (endpoint.observes() || !endpoint.mayRetry(request.getMethod())) {
      return false;
    }
    if (!runtime.mayCallAgain(chain, request)) {
      return false;
    }
    long length = request.getContentLengthLong();
    boolean hasBody =
        length > 0
            || request.getHeader("Transfer-Encoding") != null
            || (length < 0 && !request.getProtocol().startsWith("HTTP/1")); // HTTP/2 need not say
    if (hasBody) {
      String type = String.valueOf(request.getContentType());
      if (type.startsWith("application/x-www-form-urlencoded") || type.startsWith("multipart/")) {
        return false; // the container reads these itself, once
      }
      body = RequestBody.read(request.getInputStream(), endpoint.config().maxReplayBytes());
      gatedRequest = new GatedRequest(request, this, body);
    }
    attributes = attributes();
    return body == null || body.isReplayable();
  }

  /** One attempt; its answer is held back in {@link #response}. */
  private @Nullable Void attempt() throws Exception {
    if (attempts++ > 0) {
      restoreAttributes();
      gatedRequest = new GatedRequest(request, this, body);
      response = gate();
    }
    Permits held = acquire();
    permits = held;
    if (phase.get() == Phase.TIMED_OUT) { // while it waited for a place, or before
      held.tell(Outcome.NEUTRAL, 0, null);
      held.leave();
      return null;
    }
    attemptStart = runtime.now();
    Throwable thrown = null;
    try {
      chain.doFilter(gatedRequest, response);
    } catch (Throwable failure) {
      thrown = failure;
    }
    GatedAsyncContext started = async;
    if (started != null) {
      return leftAsync(started, thrown);
    }
    permits = null;
    Outcome outcome;
    try {
      outcome = tell(held, thrown);
    } finally {
      held.leave();
    }
    Phase now = phase.get();
    if (now == Phase.TIMED_OUT) {
      return null;
    }
    if (now == Phase.STREAMING || clientGone || isFatal(thrown)) {
      passedOn = thrown;
    } else if (thrown != null || outcome == Outcome.FAILURE) {
      throw new EndpointFailure(response.getStatus(), thrown, retryAfter());
    }
    return null;
  }

  /** Whether the container had better know of it at once. */
  private static boolean isFatal(@Nullable Throwable thrown) {
    return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
  }

  /** The worker has left an asynchronous endpoint: its permits are held until the cycle ends. */
  private @Nullable Void leftAsync(GatedAsyncContext started, @Nullable Throwable thrown) {
    if (thrown != null) {
      asyncFailure = thrown;
      if (phase.get() == Phase.RUNNING) {
        started.complete(); // with this failure
      } else {
        passedOn = thrown;
      }
    }
    return null;
  }

  private Permits acquire() throws InterruptedException {
    Permit breaker = acquire(endpoint.circuitBreaker());
    try {
      return new Permits(breaker, acquire(endpoint.bulkhead()));
    } catch (Throwable refused) {
      if (breaker != null) {
        breaker.release();
      }
      throw refused;
    }
  }

  private @Nullable Permit acquire(@Nullable Gate gate) throws InterruptedException {
    if (gate == null) {
      return null;
    }
    Admission admission = endpoint.observes() ? gate.tryAcquire() : gate.acquire();
    if (admission instanceof Permit permit) {
      return permit;
    }
    Rejection rejection = (Rejection) admission;
    if (endpoint.observes()) {
      answerer.observe(Answers.errorType(rejection));
      return null;
    }
    throw new CallRejectedException(rejection);
  }

  private @Nullable Rejection limit() {
    RateLimiter limiter = endpoint.rateLimiter();
    if (limiter == null) {
      return null;
    }
    Admission admission =
        limiter.config().key() == Key.CLIENT
            ? limiter.tryAcquire(runtime.clientKey(request))
            : limiter.tryAcquire();
    if (!(admission instanceof Rejection rejection)) {
      return null;
    }
    if (endpoint.observes()) {
      answerer.observe(Answers.errorType(rejection));
      return null;
    }
    return rejection;
  }

  private Outcome tell(Permits held, @Nullable Throwable thrown) {
    int status = response.getStatus();
    Outcome proposed;
    if (phase.get() == Phase.TIMED_OUT) {
      proposed = Outcome.FAILURE;
    } else if (clientGone) {
      proposed = Outcome.NEUTRAL;
    } else if (thrown != null || endpoint.isFailure(status)) {
      proposed = Outcome.FAILURE;
    } else {
      proposed = status >= 400 && status < 500 ? Outcome.NEUTRAL : Outcome.SUCCESS;
    }
    Outcome outcome = runtime.extension().classify(request, status, thrown, proposed);
    Throwable cause = thrown != null ? thrown : new EndpointFailure(status, null, null);
    held.tell(outcome, runtime.now() - attemptStart, cause);
    return outcome;
  }

  private @Nullable Duration retryAfter() {
    String asked = response.getHeader("Retry-After");
    return asked != null && asked.matches("[0-9]{1,6}")
        ? Duration.ofSeconds(Long.parseLong(asked))
        : null;
  }

  // ---- who answers -------------------------------------------------------------------------

  private interface Answer {
    void send() throws IOException, ServletException;
  }

  private boolean claim(Phase next) {
    if (!phase.compareAndSet(Phase.RUNNING, next)) {
      return false;
    }
    if (deadline != null) {
      deadline.end();
    }
    return true;
  }

  private boolean end(Answer answer) throws IOException, ServletException {
    if (claim(Phase.DONE)) {
      answer.send();
      return true;
    }
    if (phase.get() == Phase.STREAMING) {
      keep();
    }
    return false;
  }

  /** Sends what the endpoint made. */
  private void send(AnswerStatus status) throws IOException {
    answerer.headers(status, status == AnswerStatus.ERROR ? Answers.ENDPOINT_ERROR : null);
    try {
      response.release();
    } catch (IOException gone) {
      clientGone = true;
      throw gone;
    }
    keep();
  }

  /** Sends something in place of what the endpoint made, or failed to make. */
  private void fail(@Nullable Throwable thrown) throws IOException, ServletException {
    if (thrown != null) {
      runtime.logFailure(endpoint, thrown);
    }
    if (endpoint.observes() || !answerer.fallback(Answers.ENDPOINT_ERROR, onWorker())) {
      if (thrown == null) {
        send(AnswerStatus.ERROR);
      } else {
        answerer.internalError();
      }
    }
  }

  private boolean onWorker() {
    return inside && Thread.currentThread() == worker;
  }

  private void keep() {
    byte[] whole = keeps && response.getStatus() == 200 ? response.body() : null;
    if (whole != null && !setsCookie()) {
      answerer.keep(response.headers(), whole);
    }
  }

  /** Whether somebody other than the endpoint did, the container for a new session say. */
  private boolean setsCookie() {
    HttpSession session = request.getSession(false);
    return client.containsHeader("Set-Cookie") || (session != null && session.isNew());
  }

  /** Lets the endpoint write to the client from now on, if nobody else has answered. */
  boolean stream() {
    if (claim(Phase.STREAMING)) {
      try {
        boolean failed = endpoint.isFailure(response.getStatus());
        answerer.headers(
            failed ? AnswerStatus.ERROR : AnswerStatus.SUCCESS,
            failed ? Answers.ENDPOINT_ERROR : null);
        response.release();
      } catch (IOException gone) {
        clientGone = true;
      }
    }
    return phase.get() == Phase.STREAMING;
  }

  void statusAfterRelease(int status) {
    if (endpoint.isFailure(status) && !client.isCommitted()) {
      answerer.headers(AnswerStatus.ERROR, Answers.ENDPOINT_ERROR);
    }
  }

  void listenerFailed(Exception failure) {
    runtime.logFailure(endpoint, failure);
  }

  void clientIsGone() {
    clientGone = true;
  }

  /** Whether the endpoint is waiting for the client's body. */
  void clientSends(boolean now) {
    clientSends = now;
  }

  boolean isFailure(int status) {
    return endpoint.isFailure(status);
  }

  GatedResponse response() {
    return response;
  }

  private Rejection stopped() {
    return new Rejection(endpoint.breakerName(), Rejection.Reason.BULKHEAD_WAIT_EXCEEDED, 0);
  }

  private GatedResponse gate() {
    return new GatedResponse(client, this, endpoint.config().maxBufferBytes(), keeps);
  }

  // ---- the deadline ------------------------------------------------------------------------

  /** The deadline of an endpoint that is only observed has come. */
  private boolean note() {
    answerer.observe(Answers.TIMEOUT);
    return phase.get() == Phase.RUNNING;
  }

  /** The deadline has come; on the ticker's thread. */
  private boolean expire() {
    if (!phase.compareAndSet(Phase.RUNNING, Phase.TIMED_OUT)) {
      return false;
    }
    runtime.execute(this::answerTimeout);
    return true;
  }

  private void answerTimeout() {
    Permits held = permits;
    try {
      if (held != null) {
        Duration limit = Duration.ofNanos(runtime.now() - start);
        // An endpoint that waits for its client may be well: else a few clients that send a body
        // byte by byte could open the breaker for all.
        held.tell(
            clientSends ? Outcome.NEUTRAL : Outcome.FAILURE,
            runtime.now() - attemptStart,
            new TimeoutExceededException(endpoint.config().path(), limit, null));
      }
      answerer.timeout();
    } catch (IOException | ServletException | RuntimeException gone) {
      runtime.logUnsent(endpoint, gone);
    } finally {
      if (inside) {
        stuck = true;
        runtime.stuckWorkers().incrementAndGet();
        worker.interrupt();
      } else {
        abandonAsync();
      }
      answered.countDown();
    }
  }

  /** The worker leaves the filter; see the class comment for what it may have to wait for. */
  private void leave() {
    inside = false;
    if (async == null) {
      claim(Phase.DONE); // if it ends in a way that nobody has thought of, so must its deadline
    }
    if (phase.get() != Phase.TIMED_OUT) {
      return;
    }
    boolean waiting = true;
    while (waiting) {
      try {
        answered.await();
        waiting = false;
      } catch (InterruptedException ours) {
        // the flag is cleared, and what it was set for has been done
      }
    }
    if (stuck) {
      Thread.interrupted();
      runtime.stuckWorkers().decrementAndGet();
      abandonAsync();
    }
  }

  // ---- asynchronous endpoints --------------------------------------------------------------

  GatedAsyncContext startedAsync(AsyncContext context) {
    GatedAsyncContext started = new GatedAsyncContext(context, this);
    async = started;
    return started;
  }

  @Nullable GatedAsyncContext async() {
    return async;
  }

  /** The endpoint completes its cycle: true if the container is to be told. */
  boolean asyncCompletes() {
    if (phase.get() == Phase.STREAMING) {
      settleAsync();
      return true;
    }
    if (!claim(Phase.DONE)) {
      return false;
    }
    Outcome outcome = settleAsync();
    try {
      if (outcome == Outcome.FAILURE) {
        fail(asyncFailure);
      } else {
        send(AnswerStatus.SUCCESS);
      }
    } catch (IOException | ServletException | RuntimeException gone) {
      runtime.logUnsent(endpoint, gone);
    }
    return true;
  }

  /** The cycle has failed, and who answers for it is not known yet: the container may. */
  void asyncFails(Throwable cause) {
    asyncFailure = cause;
    if (phase.get() != Phase.TIMED_OUT && !client.isCommitted()) {
      answerer.set(AnswerStatus.ERROR, Answers.ENDPOINT_ERROR);
    }
  }

  /** The container has ended the cycle, by itself or because it was told to. */
  void asyncEnded() {
    if (phase.compareAndSet(Phase.RUNNING, Phase.DONE) && deadline != null) {
      deadline.end();
    }
    if (asyncFailure != null) {
      answerer.count(AnswerStatus.ERROR); // by the container, if by nobody before
    }
    settleAsync();
  }

  /** The endpoint threw after an async dispatch: true if that has been answered for. */
  boolean answersAsyncFailure(Throwable failure) throws IOException {
    asyncFails(failure);
    if (client.isCommitted() || clientGone || isFatal(failure)) {
      return false;
    }
    runtime.logFailure(endpoint, failure);
    client.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    GatedAsyncContext started = async;
    if (request.isAsyncStarted() && started != null) {
      started.complete();
    }
    return true;
  }

  /** The container's own timeout passed, and nobody ended the cycle: as if it were the deadline. */
  void expireAsync() {
    if (claim(Phase.TIMED_OUT)) {
      answerTimeout();
    }
  }

  private Outcome settleAsync() {
    Permits held = permits;
    permits = null;
    if (held == null) {
      return Outcome.NEUTRAL;
    }
    Outcome outcome = tell(held, asyncFailure);
    held.leave();
    if (phase.get() == Phase.STREAMING && outcome == Outcome.SUCCESS) {
      keep();
    }
    return outcome;
  }

  /** Ends the cycle of an endpoint that has not; what it still does must reach nobody. */
  private void abandonAsync() {
    GatedAsyncContext started = async;
    if (started == null) {
      return;
    }
    Permits held = permits;
    permits = null;
    if (held != null) {
      held.leave();
    }
    gatedRequest.setRequest(Ended.REQUEST);
    response.setResponse(Ended.RESPONSE);
    started.completeNow();
  }

  // ---- attributes --------------------------------------------------------------------------

  private Map<String, Object> attributes() {
    Map<String, Object> all = new HashMap<>();
    for (String name : Collections.list(request.getAttributeNames())) {
      all.put(name, request.getAttribute(name));
    }
    return all;
  }

  private void restoreAttributes() {
    Map<String, Object> before = Objects.requireNonNull(attributes);
    for (String name : Collections.list(request.getAttributeNames())) {
      if (!before.containsKey(name)) {
        request.removeAttribute(name);
      }
    }
    before.forEach(request::setAttribute);
  }
}
