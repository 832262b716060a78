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
  private final Delivery delivery;
  private final Admissions admissions;
  private final Expiry expiry;
  private final AsyncCycle async;
  private @Nullable RequestBody body;
  private @Nullable Attributes attributes;
  private @Nullable Throwable passedOn;
  private int attempts;
  private volatile GatedRequest gatedRequest;
  private volatile FilterExtension.@Nullable Attempt observer;
  private volatile boolean cutShort;

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
    this.answerer = new Answerer(endpoint, request, client, runtime);
    this.delivery = new Delivery(this, endpoint, request, client, runtime, answerer);
    this.admissions = new Admissions(endpoint, request, runtime, answerer);
    this.expiry = new Expiry(this, endpoint, runtime, answerer, admissions);
    this.async = new AsyncCycle(this, endpoint, runtime, answerer, request, client);
    this.gatedRequest = new GatedRequest(request, this, null);
  }

  void run() throws IOException, ServletException {
    try {
      expiry.begin();
      Rejection limited = admissions.limit();
      if (limited == null) {
        attemptAll();
      } else {
        delivery.end(() -> answerer.reject(limited, true));
      }
    } finally {
      expiry.leave();
    }
  }

  private void attemptAll() throws IOException, ServletException {
    try {
      if (endpoint.retry() != null && mayRetry()) {
        endpoint.retry().call(this::attempt);
      } else {
        attempt();
      }
      if (passedOn != null) {
        if (turn.is(Phase.STREAMING) && !delivery.isClientGone()) {
          Abort.connection(client);
        }
        throw passedOn;
      }
      if (async.current() == null) {
        delivery.end(delivery::send);
      }
    } catch (CallRejectedException rejected) {
      delivery.end(() -> answerer.reject(rejected.rejection(), true));
    } catch (EndpointFailure failure) {
      delivery.end(() -> delivery.fail(failure.getCause()));
    } catch (InterruptedException interrupted) {
      // by the deadline, which has answered; or by the container, which is going down
      if (delivery.end(() -> answerer.reject(stopped(), true))) {
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

  /** One attempt; its answer is held back in {@link #delivery}. */
  private @Nullable Void attempt() throws Exception {
    if (attempts++ > 0) {
      if (attributes != null) {
        attributes.restore();
      }
      gatedRequest = new GatedRequest(request, this, body);
      delivery.beginAgain();
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
      chain.doFilter(gatedRequest, delivery.response());
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
    if (turn.is(Phase.STREAMING) || delivery.isClientGone() || isFatal(thrown)) {
      passedOn = delivery.passOn(thrown);
    } else if (thrown != null || told == Outcome.FAILURE) {
      throw EndpointFailure.of(delivery.response(), thrown);
    }
    return null;
  }

  /** Whether the container had better know of it at once. */
  static boolean isFatal(@Nullable Throwable thrown) {
    return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
  }

  /** The work has ended: tells what it came to, once, and gives its place back. */
  @Nullable Outcome settle(@Nullable Throwable thrown) {
    int status = delivery.response().getStatus();
    Outcome told = admissions.settle(status, thrown, proposed(status, thrown));
    if (told == null) {
      return delivery.outcome();
    }
    FilterExtension.Attempt begun = observer;
    if (begun != null) {
      begun.ended(told, status, thrown);
    }
    delivery.ended(told);
    return told;
  }

  private Outcome proposed(int status, @Nullable Throwable thrown) {
    if (turn.is(Phase.TIMED_OUT)) {
      return Outcome.FAILURE;
    }
    if (delivery.isClientGone() || cutShort) {
      return Outcome.NEUTRAL;
    }
    if (thrown != null || endpoint.isFailure(status)) {
      return Outcome.FAILURE;
    }
    return status >= 400 && status < 500 ? Outcome.NEUTRAL : Outcome.SUCCESS;
  }

  /** What has begun to be sent will never be whole, and nobody is to blame. */
  void cutShort() {
    cutShort = true;
  }

  Delivery delivery() {
    return delivery;
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
    delivery.response().setResponse(Ended.RESPONSE);
  }
}
