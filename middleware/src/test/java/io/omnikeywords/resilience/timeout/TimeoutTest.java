package io.omnikeywords.resilience.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.Await;
import io.omnikeywords.resilience.Driver;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.Strategy;
import io.omnikeywords.resilience.TimeoutExceededException;
import io.omnikeywords.resilience.timeout.TimeoutConfig.Limit;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TimeoutTest {

  private final ManualTicker ticker = new ManualTicker();
  private final Timeout timeout =
      new Timeout(
          "t",
          new TimeoutConfig(
              Duration.ofSeconds(4),
              Duration.ofSeconds(1),
              Duration.ofSeconds(2),
              Duration.ofSeconds(3)),
          ticker);

  @AfterEach
  void noInterruptIsLeftAndNoCallIsWatched() {
    assertThat(Thread.interrupted()).isFalse();
    assertThat(timeout.snapshot().watched()).isZero();
  }

  /** A body that lasts so long by the ticker, and does not look at interrupts. */
  private Callable<String> lasting(Duration time) {
    return () -> {
      ticker.advance(time);
      return "ended";
    };
  }

  private TimeoutExceededException exceeded(Throwable failure) {
    assertThat(failure).isInstanceOf(TimeoutExceededException.class);
    return (TimeoutExceededException) failure;
  }

  @ParameterizedTest
  @EnumSource
  void call_inTime_passesThrough(Driver driver) throws Exception {
    Duration almost = Duration.ofSeconds(4).minusNanos(1);
    assertThat(driver.call(timeout, ticker, lasting(almost))).isEqualTo("ended");
    assertThat(driver.<String>call(timeout, ticker, () -> null)).isNull();
    IOException failure = new IOException();
    assertThatThrownBy(
            () ->
                driver.call(
                    timeout,
                    ticker,
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(timeout.snapshot()).isEqualTo(new TimeoutSnapshot("t", 0, 0));
  }

  @ParameterizedTest
  @EnumSource
  void call_tooLong_isExceeded(Driver driver) {
    assertThatThrownBy(() -> driver.call(timeout, ticker, lasting(Duration.ofSeconds(4))))
        .satisfies(
            failure -> {
              assertThat(exceeded(failure).limit()).isEqualTo(Duration.ofSeconds(4));
              assertThat(failure).hasMessage("call exceeded the limit of 4000 ms set by t");
              assertThat(failure).hasNoCause();
            });
    assertThat(timeout.snapshot()).isEqualTo(new TimeoutSnapshot("t", 0, 1));
  }

  @Test
  void call_interruptedAtTheDeadline_isExceededWithTheCause() {
    assertThatThrownBy(
            () ->
                timeout.call(
                    () -> {
                      ticker.advance(Duration.ofSeconds(5));
                      Thread.sleep(60_000);
                      return "never";
                    }))
        .isInstanceOf(TimeoutExceededException.class)
        .hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void call_failingLate_isExceededWithTheCause() {
    IOException failure = new IOException();
    assertThatThrownBy(
            () ->
                timeout.call(
                    () -> {
                      ticker.advance(Duration.ofSeconds(5));
                      throw failure;
                    }))
        .isInstanceOf(TimeoutExceededException.class)
        .hasCause(failure);
  }

  @Test
  void call_errorAfterTheDeadline_isThrownOn() {
    AssertionError error = new AssertionError();
    assertThatThrownBy(
            () ->
                timeout.call(
                    () -> {
                      ticker.advance(Duration.ofSeconds(5));
                      throw error;
                    }))
        .isSameAs(error);
    assertThat(timeout.snapshot().exceeded()).isEqualTo(1);
  }

  @Test
  void call_interruptOfSomebodyElse_isNotOurs() throws Exception {
    timeout.call(
        () -> {
          Thread.currentThread().interrupt();
          return "ended";
        });
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void call_nested_theInnerDeadlineDoesNotDisturbTheOuter() throws Exception {
    Timeout outer = new Timeout("outer", TimeoutConfig.defaults(), ticker);
    String result =
        outer.call(
            () -> {
              assertThatThrownBy(() -> timeout.call(lasting(Duration.ofSeconds(5))))
                  .isInstanceOf(TimeoutExceededException.class);
              assertThat(Thread.currentThread().isInterrupted()).isFalse();
              return "went on";
            });
    assertThat(result).isEqualTo("went on");
    assertThat(outer.snapshot()).isEqualTo(new TimeoutSnapshot("outer", 0, 0));
  }

  @Test
  void call_nested_bothDeadlines_endWithTheOuter() {
    Timeout outer = new Timeout("outer", TimeoutConfig.defaults(), ticker);
    assertThatThrownBy(() -> outer.call(() -> timeout.call(lasting(Duration.ofSeconds(31)))))
        .satisfies(
            failure -> {
              assertThat(exceeded(failure).limit()).isEqualTo(Duration.ofSeconds(30));
              assertThat(exceeded(failure.getCause()).limit()).isEqualTo(Duration.ofSeconds(4));
            });
  }

  @ParameterizedTest
  @CsvSource({"DEFAULT,4", "CONNECTION,1", "READ,2", "WRITE,3"})
  void limit_named_isTheOneThatHolds(Limit limit, int seconds) throws Exception {
    Duration time = Duration.ofSeconds(seconds);
    Strategy named = timeout.with(limit);
    assertThat(named.name()).isEqualTo("t");
    for (Driver driver : Driver.values()) {
      assertThat(driver.call(named, ticker, lasting(time.minusNanos(1)))).isEqualTo("ended");
      assertThatThrownBy(() -> driver.call(named, ticker, lasting(time)))
          .satisfies(failure -> assertThat(exceeded(failure).limit()).isEqualTo(time));
    }
    assertThat(timeout.call(limit, lasting(time.minusNanos(1)))).isEqualTo("ended");
    assertThatThrownBy(() -> timeout.call(limit, lasting(time)))
        .satisfies(failure -> assertThat(exceeded(failure).limit()).isEqualTo(time));
    CompletableFuture<String> call =
        timeout.callAsync(limit, () -> new CompletableFuture<String>());
    ticker.advance(time.minusNanos(1));
    assertThat(call).isNotDone();
    ticker.advance(Duration.ofNanos(1));
    assertThatThrownBy(call::get)
        .satisfies(failure -> assertThat(exceeded(failure.getCause()).limit()).isEqualTo(time));
  }

  @Test
  void limit_ofTheCallsOwn_holds() throws Exception {
    Duration own = Duration.ofMillis(10);
    assertThat(timeout.call(own, lasting(own.minusNanos(1)))).isEqualTo("ended");
    assertThatThrownBy(() -> timeout.call(own, lasting(own)))
        .satisfies(failure -> assertThat(exceeded(failure).limit()).isEqualTo(own));
    CompletableFuture<String> call = timeout.callAsync(own, () -> new CompletableFuture<String>());
    ticker.advance(own);
    assertThatThrownBy(call::get).hasCauseInstanceOf(TimeoutExceededException.class);
    assertThat(timeout.callAsync(own, () -> CompletableFuture.completedFuture("at once")).get())
        .isEqualTo("at once");
  }

  @Test
  void limit_ofTheCallsOwn_beyondAllTime_isNoLimit() throws Exception {
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
    assertThat(timeout.call(forEver, lasting(Duration.ofDays(400)))).isEqualTo("ended");
  }

  @Test
  void reconfigure_isFollowedByTheNextCall() {
    CompletableFuture<String> before =
        timeout.callAsync(() -> new CompletableFuture<String>(), Runnable::run);
    TimeoutConfig changed = TimeoutConfig.defaults().withDefaultLimit(Duration.ofSeconds(1));
    timeout.reconfigure(changed);
    assertThat(timeout.config()).isEqualTo(changed);
    CompletableFuture<String> after =
        timeout.callAsync(() -> new CompletableFuture<String>(), Runnable::run);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(after).isCompletedExceptionally();
    assertThat(before).isNotDone();
    ticker.advance(Duration.ofSeconds(3));
    assertThat(before).isCompletedExceptionally();
  }

  @Test
  void reconfigure_namedLimit_isFollowed() throws Exception {
    Strategy read = timeout.with(Limit.READ);
    timeout.reconfigure(TimeoutConfig.defaults());
    assertThat(read.call(lasting(Duration.ofSeconds(29)))).isEqualTo("ended");
  }

  @Test
  void watched_callsUnderWay_areCounted() throws Exception {
    CompletableFuture<String> end = new CompletableFuture<>();
    CompletableFuture<String> call = timeout.callAsync(() -> end);
    assertThat(timeout.snapshot().watched()).isEqualTo(1);
    timeout.call(
        () -> {
          assertThat(timeout.snapshot().watched()).isEqualTo(2);
          return "";
        });
    end.complete("ended");
    assertThat(call.get()).isEqualTo("ended");
  }

  @Test
  void async_resultAfterTheDeadline_isIgnored() {
    CompletableFuture<String> end =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            return false; // runs on
          }
        };
    CompletableFuture<String> call = timeout.callAsync(() -> end, Runnable::run);
    ticker.advance(Duration.ofSeconds(4));
    end.complete("too late");
    assertThatThrownBy(call::get).hasCauseInstanceOf(TimeoutExceededException.class);
    assertThat(timeout.snapshot().exceeded()).isEqualTo(1);
  }

  @Test
  void async_deadline_isToldOnTheCallersExecutor() {
    AtomicReference<Runnable> handed = new AtomicReference<>();
    AtomicInteger tasks = new AtomicInteger();
    CompletableFuture<String> call =
        timeout.callAsync(
            () -> new CompletableFuture<String>(),
            task -> {
              if (tasks.getAndIncrement() == 0) {
                task.run();
              } else {
                handed.set(task);
              }
            });
    ticker.advance(Duration.ofSeconds(4));
    assertThat(call).isNotDone();
    handed.get().run();
    assertThat(call).isCompletedExceptionally();
  }

  @Test
  void async_limitAndExecutor_bothHold() throws Exception {
    Deque<Runnable> tasks = new ArrayDeque<>();
    CompletableFuture<String> named =
        timeout.callAsync(Limit.CONNECTION, CompletableFuture::new, tasks::add);
    CompletableFuture<String> own =
        timeout.callAsync(Duration.ofMillis(10), CompletableFuture::new, tasks::add);
    assertThat(timeout.snapshot().watched()).isZero(); // neither has begun
    tasks.remove().run();
    tasks.remove().run();
    ticker.advance(Duration.ofMillis(10));
    tasks.remove().run();
    assertThat(own).isCompletedExceptionally();
    assertThat(named).isNotDone();
    ticker.advance(Duration.ofMillis(990));
    tasks.remove().run();
    assertThatThrownBy(named::get)
        .satisfies(
            failure ->
                assertThat(exceeded(failure.getCause()).limit()).isEqualTo(Duration.ofSeconds(1)));
  }

  // ---- a deadline of something that is not a call

  @Test
  void begin_endedInTime_neverActs() {
    AtomicInteger acted = new AtomicInteger();
    Deadline deadline = timeout.begin(() -> true, acted::incrementAndGet);
    ticker.advance(Duration.ofSeconds(3));
    assertThat(deadline.end()).isTrue();
    assertThat(deadline.end()).isFalse();
    ticker.advance(Duration.ofSeconds(3));
    assertThat(acted).hasValue(0);
    assertThat(timeout.snapshot().exceeded()).isZero();
  }

  /** Its holder may end it, and that is all: whether its time has come is the watchdog's to say. */
  @Test
  void deadline_isNotToldByItsHolderThatItHasCome() {
    assertThat(Deadline.class.getMethods())
        .filteredOn(method -> method.getDeclaringClass() == Deadline.class)
        .extracting(Method::getName)
        .containsExactly("end");
    assertThat(Deadline.class.getInterfaces()).isEmpty();
  }

  /** Whoever sees what the action does may look at the count at once. */
  @Test
  void begin_notEnded_countsAndThenActsOnceAtTheDeadline() {
    List<Long> counted = new ArrayList<>();
    Deadline deadline = timeout.begin(() -> true, () -> counted.add(timeout.snapshot().exceeded()));
    ticker.advance(Duration.ofSeconds(5));
    assertThat(counted).containsExactly(1L);
    assertThat(deadline.end()).isFalse();
    assertThat(timeout.snapshot().exceeded()).isEqualTo(1);
  }

  @Test
  void begin_notReallyExceeded_neitherCountsNorActs() {
    AtomicInteger acted = new AtomicInteger();
    timeout.begin(() -> false, acted::incrementAndGet);
    ticker.advance(Duration.ofSeconds(5));
    assertThat(acted).hasValue(0);
    assertThat(timeout.snapshot().exceeded()).isZero();
  }

  // ---- the race of the end and the deadline

  @Test
  void async_endAndDeadline_racing_haveOneOutcome() throws Exception {
    AtomicReference<CompletableFuture<String>> current = new AtomicReference<>();
    AtomicBoolean over = new AtomicBoolean();
    Thread clock =
        new Thread(
            () -> {
              CompletableFuture<String> seen = null;
              while (!over.get()) {
                CompletableFuture<String> next = current.get();
                if (next != seen) {
                  seen = next;
                  ticker.advance(Duration.ofSeconds(4));
                }
              }
            });
    clock.start();
    int inTime = 0;
    int late = 0;
    for (int i = 0; i < 10_000; i++) {
      CompletableFuture<String> end = new CompletableFuture<>();
      AtomicInteger outcomes = new AtomicInteger();
      CompletableFuture<String> call = timeout.callAsync(() -> end, Runnable::run);
      CompletableFuture<String> counted =
          call.whenComplete((result, failure) -> outcomes.incrementAndGet());
      current.set(end);
      for (int spin = 0; spin < i % 500; spin++) {
        Thread.onSpinWait();
      }
      end.complete("in time");
      try {
        assertThat(counted.get()).isEqualTo("in time");
        inTime++;
      } catch (ExecutionException failed) {
        assertThat(failed.getCause()).isInstanceOf(TimeoutExceededException.class);
        late++;
      }
      assertThat(outcomes).hasValue(1);
    }
    over.set(true);
    clock.join();
    assertThat(inTime + late).isEqualTo(10_000);
    assertThat(timeout.snapshot().exceeded()).isEqualTo(late);
    assertThat(late).isPositive();
    assertThat(inTime).isPositive();
  }

  /** On the real clock: the worker is interrupted where it blocks, and is not interrupted after. */
  @Test
  void systemClock_blockedBody_isInterrupted() {
    try (ResilienceManager manager = ResilienceManager.create()) {
      Timeout real = manager.addTimeout("real", TimeoutConfig.defaults());
      CountDownLatch never = new CountDownLatch(1);
      assertThatThrownBy(
              () ->
                  real.call(
                      Duration.ofMillis(20),
                      () -> {
                        never.await();
                        return "";
                      }))
          .isInstanceOf(TimeoutExceededException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      CompletableFuture<String> call =
          real.callAsync(Duration.ofMillis(20), () -> new CompletableFuture<String>());
      Await.until("the deadline has come", call::isDone);
      assertThatThrownBy(call::get).hasCauseInstanceOf(TimeoutExceededException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void with_duration_isTheLimitOfItsCalls(Driver driver) {
    Strategy half = timeout.with(Duration.ofMillis(500));
    assertThatThrownBy(() -> driver.call(half, ticker, lasting(Duration.ofMillis(501))))
        .satisfies(
            failure -> assertThat(exceeded(failure).limit()).isEqualTo(Duration.ofMillis(500)));
  }
}
