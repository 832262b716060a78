package io.omnikeywords.resilience.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Classifier;
import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.Driver;
import io.omnikeywords.resilience.HookedTicker;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.Rejection.Reason;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig.ResponseTimes;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot.Transitions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitBreakerTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final CircuitBreakerConfig DEFAULTS = CircuitBreakerConfig.defaults();

  private final ManualTicker ticker = new ManualTicker();
  private final List<StateChange> changes = new ArrayList<>();

  private CircuitBreaker breaker(CircuitBreakerConfig config) {
    return breaker(config, Classifier.DEFAULT);
  }

  private CircuitBreaker breaker(CircuitBreakerConfig config, Classifier classifier) {
    ResilienceListener listener =
        new ResilienceListener() {
          @Override
          public void onStateChange(StateChange change) {
            changes.add(change);
          }
        };
    return new CircuitBreaker("cb", config, ticker, classifier, listener);
  }

  private static Permit permit(Admission admission) {
    assertThat(admission).isInstanceOf(Permit.class);
    return (Permit) admission;
  }

  private static void succeed(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      permit(breaker.tryAcquire()).onSuccess(1);
    }
  }

  private static void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      permit(breaker.tryAcquire()).onFailure(1, new IOException());
    }
  }

  private static void take(CircuitBreaker breaker, long nanos) {
    permit(breaker.tryAcquire()).onSuccess(nanos);
  }

  private static long left(CircuitBreaker breaker) {
    Admission admission = breaker.tryAcquire();
    assertThat(admission).isInstanceOf(Rejection.class);
    assertThat(((Rejection) admission).reason()).isEqualTo(Reason.CIRCUIT_BREAKER_OPEN);
    assertThat(((Rejection) admission).gate()).isEqualTo("cb");
    return ((Rejection) admission).retryAfterNanos();
  }

  // ---- closed

  @Test
  void closed_consecutiveFailures_openAtTheThreshold() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    fail(breaker, 4);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(changes)
        .containsExactly(
            new StateChange(
                "cb",
                State.CLOSED,
                State.OPEN,
                "5 consecutive failures, last java.io.IOException"));
  }

  @Test
  void closed_successInBetween_beginsTheCountAnew() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    fail(breaker, 4);
    succeed(breaker, 1);
    fail(breaker, 4);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void closed_releasedCall_neitherCountsNorResets() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    fail(breaker, 4);
    permit(breaker.tryAcquire()).release();
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(breaker.snapshot().released()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void call_results_areCounted(Driver driver) throws Exception {
    CircuitBreaker breaker = breaker(DEFAULTS.withFailureThreshold(3));
    assertThat(driver.call(breaker, ticker, () -> "fine")).isEqualTo("fine");
    assertThat(driver.<String>call(breaker, ticker, () -> null)).isNull();
    for (Throwable failure :
        List.of(new IOException(), new Error("broken"), new StackOverflowError())) {
      assertThatThrownBy(
              () ->
                  driver.call(
                      breaker,
                      ticker,
                      () -> {
                        if (failure instanceof Error error) {
                          throw error;
                        }
                        throw (Exception) failure;
                      }))
          .isSameAs(failure);
    }
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThatThrownBy(() -> driver.call(breaker, ticker, () -> "never"))
        .isInstanceOfSatisfying(
            CallRejectedException.class,
            rejected ->
                assertThat(rejected.rejection())
                    .isEqualTo(new Rejection("cb", Reason.CIRCUIT_BREAKER_OPEN, 60 * SECOND)));
    CircuitBreakerSnapshot counts = breaker.snapshot();
    assertThat(counts.admitted()).isEqualTo(5);
    assertThat(counts.succeeded()).isEqualTo(2);
    assertThat(counts.failed()).isEqualTo(3);
    assertThat(counts.released()).isZero();
    assertThat(counts.rejected()).isEqualTo(1);
    assertThat(counts.failureRate()).isEqualTo(0.6);
  }

  @ParameterizedTest
  @EnumSource
  void call_thatDidNotGetToTell_isNeutral(Driver driver) {
    CircuitBreaker breaker = breaker(DEFAULTS.withFailureThreshold(1));
    Rejection inner = new Rejection("inner", Reason.BULKHEAD_FULL, 0);
    for (Exception neutral :
        List.of(
            new CallRejectedException(inner),
            new InterruptedException(),
            new CancellationException())) {
      assertThatThrownBy(
              () ->
                  driver.call(
                      breaker,
                      ticker,
                      () -> {
                        throw neutral;
                      }))
          .isInstanceOf(neutral.getClass());
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    assertThat(breaker.snapshot().released()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void classifier_given_decides(Driver driver) throws Exception {
    Classifier byValue =
        (result, failure) ->
            failure instanceof IllegalArgumentException
                ? Outcome.SUCCESS
                : "bad".equals(result) || result == null ? Outcome.FAILURE : Outcome.NEUTRAL;
    CircuitBreaker breaker = breaker(DEFAULTS.withFailureThreshold(2), byValue);
    driver.call(breaker, ticker, () -> "indifferent");
    assertThatThrownBy(
            () ->
                driver.call(
                    breaker,
                    ticker,
                    () -> {
                      throw new IllegalArgumentException();
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    driver.call(breaker, ticker, () -> "bad");
    driver.<String>call(breaker, ticker, () -> null);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    CircuitBreakerSnapshot counts = breaker.snapshot();
    assertThat(counts.released()).isEqualTo(1);
    assertThat(counts.succeeded()).isEqualTo(1);
    assertThat(counts.failed()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void classifier_throwing_countsAsFailure(Driver driver) throws Exception {
    for (Throwable broken : List.of(new IllegalStateException(), new AssertionError())) {
      CircuitBreaker breaker =
          breaker(
              DEFAULTS.withFailureThreshold(1),
              (result, failure) -> {
                if (broken instanceof Error error) {
                  throw error;
                }
                throw (RuntimeException) broken;
              });
      assertThat(driver.call(breaker, ticker, () -> "fine")).isEqualTo("fine");
      assertThat(breaker.state()).isEqualTo(State.OPEN);
      assertThat(breaker.snapshot().failed()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void listener_throwing_changesNothing(Driver driver) throws Exception {
    for (Throwable broken : List.of(new IllegalStateException(), new AssertionError())) {
      ResilienceListener listener =
          new ResilienceListener() {
            @Override
            public void onStateChange(StateChange change) {
              if (broken instanceof Error error) {
                throw error;
              }
              throw (RuntimeException) broken;
            }
          };
      CircuitBreaker breaker =
          new CircuitBreaker(
              "cb", DEFAULTS.withFailureThreshold(1), ticker, Classifier.DEFAULT, listener);
      assertThatThrownBy(
              () ->
                  driver.call(
                      breaker,
                      ticker,
                      () -> {
                        throw new IOException("the call's own");
                      }))
          .hasMessage("the call's own");
      assertThat(breaker.state()).isEqualTo(State.OPEN);
    }
  }

  @Test
  void listener_isToldAfterTheChangeAndMayActOnIt() {
    List<State> seen = new ArrayList<>();
    CircuitBreaker[] self = new CircuitBreaker[1];
    ResilienceListener listener =
        new ResilienceListener() {
          @Override
          public void onStateChange(StateChange change) {
            seen.add(self[0].state());
            if (change.to() == State.OPEN) {
              self[0].reset();
            }
          }
        };
    self[0] = new CircuitBreaker("cb", DEFAULTS, ticker, Classifier.DEFAULT, listener);
    fail(self[0], 5);
    assertThat(seen).containsExactly(State.OPEN, State.CLOSED);
  }

  // ---- open

  @Test
  void open_untilTheRecoveryTimeout_rejects() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    fail(breaker, 5);
    assertThat(left(breaker)).isEqualTo(60 * SECOND);
    ticker.advance(Duration.ofSeconds(60).minusNanos(1));
    assertThat(left(breaker)).isEqualTo(1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    ticker.advance(Duration.ofNanos(1));
    assertThat(breaker.state()).isEqualTo(State.OPEN); // it takes a call to find out
    permit(breaker.tryAcquire());
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    assertThat(breaker.snapshot().rejected()).isEqualTo(2);
  }

  @Test
  void open_rejection_isAtMostASecondOld() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    breaker.trip();
    for (long passed = 0; passed < 60_000; passed += 250) {
      long truth = TimeUnit.MILLISECONDS.toNanos(60_000 - passed);
      assertThat(left(breaker)).isBetween(truth, truth + SECOND);
      ticker.advance(Duration.ofMillis(250));
    }
    permit(breaker.tryAcquire());
  }

  @Test
  void open_nearTheEnd_rejectionIsExact() {
    CircuitBreaker breaker = breaker(DEFAULTS.withRecoveryTimeout(Duration.ofMillis(1_500)));
    breaker.trip();
    assertThat(ticker.pending()).isZero();
    ticker.advance(Duration.ofMillis(700));
    assertThat(left(breaker)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(800));
  }

  @Test
  void open_farFromTheEnd_rejectionCostsNoObject() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    breaker.trip();
    assertThat(breaker.tryAcquire()).isSameAs(breaker.tryAcquire());
  }

  /** Closed before the breaker opened, and while it was open. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void open_tickerClosed_recoversByTheClock(boolean closedBefore) {
    HookedTicker closing = new HookedTicker();
    CircuitBreaker breaker =
        new CircuitBreaker("cb", DEFAULTS, closing, Classifier.DEFAULT, ResilienceListener.NONE);
    if (closedBefore) {
      closing.close();
    }
    breaker.trip();
    closing.manual.advance(Duration.ofSeconds(10));
    closing.close();
    closing.manual.advance(Duration.ofSeconds(50).minusNanos(1));
    assertThat(left(breaker)).isEqualTo(1);
    closing.manual.advance(Duration.ofNanos(1));
    permit(breaker.tryAcquire());
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
  }

  @Test
  void open_over_leavesNothingScheduled() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    breaker.trip();
    assertThat(ticker.pending()).isEqualTo(1);
    breaker.reset();
    ticker.advance(Duration.ofSeconds(1));
    assertThat(ticker.pending()).isZero();
    breaker.trip();
    ticker.advance(Duration.ofSeconds(60));
    assertThat(ticker.pending()).isZero();
  }

  @Test
  void open_lateResultOfAClosedCall_isIgnored() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    Permit late = permit(breaker.tryAcquire());
    Permit lateFailure = permit(breaker.tryAcquire());
    fail(breaker, 5);
    late.onSuccess(1);
    lateFailure.onFailure(1, new IOException());
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(changes).hasSize(1);
  }

  /** Failsafe 3.3.2 and Resilience4j 2.4.0 close on these while their own probe still runs. */
  @Test
  void halfOpen_lateClosedResult_isIgnored() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    List<Permit> old = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      old.add(permit(breaker.tryAcquire()));
    }
    fail(breaker, 5);
    ticker.advance(Duration.ofSeconds(60));
    Permit probe = permit(breaker.tryAcquire());
    old.subList(0, 5).forEach(permit -> permit.onSuccess(1));
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    old.subList(5, 10).forEach(permit -> permit.onFailure(1, new IOException()));
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    probe.onSuccess(1);
    permit(breaker.tryAcquire()).onSuccess(1);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void closedAgain_lateResultOfAnEarlierStay_isIgnored() {
    CircuitBreaker breaker = breaker(DEFAULTS.withFailureThreshold(2));
    Permit old = permit(breaker.tryAcquire());
    breaker.trip();
    breaker.reset();
    fail(breaker, 1);
    old.onFailure(1, new IOException());
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    old.onSuccess(1); // nor does it forgive
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  // ---- backoff of the recovery timeout

  @Test
  void recoveryBackoff_eachReopening_multipliesTheTimeout() {
    CircuitBreaker breaker =
        breaker(
            DEFAULTS
                .withRecoveryTimeout(Duration.ofSeconds(10))
                .withRecoveryBackoff(3)
                .withMaxRecoveryTimeout(Duration.ofSeconds(80)));
    breaker.trip();
    for (long seconds : new long[] {10, 30, 80, 80}) {
      assertThat(left(breaker)).isEqualTo(seconds * SECOND);
      ticker.advance(Duration.ofSeconds(seconds));
      permit(breaker.tryAcquire()).onFailure(1, new IOException());
      assertThat(breaker.state()).isEqualTo(State.OPEN);
    }
    ticker.advance(Duration.ofSeconds(80));
    succeed(breaker, 2);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(breaker, 5);
    assertThat(left(breaker)).isEqualTo(10 * SECOND);
  }

  @Test
  void recoveryBackoff_writtenOffProbes_keepTheCount() {
    CircuitBreaker breaker =
        breaker(
            DEFAULTS
                .withRecoveryTimeout(Duration.ofSeconds(10))
                .withRecoveryBackoff(2)
                .withSuccessThreshold(1));
    breaker.trip();
    ticker.advance(Duration.ofSeconds(10));
    permit(breaker.tryAcquire());
    ticker.advance(Duration.ofSeconds(10));
    permit(breaker.tryAcquire()).onFailure(1, new IOException());
    assertThat(left(breaker)).isEqualTo(20 * SECOND);
  }

  @Test
  void recoveryTimeout_longerThanTheMaximum_isItselfTheMaximum() {
    CircuitBreaker breaker =
        breaker(DEFAULTS.withRecoveryTimeout(Duration.ofMinutes(30)).withRecoveryBackoff(2));
    breaker.trip();
    assertThat(left(breaker)).isEqualTo(30 * 60 * SECOND);
    ticker.advance(Duration.ofMinutes(30));
    fail(breaker, 1);
    assertThat(left(breaker)).isEqualTo(30 * 60 * SECOND);
  }

  // ---- by hand

  /** Helidon's breaker, forced open, never schedules half-open. */
  @Test
  void trip_recoversByItself() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    breaker.trip();
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(left(breaker)).isEqualTo(60 * SECOND);
    ticker.advance(Duration.ofSeconds(60));
    succeed(breaker, 2);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    assertThat(changes)
        .extracting(StateChange::reason)
        .containsExactly("tripped by hand", "recovery timeout passed", "2 successful probes");
  }

  @Test
  void forceOpen_holdsUntilReset() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    Permit old = permit(breaker.tryAcquire());
    breaker.forceOpen();
    old.onSuccess(1);
    ticker.advance(Duration.ofDays(300));
    assertThat(left(breaker)).isZero();
    assertThat(breaker.state()).isEqualTo(State.FORCED_OPEN);
    breaker.reconfigure(DEFAULTS.withFailureThreshold(1));
    assertThat(breaker.state()).isEqualTo(State.FORCED_OPEN);
    assertThat(breaker.snapshot().rejected()).isEqualTo(1);
    breaker.reset();
    succeed(breaker, 1);
    assertThat(changes).extracting(StateChange::reason).containsExactly("forced open", "reset");
  }

  @Test
  void disable_admitsAndCountsButNeverOpens() {
    CircuitBreaker breaker =
        breaker(DEFAULTS.withFailureRate(0.5).withWindow(new WindowConfig.Count(2, 1)));
    breaker.disable();
    fail(breaker, 50);
    breaker.reconfigure(DEFAULTS.withFailureThreshold(1));
    fail(breaker, 50);
    succeed(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.DISABLED);
    assertThat(breaker.snapshot().failed()).isEqualTo(100);
    breaker.reset();
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void reset_forgetsFailuresButKeepsTotals() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    fail(breaker, 4);
    breaker.reset();
    assertThat(changes).isEmpty(); // closed it was and closed it is
    fail(breaker, 4);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    assertThat(breaker.snapshot().failed()).isEqualTo(8);
  }

  @Test
  void trip_whileOpen_startsTheTimeoutAgain() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    breaker.trip();
    ticker.advance(Duration.ofSeconds(40));
    breaker.trip();
    assertThat(left(breaker)).isEqualTo(60 * SECOND);
    assertThat(changes).hasSize(1);
  }

  // ---- reconfigured while running

  @Test
  void reconfigure_closed_keepsTheRunOfFailures() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    fail(breaker, 4);
    CircuitBreakerConfig changed = DEFAULTS.withFailureThreshold(6);
    breaker.reconfigure(changed);
    assertThat(breaker.config()).isEqualTo(changed);
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(changes).hasSize(1);
  }

  @Test
  void reconfigure_open_keepsTheMomentOfOpening() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    breaker.trip();
    ticker.advance(Duration.ofSeconds(20));
    breaker.reconfigure(DEFAULTS.withRecoveryTimeout(Duration.ofSeconds(30)));
    assertThat(left(breaker)).isEqualTo(10 * SECOND);
    ticker.advance(Duration.ofSeconds(10));
    permit(breaker.tryAcquire());
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
  }

  @Test
  void reconfigure_open_keepsTheNumberOfOpenings() {
    CircuitBreakerConfig config =
        DEFAULTS.withRecoveryTimeout(Duration.ofSeconds(10)).withRecoveryBackoff(2);
    CircuitBreaker breaker = breaker(config);
    breaker.trip();
    ticker.advance(Duration.ofSeconds(10));
    fail(breaker, 1);
    breaker.reconfigure(config.withRecoveryBackoff(3));
    assertThat(left(breaker)).isEqualTo(30 * SECOND);
  }

  @Test
  void reconfigure_halfOpen_keepsItsProbes() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    breaker.trip();
    ticker.advance(Duration.ofSeconds(60));
    Permit probe = permit(breaker.tryAcquire());
    breaker.reconfigure(DEFAULTS.withFailureThreshold(9));
    probe.onSuccess(1);
    succeed(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void reconfigure_window_beginsEmpty() {
    CircuitBreakerConfig config =
        DEFAULTS
            .withFailureThreshold(100)
            .withFailureRate(0.5)
            .withWindow(new WindowConfig.Count(10, 10));
    CircuitBreaker breaker = breaker(config);
    fail(breaker, 9);
    assertThat(breaker.snapshot().failureRate()).isEqualTo(1.0);
    breaker.reconfigure(config.withWindow(new WindowConfig.Count(4, 4)));
    assertThat(breaker.snapshot().failureRate()).isZero();
    fail(breaker, 3);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  /** A breaker that closes just as it is reconfigured must not close with the old rules. */
  @Test
  void reconfigure_whileAnotherClosesIt_isNotLost() {
    HookedTicker hooked = new HookedTicker();
    CircuitBreakerConfig before =
        DEFAULTS.withFailureRate(0.9).withWindow(WindowConfig.time(Duration.ofSeconds(10)));
    CircuitBreakerConfig after =
        DEFAULTS
            .withFailureThreshold(100)
            .withFailureRate(1.0)
            .withWindow(new WindowConfig.Count(2, 2));
    CircuitBreaker breaker =
        new CircuitBreaker("cb", before, hooked, Classifier.DEFAULT, ResilienceListener.NONE);
    breaker.trip();
    hooked.onNextRead(() -> breaker.reconfigure(after)); // as the new window is being made
    breaker.reset();
    assertThat(breaker.config()).isEqualTo(after);
    fail(breaker, 1);
    hooked.manual.advance(Duration.ofMinutes(1)); // the old window would forget, the new does not
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  // ---- rates

  private static CircuitBreakerConfig byRate(double rate, int size, int minimum) {
    return DEFAULTS
        .withFailureThreshold(1_000)
        .withFailureRate(rate)
        .withWindow(new WindowConfig.Count(size, minimum));
  }

  @Test
  void failureRate_reached_opens() {
    CircuitBreaker breaker = breaker(byRate(0.5, 10, 10));
    succeed(breaker, 5);
    fail(breaker, 4);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    assertThat(breaker.snapshot().failureRate()).isEqualTo(4.0 / 9);
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(changes.get(0).reason()).isEqualTo("failure rate 0.5 reached 0.5");
  }

  @Test
  void failureRate_belowTheMinimumOfCalls_meansNothing() {
    CircuitBreaker breaker = breaker(byRate(0.1, 100, 20));
    fail(breaker, 19);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    succeed(breaker, 1); // a success, too, may make the number full
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void failureRate_callsThatLeaveTheWindow_areForgotten() {
    CircuitBreaker breaker = breaker(byRate(0.5, 4, 4));
    fail(breaker, 1);
    succeed(breaker, 2);
    succeed(breaker, 2); // the failure is out
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    assertThat(breaker.snapshot().failureRate()).isEqualTo(0.25);
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void failureRate_overTime_forgetsOldCalls() {
    CircuitBreaker breaker =
        breaker(
            DEFAULTS
                .withFailureThreshold(1_000)
                .withFailureRate(0.5)
                .withWindow(new WindowConfig.Time(Duration.ofSeconds(10), 4)));
    fail(breaker, 3);
    ticker.advance(Duration.ofSeconds(9));
    assertThat(breaker.snapshot().failureRate()).isEqualTo(1.0);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(breaker.snapshot().failureRate()).isZero();
    fail(breaker, 1);
    succeed(breaker, 2);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    ticker.advance(Duration.ofSeconds(5));
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void failureRate_overTime_reusesItsStepsLapAfterLap() {
    CircuitBreaker breaker =
        breaker(
            DEFAULTS
                .withFailureThreshold(1_000)
                .withFailureRate(1.0)
                .withWindow(new WindowConfig.Time(Duration.ofSeconds(10), 1_000)));
    for (int second = 0; second < 35; second++) {
      fail(breaker, 1);
      succeed(breaker, 3);
      ticker.advance(Duration.ofSeconds(1));
    }
    assertThat(breaker.snapshot().failureRate()).isEqualTo(0.25);
  }

  private static CircuitBreakerConfig bySlowness(double rate) {
    return DEFAULTS
        .withFailureThreshold(1_000)
        .withSlowCallRate(rate)
        .withSlowCallDuration(Duration.ofSeconds(2))
        .withWindow(new WindowConfig.Count(4, 4));
  }

  @Test
  void slowCallRate_reached_opens() {
    CircuitBreaker breaker = breaker(bySlowness(0.5));
    take(breaker, 2 * SECOND);
    take(breaker, 2 * SECOND - 1);
    take(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    take(breaker, 2 * SECOND);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(changes.get(0).reason()).isEqualTo("slow-call rate 0.5 reached 0.5");
  }

  @Test
  void slowCallRate_slowFailures_countToo() {
    CircuitBreaker breaker = breaker(bySlowness(1.0));
    for (int i = 0; i < 4; i++) {
      permit(breaker.tryAcquire()).onFailure(3 * SECOND, new IOException());
    }
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void slowCallRate_slowCallsThatLeaveTheWindow_areForgotten() {
    CircuitBreaker breaker = breaker(bySlowness(0.5));
    take(breaker, 3 * SECOND);
    for (int i = 0; i < 4; i++) {
      take(breaker, 1);
    }
    take(breaker, 3 * SECOND);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void slowCallRate_overTime_opens() {
    CircuitBreaker breaker =
        breaker(bySlowness(0.5).withWindow(new WindowConfig.Time(Duration.ofSeconds(10), 2)));
    take(breaker, 3 * SECOND);
    take(breaker, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void slowCallRate_notConfigured_slowCallsAreFine() {
    CircuitBreaker breaker = breaker(byRate(0.5, 4, 4).withResponseTimes(ResponseTimes.EXACT));
    for (int i = 0; i < 10; i++) {
      take(breaker, 100 * SECOND);
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void windowWithoutARate_measuresButNeverOpens() {
    CircuitBreaker breaker =
        breaker(DEFAULTS.withFailureThreshold(1_000).withWindow(WindowConfig.count(10)));
    fail(breaker, 10);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    assertThat(breaker.snapshot().failureRate()).isEqualTo(1.0);
  }

  @Test
  void window_manyThreads_addsUp() throws Exception {
    CircuitBreaker breaker = breaker(byRate(1.0, 100, 100));
    int threads = 8;
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (Exception broken) {
                  throw new AssertionError(broken);
                }
                for (int i = 0; i < 5_000; i++) {
                  if (i % 3 == 0) {
                    fail(breaker, 1);
                  } else {
                    succeed(breaker, 1);
                  }
                }
              });
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      thread.join();
    }
    // whatever they left in the ring, a hundred more calls of one kind replace it exactly
    succeed(breaker, 100);
    assertThat(breaker.snapshot().failureRate()).isZero();
    fail(breaker, 25);
    assertThat(breaker.snapshot().failureRate()).isEqualTo(0.25);
    CircuitBreakerSnapshot counts = breaker.snapshot();
    assertThat(counts.failed()).isEqualTo(threads * 1_667L + 25);
    assertThat(counts.succeeded()).isEqualTo(threads * 3_333L + 100);
    assertThat(counts.admitted()).isEqualTo(counts.failed() + counts.succeeded());
  }

  // ---- times

  @Test
  void responseTimes_exact_areOfEveryCall() {
    CircuitBreaker breaker = breaker(DEFAULTS.withResponseTimes(ResponseTimes.EXACT));
    long[] millis = {0, 1, 2, 5, 6, 60_000, 60_001};
    for (long each : millis) {
      assertThat(permit(breaker.tryAcquire()).timed()).isTrue();
      take(breaker, TimeUnit.MILLISECONDS.toNanos(each));
    }
    var times = breaker.snapshot().responseTimes();
    assertThat(times.boundsNanos())
        .containsExactly(
            1_000_000L,
            5_000_000L,
            10_000_000L,
            25_000_000L,
            50_000_000L,
            100_000_000L,
            250_000_000L,
            500_000_000L,
            1_000_000_000L,
            2_500_000_000L,
            5_000_000_000L,
            10_000_000_000L,
            30_000_000_000L,
            60_000_000_000L);
    assertThat(times.counts())
        .containsExactly(2L, 2L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L, 1L);
    assertThat(times.count()).isEqualTo(7);
    assertThat(times.sumNanos()).isEqualTo(120_015_000_000L);
  }

  @ParameterizedTest
  @EnumSource
  void responseTimes_exact_areThoseOfTheTicker(Driver driver) throws Exception {
    CircuitBreaker breaker = breaker(DEFAULTS.withResponseTimes(ResponseTimes.EXACT));
    ticker.advance(Duration.ofSeconds(100));
    driver.call(
        breaker,
        ticker,
        () -> {
          ticker.advance(Duration.ofMillis(7));
          return "";
        });
    assertThatThrownBy(
            () ->
                driver.call(
                    breaker,
                    ticker,
                    () -> {
                      ticker.advance(Duration.ofMillis(3));
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);
    assertThat(breaker.snapshot().responseTimes().sumNanos())
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
  }

  @Test
  void responseTimes_sampled_areOfOneCallIn64() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    for (int i = 0; i < 6_400; i++) {
      if (permit(breaker.tryAcquire()).timed()) {
        take(breaker, 1_000);
      }
    }
    // a Weyl sequence of the golden ratio puts 100 of 6,400 there, give or take a few
    assertThat(breaker.snapshot().responseTimes().count()).isBetween(0L, 110L);
    long timed = 0;
    for (int i = 0; i < 6_400; i++) {
      Permit permit = permit(breaker.tryAcquire());
      timed += permit.timed() ? 1 : 0;
      permit.onSuccess(5);
    }
    assertThat(timed).isBetween(90L, 110L);
  }

  /** One call in 64 takes a second: were every 64th call timed, none or all of them would. */
  @Test
  void responseTimes_sampled_areUnbiasedUnderALoadOfPeriod64() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    int timed = 0;
    int slow = 0;
    for (int i = 0; i < 640_000; i++) {
      Permit permit = permit(breaker.tryAcquire());
      if (permit.timed()) {
        timed++;
        slow += i % 64 == 0 ? 1 : 0;
      }
      permit.onSuccess(0);
    }
    assertThat(timed).isBetween(9_900, 10_100);
    assertThat(slow / (double) timed).isBetween(0.9 / 64, 1.1 / 64);
  }

  @Test
  void responseTimes_rulesThatNeedThem_haveThemExactly() {
    CircuitBreaker breaker = breaker(bySlowness(0.5));
    for (int i = 0; i < 200; i++) {
      Permit permit = permit(breaker.tryAcquire());
      assertThat(permit.timed()).isTrue();
      permit.release();
    }
    assertThat(breaker.snapshot().released()).isEqualTo(200);
  }

  // ---- snapshot

  @Test
  void snapshot_new_isAllZero() {
    CircuitBreakerSnapshot counts = breaker(DEFAULTS).snapshot();
    assertThat(counts.name()).isEqualTo("cb");
    assertThat(counts.state()).isEqualTo(State.CLOSED);
    assertThat(counts.admitted() + counts.succeeded() + counts.failed()).isZero();
    assertThat(counts.released() + counts.rejected() + counts.stateChanges()).isZero();
    assertThat(counts.failureRate()).isZero();
    assertThat(counts.transitions()).isEmpty();
    assertThat(counts.responseTimes().count()).isZero();
  }

  @Test
  void snapshot_transitions_areCountedByPair() {
    CircuitBreaker breaker = breaker(DEFAULTS);
    breaker.trip();
    breaker.reset();
    breaker.trip();
    breaker.reset();
    breaker.forceOpen();
    CircuitBreakerSnapshot counts = breaker.snapshot();
    assertThat(counts.stateChanges()).isEqualTo(5);
    assertThat(counts.transitions())
        .containsExactlyInAnyOrder(
            new Transitions(State.CLOSED, State.OPEN, 2),
            new Transitions(State.OPEN, State.CLOSED, 2),
            new Transitions(State.CLOSED, State.FORCED_OPEN, 1));
  }

  /** Resilience4j measures the time open by the wall clock; here only the ticker counts. */
  @Test
  void open_duration_followsTheTickerOnly() {
    ManualTicker standing = new ManualTicker();
    CircuitBreaker breaker =
        new CircuitBreaker(
            "cb",
            DEFAULTS.withRecoveryTimeout(Duration.ofMillis(1)),
            standing,
            Classifier.DEFAULT,
            ResilienceListener.NONE);
    breaker.trip();
    long start = System.currentTimeMillis();
    while (System.currentTimeMillis() - start < 20) {
      assertThat(breaker.tryAcquire()).isInstanceOf(Rejection.class); // however long we wait
    }
    standing.advance(Duration.ofMillis(1));
    assertThat(breaker.tryAcquire()).isInstanceOf(Permit.class);
  }

  @Test
  void transitions_manyThreads_haveOneWinnerWhoTells() throws Exception {
    int threads = 16;
    for (int round = 0; round < 100; round++) {
      changes.clear();
      CircuitBreaker breaker = breaker(DEFAULTS.withFailureThreshold(1));
      List<Permit> permits = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        permits.add(permit(breaker.tryAcquire()));
      }
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Thread> all = new ArrayList<>();
      for (Permit permit : permits) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    start.await();
                  } catch (Exception broken) {
                    throw new AssertionError(broken);
                  }
                  permit.onFailure(1, new IOException());
                });
        thread.start();
        all.add(thread);
      }
      for (Thread thread : all) {
        thread.join();
      }
      assertThat(changes).hasSize(1);
      assertThat(breaker.snapshot().stateChanges()).isEqualTo(1);
    }
  }
}
