package io.omnikeywords.resilience.microprofile;

import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Classifier;
import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.Pipeline;
import io.omnikeywords.resilience.Rejection.Reason;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.Strategy;
import io.omnikeywords.resilience.Ticker;
import io.omnikeywords.resilience.TimeoutExceededException;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.WindowConfig;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Breaking;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Limiting;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Retrying;
import io.omnikeywords.resilience.microprofile.Meters.Judged;
import io.omnikeywords.resilience.retry.Jitter;
import io.omnikeywords.resilience.retry.Retry;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.retry.RetryRules;
import io.omnikeywords.resilience.timeout.Timeout;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the core's policies of what the standard's annotations say.
 *
 * <p>Where the two differ: the standard's window must be full before its ratio counts; its jitter
 * lies on both sides of the delay; its asynchronous calls wait for a place without limit of time,
 * and its synchronous ones not at all.
 */
final class Policies {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  private final GuardedMethod spec;
  private final Ticker ticker;
  private final Meters meters;
  private final String name;

  Policies(GuardedMethod spec, Ticker ticker, Meters meters) {
    this.spec = spec;
    this.ticker = ticker;
    this.meters = meters;
    this.name = spec.name();
  }

  /** What each attempt passes: circuit breaker, timeout, bulkhead. */
  Pipeline attempt() {
    List<Strategy> strategies = new ArrayList<>();
    if (spec.circuitBreaker() != null) {
      addCircuitBreaker(spec.circuitBreaker(), strategies);
    }
    if (spec.timeout() != null) {
      strategies.add(new Layer(name, ticker, this::timed));
      strategies.add(new Timeout(name, TimeoutConfig.defaults(), ticker).with(spec.timeout()));
    }
    if (spec.bulkhead() != null) {
      addBulkhead(spec.bulkhead(), strategies);
    }
    return Pipeline.of(strategies);
  }

  private void addCircuitBreaker(Breaking breaking, List<Strategy> strategies) {
    int volume = breaking.requestVolumeThreshold();
    CircuitBreakerConfig config =
        CircuitBreakerConfig.defaults()
            .withRecoveryTimeout(atLeast(SHORTEST, breaking.delay()))
            .withSuccessThreshold(breaking.successThreshold());
    if (volume == 1) { // a window of one is a run of one
      config = config.withFailureThreshold(1);
    } else {
      config =
          config
              .withFailureThreshold(Integer.MAX_VALUE)
              .withFailureRate(Math.max(Double.MIN_VALUE, breaking.failureRatio()))
              .withWindow(new WindowConfig.Count(volume, volume));
    }
    Classifier classifier = (result, failure) -> outcome(breaking, failure);
    strategies.add(
        new Layer(name, ticker, (nanos, failure) -> judged(failure, outcome(breaking, failure))));
    strategies.add(new CircuitBreaker(name, config, ticker, classifier, meters.stateTimes(ticker)));
  }

  /** What a failure is not, is a success, in each state of the breaker. */
  private static Outcome outcome(Breaking breaking, @Nullable Throwable failure) {
    if (failure instanceof Execution.Cancelled) {
      return Outcome.NEUTRAL;
    }
    return failure != null && breaking.failOn().contain(Execution.thrown(failure))
        ? Outcome.FAILURE
        : Outcome.SUCCESS;
  }

  private @Nullable Throwable judged(@Nullable Throwable failure, Outcome outcome) {
    if (isRejection(failure, Reason.CIRCUIT_BREAKER_OPEN)) {
      meters.judged(Judged.PREVENTED);
      return new CircuitBreakerOpenException("circuit breaker of " + name + " is open");
    }
    if (outcome != Outcome.NEUTRAL) {
      meters.judged(outcome == Outcome.FAILURE ? Judged.FAILURE : Judged.SUCCESS);
    }
    return failure;
  }

  private @Nullable Throwable timed(long nanos, @Nullable Throwable failure) {
    boolean exceeded = failure instanceof TimeoutExceededException;
    meters.timed(nanos, exceeded);
    return failure instanceof TimeoutExceededException late
        ? new TimeoutException(late.getMessage(), late)
        : failure;
  }

  private void addBulkhead(Limiting limiting, List<Strategy> strategies) {
    boolean waits = spec.asynchronous();
    BulkheadConfig config =
        new BulkheadConfig(
            limiting.value(),
            waits ? limiting.waitingTaskQueue() : 0,
            waits ? LONGEST : Duration.ZERO);
    Bulkhead bulkhead = new Bulkhead(name, config, ticker);
    meters.show(bulkhead, waits);
    strategies.add(new Layer(name, ticker, (nanos, failure) -> admitted(failure)));
    strategies.add(bulkhead);
    strategies.add(
        new Layer(
            name,
            ticker,
            (nanos, failure) -> {
              meters.ran(nanos);
              return failure;
            }));
  }

  private @Nullable Throwable admitted(@Nullable Throwable failure) {
    boolean full = isRejection(failure, Reason.BULKHEAD_FULL);
    meters.bulkhead(!full);
    if (full) {
      return new BulkheadException("bulkhead of " + name + " is full");
    }
    return isRejection(failure, Reason.BULKHEAD_WAIT_EXCEEDED) // cancelled in the queue
        ? new Execution.Cancelled(failure)
        : failure;
  }

  private boolean isRejection(@Nullable Throwable failure, Reason reason) {
    return failure instanceof CallRejectedException rejected
        && rejected.rejection().reason() == reason
        && rejected.rejection().gate().equals(name);
  }

  /** The retry around the attempts, or null where there is none. */
  @Nullable Retry retry() {
    Retrying retrying = spec.retry();
    if (retrying == null) {
      return null;
    }
    RetryConfig config =
        RetryConfig.defaults()
            .withBaseDelay(Duration.ZERO)
            .withMaxDelay(LONGEST)
            .withJitter(Jitter.NONE)
            .withBudget(null)
            .withMaxDuration(
                retrying.maxDuration().isZero() ? null : atLeast(SHORTEST, retrying.maxDuration()));
    int retries = retrying.maxRetries();
    RetryRules rules =
        RetryRules.defaults()
            .retryIf(failure -> isRetried(retrying, failure))
            .maxAttempts(
                retries < 0 || retries == Integer.MAX_VALUE ? Integer.MAX_VALUE : retries + 1)
            .retryAfter((result, failure) -> delay(retrying)); // on top of no delay: the delay
    return new Retry(name, config, ticker, rules, ResilienceListener.NONE);
  }

  /** Interrupted, a call ends, unless it is asked for by that very name that it go on. */
  static boolean isRetried(Retrying retrying, Throwable ending) {
    Throwable failure = Execution.thrown(ending);
    if (failure instanceof Execution.Cancelled) {
      return false;
    }
    boolean goesOn =
        !(failure instanceof InterruptedException)
            || retrying.retryOn().listed().contains(InterruptedException.class);
    return goesOn && retrying.retryOn().contain(failure);
  }

  private static Duration delay(Retrying retrying) {
    long delay = retrying.delay().toNanos();
    long jitter = retrying.jitter().toNanos();
    long spread = jitter == 0 ? 0 : ThreadLocalRandom.current().nextLong(-jitter, jitter + 1);
    return Duration.ofNanos(Math.max(0, delay + spread));
  }

  private static Duration atLeast(Duration least, Duration duration) {
    return duration.compareTo(least) < 0 ? least : duration;
  }
}
