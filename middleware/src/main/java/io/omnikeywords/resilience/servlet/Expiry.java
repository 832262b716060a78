package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.TimeoutExceededException;
import io.omnikeywords.resilience.servlet.Turn.Phase;
import io.omnikeywords.resilience.timeout.Timeout;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of an exchange, and its handshake with the worker, the container's thread that the
 * endpoint runs on.
 *
 * <p>At the deadline another thread answers while the worker is stuck: it writes, closes the
 * stream, and only then interrupts the worker; and a worker that finds itself timed out waits for
 * it before it leaves the filter. So the container never gets its request back while somebody still
 * writes to it, and the interrupt never reaches the next request.
 */
final class Expiry {

  private final Exchange exchange;
  private final Endpoint endpoint;
  private final FilterRuntime runtime;
  private final Answerer answerer;
  private final Admissions admissions;
  private final Thread worker = Thread.currentThread();
  private volatile boolean left;
  private volatile boolean stuck;
  private volatile boolean answered;
  private volatile @Nullable Thread answering;
  private volatile @Nullable Thread waiting;
  private volatile boolean clientSends;
  private volatile boolean awaitsClient;

  Expiry(
      Exchange exchange,
      Endpoint endpoint,
      FilterRuntime runtime,
      Answerer answerer,
      Admissions admissions) {
    this.exchange = exchange;
    this.endpoint = endpoint;
    this.runtime = runtime;
    this.answerer = answerer;
    this.admissions = admissions;
  }

  void begin() {
    Timeout timeout = endpoint.timeout();
    if (timeout != null) {
      exchange
          .turn()
          .watch(
              endpoint.observes()
                  ? timeout.begin(this::note, () -> {})
                  : timeout.begin(exchange.turn()::expire, this::expired));
    }
  }

  /** The deadline of an endpoint that is only observed has come. */
  private boolean note() {
    answerer.observe(Answers.TIMEOUT);
    return exchange.turn().is(Phase.RUNNING);
  }

  /** The deadline has come, and has taken the turn; on the ticker's thread. */
  private void expired() {
    runtime.execute(this::answerTimeout);
  }

  void answerTimeout() {
    answering = Thread.currentThread();
    try {
      // An endpoint that waits for its client may be well: else a few clients that send a body byte
      // by byte could open the breaker for all.
      admissions.expire(
          clientSends || (awaitsClient && left) ? Outcome.NEUTRAL : Outcome.FAILURE,
          new TimeoutExceededException(endpoint.config().path(), answerer.elapsed(), null));
      answerer.timeout();
    } catch (IOException | ServletException | RuntimeException gone) {
      runtime.logUnsent(endpoint, gone);
    } finally {
      if (!left) {
        stuck = true;
        runtime.stuckWorkers().incrementAndGet();
        worker.interrupt();
      } else {
        exchange.async().abandon();
      }
      answered = true;
      LockSupport.unpark(worker);
      LockSupport.unpark(waiting);
    }
  }

  /**
   * The container ends the cycle, on a thread of its own, while the deadline is answering: it must
   * not take the request back before that is done.
   */
  void awaitAnswer() {
    if (!exchange.turn().is(Phase.TIMED_OUT) || answering == Thread.currentThread()) {
      return;
    }
    waiting = Thread.currentThread();
    boolean interrupted = false;
    while (!answered) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The worker leaves the filter; see the class comment for what it may have to wait for. */
  void leave() {
    left = true;
    if (exchange.async().current() == null) {
      exchange
          .turn()
          .claim(Phase.DONE); // if it ends in a way that nobody thought of, so must its deadline
    }
    if (!exchange.turn().is(Phase.TIMED_OUT)) {
      return;
    }
    while (!answered) {
      LockSupport.park(this);
      Thread.interrupted(); // what it was set for has been done
    }
    if (stuck) {
      Thread.interrupted();
      runtime.stuckWorkers().decrementAndGet();
      exchange.async().abandon();
    }
  }

  /** Whether this is the worker, and it is still in the filter. */
  boolean isOnWorker() {
    return !left && Thread.currentThread() == worker;
  }

  /** Whether the endpoint's thread is waiting for the client's body. */
  void clientSends(boolean now) {
    clientSends = now;
  }

  /** Whether the endpoint has returned to be told when more of the client's body is there. */
  void awaitsClient(boolean now) {
    awaitsClient = now;
  }
}
