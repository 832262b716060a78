package io.omnikeywords.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Driver;
import io.omnikeywords.resilience.DurationHistogram;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.Rejection.Reason;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final RetryConfig PLAIN = RetryConfig.defaults().withJitter(Jitter.NONE);

  private final ManualTicker ticker = new ManualTicker();
  private final List<Long> attempts = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();

  private Retry retry(RetryConfig config) {
    return retry(config, RetryRules.defaults());
  }

  private Retry retry(RetryConfig config, RetryRules rules) {
    ResilienceListener listener =
        new ResilienceListener() {
          @Override
          public void onRetriesExhausted(String retry, int made) {
            heard.add(retry + " " + made);
          }
        };
    return new Retry("r", config, ticker, rules, listener);
  }

  /** Notes the time of each attempt; fails with each throwable in turn, then returns. */
  private Callable<String> body(Throwable... failures) {
    return () -> {
      int attempt = attempts.size();
      attempts.add(ticker.read());
      if (attempt < failures.length) {
        if (failures[attempt] instanceof Error error) {
          throw error;
        }
        throw (Exception) failures[attempt];
      }
      return "result";
    };
  }

  private static Throwable[] always(Throwable failure, int times) {
    Throwable[] all = new Throwable[times];
    Arrays.fill(all, failure);
    return all;
  }

  private static RetrySnapshot counts(
      int calls,
      int retries,
      int recovered,
      int exhausted,
      int spent,
      double left,
      long... delays) {
    DurationHistogram waited = new DurationHistogram(false);
    Arrays.stream(delays).forEach(waited::record);
    return new RetrySnapshot(
        "r", calls, retries, recovered, exhausted, spent, waited.snapshot(), left);
  }

  @ParameterizedTest
  @EnumSource
  void success_first_isTheOnlyAttempt(Driver driver) throws Exception {
    Retry retry = retry(PLAIN);
    assertThat(driver.call(retry, ticker, body())).isEqualTo("result");
    assertThat(attempts).hasSize(1);
    assertThat(retry.snapshot()).isEqualTo(counts(1, 0, 0, 0, 0, 1));
    assertThat(retry.snapshot().attempts()).isEqualTo(1);
    assertThat(retry.snapshot().successRate()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void successRate_isTheShareOfRetriedCallsThatEndedWell(Driver driver) throws Exception {
    Retry retry = retry(PLAIN.withMaxAttempts(2));
    for (int i = 0; i < 3; i++) {
      attempts.clear();
      driver.call(retry, ticker, body(new IOException()));
    }
    driver.call(retry, ticker, body()); // needed no retry, so it does not count
    Callable<String> failing =
        () -> {
          throw new IOException();
        };
    assertThatThrownBy(() -> driver.call(retry, ticker, failing)).isInstanceOf(IOException.class);
    assertThat(retry.snapshot().successRate()).isEqualTo(0.75);
  }

  @ParameterizedTest
  @EnumSource
  void failures_delays_growByTheBase(Driver driver) throws Exception {
    Retry retry = retry(PLAIN.withMaxAttempts(5));
    String result = driver.call(retry, ticker, body(always(new IOException(), 4)));
    assertThat(result).isEqualTo("result");
    assertThat(attempts).containsExactly(0L, SECOND, 3 * SECOND, 7 * SECOND, 15 * SECOND);
    assertThat(retry.snapshot())
        .isEqualTo(counts(1, 4, 1, 0, 0, 0.6, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND));
    assertThat(retry.snapshot().attempts()).isEqualTo(5);
    assertThat(heard).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void failures_asManyAsAttempts_endWithTheLast(Driver driver) {
    Retry retry = retry(PLAIN);
    IOException last = new IOException("third");
    assertThatThrownBy(
            () ->
                driver.call(
                    retry, ticker, body(new IOException("first"), new IOException("second"), last)))
        .isSameAs(last);
    assertThat(attempts).containsExactly(0L, SECOND, 3 * SECOND);
    assertThat(heard).containsExactly("r 3");
    assertThat(retry.snapshot()).isEqualTo(counts(1, 2, 0, 1, 0, 0.8, SECOND, 2 * SECOND));
    assertThat(retry.snapshot().successRate()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void oneAttempt_isNoRetry(Driver driver) {
    Retry retry = retry(PLAIN.withMaxAttempts(1));
    assertThatThrownBy(() -> driver.call(retry, ticker, body(new IOException())))
        .isInstanceOf(IOException.class);
    assertThat(attempts).hasSize(1);
    assertThat(heard).containsExactly("r 1");
  }

  @ParameterizedTest
  @EnumSource
  void error_isNotTriedAgain(Driver driver) {
    Retry retry = retry(PLAIN);
    assertThatThrownBy(() -> driver.call(retry, ticker, body(new StackOverflowError())))
        .isInstanceOf(StackOverflowError.class);
    assertThat(attempts).hasSize(1);
    assertThat(retry.snapshot().exhausted()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void error_askedFor_isTriedAgainAndThrownOn(Driver driver) {
    Retry retry = retry(PLAIN, RetryRules.defaults().retryOn(LinkageError.class));
    LinkageError error = new LinkageError();
    assertThatThrownBy(() -> driver.call(retry, ticker, body(always(error, 9)))).isSameAs(error);
    assertThat(attempts).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void rejection_isNotTriedAgain(Driver driver) {
    CallRejectedException rejected =
        new CallRejectedException(new Rejection("gate", Reason.BULKHEAD_FULL, 0));
    Retry retry = retry(PLAIN);
    assertThatThrownBy(() -> driver.call(retry, ticker, body(rejected))).isSameAs(rejected);
    assertThat(attempts).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void rejection_askedFor_waitsAsLongAsTheGateSays(Driver driver) throws Exception {
    CallRejectedException rejected =
        new CallRejectedException(new Rejection("gate", Reason.RATE_LIMITED, 5 * SECOND));
    Retry retry = retry(PLAIN.withRetryRejections(true));
    assertThat(driver.call(retry, ticker, body(rejected))).isEqualTo("result");
    assertThat(attempts).containsExactly(0L, 5 * SECOND);
    attempts.clear();
    Retry byClass = retry(PLAIN, RetryRules.defaults().retryOn(CallRejectedException.class));
    assertThat(driver.call(byClass, ticker, body(rejected))).isEqualTo("result");
    assertThat(attempts).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void interruptionAndCancellation_areNotTriedAgain(Driver driver) {
    Retry retry = retry(PLAIN, RetryRules.defaults().retryOn(Exception.class));
    for (Exception end : List.of(new InterruptedException(), new CancellationException())) {
      attempts.clear();
      assertThatThrownBy(() -> driver.call(retry, ticker, body(end))).isInstanceOf(end.getClass());
      assertThat(attempts).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rules_classes_sayWhatIsTriedAgain(Driver driver) throws Exception {
    RetryRules rules =
        RetryRules.defaults()
            .retryOn(IOException.class)
            .retryOn(IllegalStateException.class)
            .abortOn(FileNotFoundException.class);
    Retry retry = retry(PLAIN, rules);
    assertThat(driver.call(retry, ticker, body(new IOException()))).isEqualTo("result");
    attempts.clear();
    assertThat(driver.call(retry, ticker, body(new IllegalStateException()))).isEqualTo("result");
    for (Exception not : List.of(new FileNotFoundException(), new IllegalArgumentException())) {
      attempts.clear();
      assertThatThrownBy(() -> driver.call(retry, ticker, body(not))).isSameAs(not);
      assertThat(attempts).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rules_secondFailureOfAnotherKind_endsIt(Driver driver) {
    Retry retry = retry(PLAIN, RetryRules.defaults().abortOn(FileNotFoundException.class));
    FileNotFoundException second = new FileNotFoundException();
    assertThatThrownBy(() -> driver.call(retry, ticker, body(new IOException(), second)))
        .isSameAs(second);
    assertThat(attempts).hasSize(2);
    assertThat(heard).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void result_thatIsBad_isTriedAgain(Driver driver) throws Exception {
    Retry retry = retry(PLAIN, RetryRules.defaults().retryOnResult("busy"::equals));
    assertThat(
            driver.call(
                retry,
                ticker,
                () -> {
                  attempts.add(ticker.read());
                  return attempts.size() < 3 ? "busy" : "ready";
                }))
        .isEqualTo("ready");
    assertThat(attempts).containsExactly(0L, SECOND, 3 * SECOND);
    assertThat(retry.snapshot().recovered()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void result_thatStaysBad_isReturned(Driver driver) throws Exception {
    Retry retry = retry(PLAIN, RetryRules.defaults().retryOnResult("busy"::equals));
    assertThat(
            driver.call(
                retry,
                ticker,
                () -> {
                  attempts.add(ticker.read());
                  return "busy";
                }))
        .isEqualTo("busy");
    assertThat(attempts).hasSize(3);
    assertThat(heard).containsExactly("r 3");
    assertThat(retry.snapshot().recovered()).isZero();
    assertThat(retry.snapshot().exhausted()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void resultThenFailure_endsWithTheFailure(Driver driver) {
    Retry retry =
        retry(PLAIN.withMaxAttempts(2), RetryRules.defaults().retryOnResult("busy"::equals));
    assertThatThrownBy(
            () ->
                driver.call(
                    retry,
                    ticker,
                    () -> {
                      attempts.add(ticker.read());
                      if (attempts.size() == 1) {
                        return "busy";
                      }
                      throw new IOException("second");
                    }))
        .hasMessage("second");
  }

  /** A call that succeeded must not be made again because a rule is broken. */
  @ParameterizedTest
  @EnumSource
  void rules_throwing_endTheCallWithoutAnotherAttempt(Driver driver) {
    for (Throwable broken :
        List.of(new IllegalStateException("rule"), new AssertionError("rule"))) {
      attempts.clear();
      Retry retry =
          retry(
              PLAIN,
              RetryRules.defaults()
                  .retryOnResult(
                      result -> {
                        if (broken instanceof Error error) {
                          throw error;
                        }
                        throw (RuntimeException) broken;
                      }));
      assertThatThrownBy(() -> driver.call(retry, ticker, body())).isSameAs(broken);
      assertThat(attempts).hasSize(1);
      attempts.clear();
      assertThatThrownBy(() -> driver.call(retry, ticker, body(new IOException())))
          .isSameAs(broken);
      assertThat(attempts).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void listener_throwing_changesNothing(Driver driver) {
    for (Throwable broken : List.of(new IllegalStateException(), new AssertionError())) {
      Retry retry =
          new Retry(
              "r",
              PLAIN.withMaxAttempts(1),
              ticker,
              RetryRules.defaults(),
              new ResilienceListener() {
                @Override
                public void onRetriesExhausted(String name, int made) {
                  if (broken instanceof Error error) {
                    throw error;
                  }
                  throw (RuntimeException) broken;
                }
              });
      attempts.clear();
      assertThatThrownBy(() -> driver.call(retry, ticker, body(new IOException("own"))))
          .hasMessage("own");
    }
  }

  // ---- Retry-After

  private static RetryRules after(Duration asked) {
    return RetryRules.defaults().retryAfter((result, failure) -> asked);
  }

  @ParameterizedTest
  @EnumSource
  void retryAfter_longerThanTheDelay_isWaitedFor(Driver driver) throws Exception {
    Retry retry = retry(PLAIN, after(Duration.ofSeconds(7)));
    driver.call(retry, ticker, body(new IOException()));
    assertThat(attempts).containsExactly(0L, 7 * SECOND);
  }

  @ParameterizedTest
  @EnumSource
  void retryAfter_shorterThanTheDelay_changesNothing(Driver driver) throws Exception {
    for (Duration asked :
        new Duration[] {
          Duration.ofMillis(3), Duration.ofSeconds(-9), Duration.ofSeconds(Long.MIN_VALUE), null
        }) {
      attempts.clear();
      long start = ticker.read();
      driver.call(retry(PLAIN, after(asked)), ticker, body(new IOException()));
      assertThat(attempts).containsExactly(start, start + SECOND);
    }
  }

  @ParameterizedTest
  @EnumSource
  void retryAfter_aboveTheMaximum_endsTheRetrying(Driver driver) throws Exception {
    for (Duration asked :
        List.of(Duration.ofSeconds(60).plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE))) {
      attempts.clear();
      heard.clear();
      assertThatThrownBy(
              () -> driver.call(retry(PLAIN, after(asked)), ticker, body(new IOException("own"))))
          .hasMessage("own");
      assertThat(attempts).hasSize(1);
      assertThat(heard).containsExactly("r 1");
    }
    attempts.clear();
    long start = ticker.read();
    driver.call(retry(PLAIN, after(Duration.ofSeconds(60))), ticker, body(new IOException("own")));
    assertThat(attempts).containsExactly(start, start + 60 * SECOND);
  }

  @ParameterizedTest
  @EnumSource
  void retryAfter_knownToTheFailureItself_isAsked(Driver driver) throws Exception {
    final class Busy extends IOException implements RetryAfter {
      @Override
      public Duration retryAfter() {
        return Duration.ofSeconds(11);
      }
    }

    driver.call(retry(PLAIN), ticker, body(new Busy()));
    assertThat(attempts).containsExactly(0L, 11 * SECOND);
  }

  @ParameterizedTest
  @EnumSource
  void retryAfter_ofAResult_isAsked(Driver driver) throws Exception {
    RetryRules rules =
        RetryRules.defaults()
            .retryOnResult("503"::equals)
            .retryAfter((result, failure) -> "503".equals(result) ? Duration.ofSeconds(4) : null);
    Retry retry = retry(PLAIN, rules);
    driver.call(
        retry,
        ticker,
        () -> {
          attempts.add(ticker.read());
          return attempts.size() == 1 ? "503" : "200";
        });
    assertThat(attempts).containsExactly(0L, 4 * SECOND);
  }

  // ---- total deadline

  @ParameterizedTest
  @EnumSource
  void maxDuration_noDelayIsBegunThatWouldEndAfterIt(Driver driver) {
    Retry retry = retry(PLAIN.withMaxAttempts(10).withMaxDuration(Duration.ofSeconds(7)));
    ticker.advance(Duration.ofSeconds(50));
    assertThatThrownBy(() -> driver.call(retry, ticker, body(always(new IOException(), 10))))
        .isInstanceOf(IOException.class);
    assertThat(attempts)
        .containsExactly(50 * SECOND, 51 * SECOND, 53 * SECOND, 57 * SECOND); // 7 s is not after
    assertThat(heard).containsExactly("r 4");
  }

  @ParameterizedTest
  @EnumSource
  void maxDuration_timeOfTheAttempts_countsToo(Driver driver) {
    Retry retry = retry(PLAIN.withMaxDuration(Duration.ofSeconds(5)));
    assertThatThrownBy(
            () ->
                driver.call(
                    retry,
                    ticker,
                    () -> {
                      attempts.add(ticker.read());
                      ticker.advance(Duration.ofSeconds(4).plusNanos(1));
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);
    assertThat(attempts).hasSize(1);
  }

  // ---- budget

  @ParameterizedTest
  @EnumSource
  void budget_outage_isBounded(Driver driver) {
    Retry retry = retry(PLAIN.withBudget(0.1).withBudgetFloor(5).withMaxAttempts(4));
    for (int i = 0; i < 200; i++) {
      assertThatThrownBy(
              () ->
                  driver.call(
                      retry,
                      ticker,
                      () -> {
                        attempts.add(ticker.read());
                        throw new IOException();
                      }))
          .isInstanceOf(IOException.class);
    }
    // floor + share of calls, and a bucket that begins full loses what the first call puts in
    assertThat(attempts.size() - 200).isEqualTo(24);
    assertThat(retry.snapshot().retries()).isEqualTo(24);
    assertThat(retry.snapshot().exhausted()).isEqualTo(200);
    assertThat(retry.snapshot().budgetSpent()).isGreaterThanOrEqualTo(190);
  }

  @ParameterizedTest
  @EnumSource
  void budget_spentAndRefilled_allowsAgain(Driver driver) throws Exception {
    Retry retry = retry(PLAIN.withBudget(0.5).withBudgetFloor(1).withMaxAttempts(2));
    driver.call(retry, ticker, body(new IOException())); // takes the one token
    assertThat(retry.snapshot().budgetLeft()).isZero();
    attempts.clear();
    assertThatThrownBy(() -> driver.call(retry, ticker, body(new IOException())))
        .isInstanceOf(IOException.class);
    assertThat(retry.snapshot().budgetSpent()).isEqualTo(1);
    assertThat(retry.snapshot().budgetLeft()).isEqualTo(0.5);
    attempts.clear();
    driver.call(retry, ticker, body()); // puts the second half in
    assertThat(retry.snapshot().budgetLeft()).isEqualTo(1);
    driver.call(retry, ticker, body()); // and what runs over is lost
    assertThat(retry.snapshot().budgetLeft()).isEqualTo(1);
    attempts.clear();
    assertThat(driver.call(retry, ticker, body(new IOException()))).isEqualTo("result");
  }

  @ParameterizedTest
  @EnumSource
  void budget_ofNothing_allowsNoRetry(Driver driver) {
    Retry retry = retry(PLAIN.withBudget(0.0).withBudgetFloor(0));
    for (int i = 0; i < 50; i++) {
      attempts.clear();
      assertThatThrownBy(() -> driver.call(retry, ticker, body(new IOException())))
          .isInstanceOf(IOException.class);
      assertThat(attempts).hasSize(1);
    }
    assertThat(retry.snapshot().budgetLeft()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void budget_shareWithoutFloor_isEarnedFirst(Driver driver) throws Exception {
    Retry retry = retry(PLAIN.withBudget(0.5).withBudgetFloor(0).withMaxAttempts(2));
    assertThatThrownBy(() -> driver.call(retry, ticker, body(new IOException())))
        .isInstanceOf(IOException.class);
    attempts.clear();
    assertThat(driver.call(retry, ticker, body(new IOException()))).isEqualTo("result");
  }

  @ParameterizedTest
  @EnumSource
  void budget_none_isNoBound(Driver driver) {
    Retry retry = retry(PLAIN.withBudget(null));
    for (int i = 0; i < 100; i++) {
      attempts.clear();
      assertThatThrownBy(() -> driver.call(retry, ticker, body(always(new IOException(), 3))))
          .isInstanceOf(IOException.class);
    }
    assertThat(retry.snapshot().retries()).isEqualTo(200);
    assertThat(retry.snapshot().budgetSpent()).isZero();
    assertThat(retry.snapshot().budgetLeft()).isEqualTo(1);
  }

  // ---- the rest

  @Test
  void reconfigure_isFollowedByTheNextCall() throws Exception {
    Retry retry = retry(PLAIN.withMaxAttempts(1));
    RetryConfig changed = PLAIN.withMaxAttempts(2).withBaseDelay(Duration.ofSeconds(3));
    retry.reconfigure(changed);
    assertThat(retry.config()).isEqualTo(changed);
    assertThat(Driver.SYNC.call(retry, ticker, body(new IOException()))).isEqualTo("result");
    assertThat(attempts).containsExactly(0L, 3 * SECOND);
  }

  @Test
  void sync_interruptedInThePause_throwsWithTheFailureSuppressed() {
    Retry retry = retry(PLAIN);
    IOException failure = new IOException();
    assertThatThrownBy(
            () ->
                retry.call(
                    () -> {
                      attempts.add(ticker.read());
                      Thread.currentThread().interrupt();
                      throw failure;
                    }))
        .isInstanceOf(InterruptedException.class)
        .hasSuppressedException(failure);
    assertThat(attempts).hasSize(1);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void sync_interruptedAfterABadResult_throwsWithNothingSuppressed() {
    Retry retry = retry(PLAIN, RetryRules.defaults().retryOnResult("busy"::equals));
    assertThatThrownBy(
            () ->
                retry.call(
                    () -> {
                      Thread.currentThread().interrupt();
                      return "busy";
                    }))
        .isInstanceOf(InterruptedException.class)
        .hasNoSuppressedExceptions();
  }

  /** A pause of no time must see the interrupt as well; on the system's clock, for that is how. */
  @Test
  void sync_interruptedWithoutADelay_endsTheRetrying() {
    try (ResilienceManager manager = ResilienceManager.create()) {
      manager.addRetry("r", PLAIN.withBaseDelay(Duration.ZERO).withMaxAttempts(5));
      assertThatThrownBy(
              () ->
                  manager
                      .retry("r")
                      .call(
                          () -> {
                            attempts.add(0L);
                            Thread.currentThread().interrupt();
                            throw new IOException();
                          }))
          .isInstanceOf(InterruptedException.class);
      assertThat(attempts).hasSize(1);
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyRetriesOfNoDelay_doNotExhaustTheStack(Driver driver) {
    Retry retry = retry(PLAIN.withBaseDelay(Duration.ZERO).withMaxAttempts(1_000).withBudget(null));
    assertThatThrownBy(() -> driver.call(retry, ticker, body(always(new IOException(), 1_000))))
        .isInstanceOf(IOException.class);
    assertThat(attempts).hasSize(1_000);
  }

  @ParameterizedTest
  @EnumSource
  void retryIf_decidesAlone(Driver driver) throws Exception {
    RetryRules rules =
        RetryRules.defaults()
            .abortOn(CancellationException.class)
            .retryIf(failure -> failure instanceof CancellationException);
    Retry retry = retry(PLAIN, rules);
    assertThat(driver.call(retry, ticker, body(new CancellationException()))).isEqualTo("result");
    attempts.clear();
    assertThatThrownBy(() -> driver.call(retry, ticker, body(new IOException())))
        .isInstanceOf(IOException.class);
    assertThat(attempts).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void rules_maxAttempts_overrulesTheConfiguration(Driver driver) throws Exception {
    RetryConfig config = PLAIN.withMaxAttempts(2).withBudget(null).withBaseDelay(Duration.ZERO);
    Retry retry = retry(config, RetryRules.defaults().maxAttempts(1_500));
    assertThat(driver.call(retry, ticker, body(always(new IOException(), 1_499))))
        .isEqualTo("result");
    attempts.clear();
    assertThatThrownBy(() -> driver.call(retry, ticker, body(always(new IOException(), 1_500))))
        .isInstanceOf(IOException.class);
    assertThat(attempts).hasSize(1_500);
    assertThatThrownBy(() -> RetryRules.defaults().maxAttempts(0))
        .hasMessage("max-attempts must be at least 1 but is 0");
  }
}
