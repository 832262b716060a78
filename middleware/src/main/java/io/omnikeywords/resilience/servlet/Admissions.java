package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.ratelimiter.RateLimiter;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig.Key;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** What one request asks of the gates of its endpoint, and tells them. */
final class Admissions {

  private static final AtomicReferenceFieldUpdater<Admissions, @Nullable Permits> PERMITS =
      AtomicReferenceFieldUpdater.newUpdater(Admissions.class, Permits.class, "permits");

  private final Endpoint endpoint;
  private final HttpServletRequest request;
  private final FilterRuntime runtime;
  private final Answerer answerer;
  private volatile @Nullable Permits permits;
  private volatile @Nullable Outcome expired;

  Admissions(
      Endpoint endpoint, HttpServletRequest request, FilterRuntime runtime, Answerer answerer) {
    this.endpoint = endpoint;
    this.request = request;
    this.runtime = runtime;
    this.answerer = answerer;
  }

  /** The rate limiter's refusal, or null. */
  @Nullable Rejection limit() {
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

  /** Takes the permits of one attempt, or throws. */
  void acquire() throws InterruptedException {
    permits = Permits.acquire(endpoint, answerer, runtime.ticker());
  }

  /** The attempt is not made. */
  void abstain() {
    Permits held = permits;
    if (held != null) {
      held.tell(Outcome.NEUTRAL, IllegalStateException::new);
      held.leave();
    }
  }

  /**
   * The attempt has ended: tells what it came to, and gives its place back. Null where that has
   * been done.
   */
  @Nullable Outcome settle(int status, @Nullable Throwable thrown, Outcome proposed) {
    Permits held = PERMITS.getAndSet(this, null);
    if (held == null) {
      return null;
    }
    Outcome late = expired;
    Outcome outcome = late == null ? runtime.classify(request, status, thrown, proposed) : late;
    held.tell(outcome, () -> thrown == null ? new EndpointFailure(status, null, null) : thrown);
    held.leave();
    return outcome;
  }

  /** The attempt is over for the breaker, though its work may go on. */
  void expire(Outcome outcome, Throwable cause) {
    Permits held = permits;
    if (held != null) {
      expired = outcome;
      held.tell(outcome, () -> cause);
    }
  }
}
