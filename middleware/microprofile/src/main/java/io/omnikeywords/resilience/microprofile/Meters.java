package io.omnikeywords.resilience.microprofile;

import io.omnikeywords.resilience.Ticker;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.microprofile.Instruments.Shown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is counted of one guarded method: the metrics of its policies and no others, registered when
 * it is made. Safe for use by many threads.
 */
final class Meters {

  private static final Logger LOG = LoggerFactory.getLogger("resilience");
  private static final Runnable NOTHING = () -> {};
  private static final LongConsumer NOWHERE = nanos -> {};

  private final List<Instruments> instruments;
  private final String method;
  private final Runnable[] invocations;
  private final Runnable[] retryCalls;
  private final Runnable retries;
  private final Runnable timedOut;
  private final Runnable inTime;
  private final LongConsumer timed;
  private final Runnable[] breakerCalls;
  private final Runnable opened;
  private final Runnable accepted;
  private final Runnable rejected;
  private final LongConsumer ran;
  private final LongConsumer waited;

  /** How a fallback took part in a call. */
  enum Use {
    APPLIED("applied"),
    NOT_APPLIED("notApplied"),
    NOT_DEFINED("notDefined");

    private final String tag;

    Use(String tag) {
      this.tag = tag;
    }
  }

  /** Why a retry made no further attempt. */
  enum Stopped {
    VALUE_RETURNED("valueReturned"),
    NOT_RETRYABLE("exceptionNotRetryable"),
    MAX_RETRIES("maxRetriesReached"),
    MAX_DURATION("maxDurationReached");

    private final String tag;

    Stopped(String tag) {
      this.tag = tag;
    }
  }

  /** What a call was for the circuit breaker. */
  enum Judged {
    SUCCESS("success"),
    FAILURE("failure"),
    PREVENTED("circuitBreakerOpen");

    private final String tag;

    Judged(String tag) {
      this.tag = tag;
    }
  }

  Meters(GuardedMethod spec, List<Instruments> instruments) {
    this.instruments = instruments;
    method = spec.name();
    invocations = new Runnable[2 * Use.values().length];
    Arrays.fill(invocations, NOTHING);
    if (spec.hasPolicy()) {
      for (Use use : Use.values()) {
        if ((use == Use.NOT_DEFINED) == (spec.fallback() == null)) {
          invocations[2 * use.ordinal()] = invocations("valueReturned", use);
          invocations[2 * use.ordinal() + 1] = invocations("exceptionThrown", use);
        }
      }
    }
    boolean retry = spec.retry() != null;
    retryCalls = new Runnable[2 * Stopped.values().length];
    for (Stopped why : Stopped.values()) {
      retryCalls[2 * why.ordinal()] = retryCalls(retry, "false", why);
      retryCalls[2 * why.ordinal() + 1] = retryCalls(retry, "true", why);
    }
    retries = counter(retry, "ft.retry.retries.total");
    boolean timeout = spec.timeout() != null;
    timedOut = counter(timeout, "ft.timeout.calls.total", "timedOut", "true");
    inTime = counter(timeout, "ft.timeout.calls.total", "timedOut", "false");
    timed = durations(timeout, "ft.timeout.executionDuration");
    boolean breaker = spec.circuitBreaker() != null;
    breakerCalls = new Runnable[Judged.values().length];
    for (Judged as : Judged.values()) {
      breakerCalls[as.ordinal()] =
          counter(breaker, "ft.circuitbreaker.calls.total", "circuitBreakerResult", as.tag);
    }
    opened = counter(breaker, "ft.circuitbreaker.opened.total");
    boolean bulkhead = spec.bulkhead() != null;
    accepted = counter(bulkhead, "ft.bulkhead.calls.total", "bulkheadResult", "accepted");
    rejected = counter(bulkhead, "ft.bulkhead.calls.total", "bulkheadResult", "rejected");
    ran = durations(bulkhead, "ft.bulkhead.runningDuration");
    waited = durations(bulkhead && spec.asynchronous(), "ft.bulkhead.waitingDuration");
  }

  void invoked(Use fallback, boolean failed) {
    invocations[2 * fallback.ordinal() + (failed ? 1 : 0)].run();
  }

  void retried(int times, Stopped why) {
    retryCalls[2 * why.ordinal() + (times > 0 ? 1 : 0)].run();
    for (int i = 0; i < times; i++) {
      retries.run();
    }
  }

  void timed(long nanos, boolean exceeded) {
    (exceeded ? timedOut : inTime).run();
    timed.accept(nanos);
  }

  void judged(Judged as) {
    breakerCalls[as.ordinal()].run();
  }

  void bulkhead(boolean admitted) {
    (admitted ? accepted : rejected).run();
  }

  void ran(long nanos) {
    ran.accept(nanos);
  }

  void waited(long nanos) {
    waited.accept(nanos);
  }

  /** Shows how full the bulkhead is. */
  void show(Bulkhead bulkhead, boolean asynchronous) {
    show(Shown.LEVEL, "ft.bulkhead.executionsRunning", () -> bulkhead.snapshot().concurrentCalls());
    if (asynchronous) {
      show(Shown.LEVEL, "ft.bulkhead.executionsWaiting", () -> bulkhead.snapshot().queueSize());
    }
  }

  /** A listener for the circuit breaker, which shows how long it is in which state. */
  StateTimes stateTimes(Ticker ticker) {
    StateTimes times = new StateTimes(ticker, opened);
    times.tags(
        (tag, nanos) -> show(Shown.TIME, "ft.circuitbreaker.state.total", nanos, "state", tag));
    return times;
  }

  private void show(Shown kind, String name, LongSupplier value, String... tags) {
    instruments.forEach(each -> each.show(kind, name, value, withMethod(tags)));
  }

  private Runnable invocations(String result, Use use) {
    return counter(true, "ft.invocations.total", "result", result, "fallback", use.tag);
  }

  private Runnable retryCalls(boolean wanted, String retried, Stopped why) {
    return counter(wanted, "ft.retry.calls.total", "retried", retried, "retryResult", why.tag);
  }

  private Runnable counter(boolean wanted, String name, String... tags) {
    if (!wanted || instruments.isEmpty()) {
      return NOTHING;
    }
    List<Runnable> each =
        instruments.stream().map(one -> one.counter(name, withMethod(tags))).toList();
    return () -> each.forEach(Meters::quietly);
  }

  private LongConsumer durations(boolean wanted, String name) {
    if (!wanted || instruments.isEmpty()) {
      return NOWHERE;
    }
    List<LongConsumer> each =
        instruments.stream().map(one -> one.durations(name, withMethod())).toList();
    return nanos -> each.forEach(one -> quietly(() -> one.accept(nanos)));
  }

  /** What a metrics library throws must not become the end of a call. */
  private static void quietly(Runnable counting) {
    try {
      counting.run();
    } catch (RuntimeException broken) {
      LOG.debug("a call was not counted", broken);
    }
  }

  private String[] withMethod(String... tags) {
    List<String> all = new ArrayList<>(List.of("method", method));
    all.addAll(List.of(tags));
    return all.toArray(String[]::new);
  }
}
