package io.omnikeywords.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.retry.Jitter;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.retry.RetryRules;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What a cancel reaches, and that a permit comes back exactly once whatever a call does. */
class CancellationTest {

  private final HookedTicker ticker = new HookedTicker();
  private final ResilienceManager manager =
      ResilienceManager.create(ticker, ResilienceListener.NONE);
  private final Bulkhead one =
      manager.addBulkhead("one", BulkheadConfig.defaults().withMaxConcurrentCalls(1));

  private int running() {
    return one.snapshot().concurrentCalls();
  }

  private int waiting() {
    return one.snapshot().queueSize();
  }

  /** Everything at once: what a pipeline holds while its call runs. */
  private Pipeline full() {
    manager.addCircuitBreaker("cb", CircuitBreakerConfig.defaults());
    manager.addTimeout("t", TimeoutConfig.defaults());
    manager.addRetry(
        "r", RetryConfig.defaults().withJitter(Jitter.NONE).withBaseDelay(Duration.ofSeconds(1)));
    return manager.pipeline().retry("r").circuitBreaker("cb").timeout("t").bulkhead("one").build();
  }

  private void assertAllGivenBack() {
    assertThat(running()).isZero();
    assertThat(waiting()).isZero();
    assertThat(manager.metrics().timeouts().values()).allMatch(t -> t.watched() == 0);
    assertThat(manager.metrics().circuitBreakers().values())
        .allMatch(cb -> cb.admitted() == cb.succeeded() + cb.failed() + cb.released());
  }

  @Test
  void cancel_whileTheBodyRuns_cancelsItsStage() {
    CompletableFuture<String> body = new CompletableFuture<>();
    CompletableFuture<String> call = full().callAsync(() -> body, Runnable::run);
    assertThat(running()).isEqualTo(1);
    assertThat(call.cancel(true)).isTrue();
    assertThat(body).isCancelled();
    assertThat(call).isCancelled();
    assertAllGivenBack();
    assertThat(manager.circuitBreaker("cb").snapshot().released()).isEqualTo(1);
    assertThat(manager.retry("r").snapshot().retries()).isZero();
  }

  @Test
  void cancel_ofAStageThatCannotBeCancelled_holdsThePermitUntilItEnds() {
    CompletableFuture<String> body = new CompletableFuture<>();
    CompletableFuture<String> call =
        one.callAsync(
            () ->
                new CompletableFuture<String>() {
                  @Override
                  public CompletableFuture<String> toCompletableFuture() {
                    throw new UnsupportedOperationException();
                  }

                  @Override
                  public CompletableFuture<String> whenComplete(
                      BiConsumer<? super String, ? super Throwable> action) {
                    return body.whenComplete(action);
                  }
                },
            Runnable::run);
    call.cancel(true);
    assertThat(call).isCancelled();
    assertThat(running()).isEqualTo(1);
    body.complete("at last");
    assertThat(running()).isZero();
  }

  @Test
  void cancel_whileQueued_takesTheCallOutOfTheQueue() {
    Permit holder = (Permit) one.tryAcquire();
    AtomicInteger bodies = new AtomicInteger();
    CompletableFuture<Integer> call =
        one.callAsync(
            () -> CompletableFuture.completedFuture(bodies.incrementAndGet()), Runnable::run);
    assertThat(waiting()).isEqualTo(1);
    call.cancel(false);
    assertThat(waiting()).isZero();
    assertThat(ticker.manual.pending()).isZero();
    holder.release();
    assertThat(bodies).hasValue(0);
    assertThat(one.snapshot().rejectedWait()).isZero();
    assertAllGivenBack();
  }

  @Test
  void cancel_afterThePlaceWasGranted_reachesTheBody() {
    Permit holder = (Permit) one.tryAcquire();
    CompletableFuture<String> body = new CompletableFuture<>();
    CompletableFuture<String> call = one.callAsync(() -> body, Runnable::run);
    holder.release();
    assertThat(running()).isEqualTo(1);
    call.cancel(true);
    assertThat(body).isCancelled();
    assertAllGivenBack();
  }

  /** The place is granted while the waiter is still being registered. */
  @Test
  void cancel_whereThePlaceCameAtOnce_reachesTheBody() {
    Permit holder = (Permit) one.tryAcquire();
    CompletableFuture<String> body = new CompletableFuture<>();
    ticker.onNextSchedule(holder::release);
    CompletableFuture<String> call = one.callAsync(() -> body, Runnable::run);
    assertThat(running()).isEqualTo(1);
    call.cancel(true);
    assertThat(body).isCancelled();
    assertAllGivenBack();
  }

  @Test
  void cancel_whileBeingQueued_leavesNoWaiter() {
    Permit holder = (Permit) one.tryAcquire();
    List<CompletableFuture<String>> calls = new ArrayList<>();
    Deque<Runnable> later = new ArrayDeque<>();
    calls.add(one.callAsync(CompletableFuture::new, later::add));
    ticker.onNextSchedule(() -> calls.get(0).cancel(true));
    later.remove().run();
    assertThat(waiting()).isZero();
    holder.release();
    later.forEach(Runnable::run);
    assertAllGivenBack();
  }

  @Test
  void cancel_beforeTheExecutorBegins_neverRunsTheBody() {
    Deque<Runnable> later = new ArrayDeque<>();
    AtomicInteger bodies = new AtomicInteger();
    CompletableFuture<Integer> call =
        full()
            .callAsync(
                () -> CompletableFuture.completedFuture(bodies.incrementAndGet()), later::add);
    call.cancel(true);
    while (!later.isEmpty()) {
      later.remove().run();
    }
    assertThat(bodies).hasValue(0);
    assertAllGivenBack();
  }

  @Test
  void cancel_duringARetryPause_endsIt() {
    AtomicInteger bodies = new AtomicInteger();
    CompletableFuture<String> call =
        full()
            .callAsync(
                () -> {
                  bodies.incrementAndGet();
                  return CompletableFuture.failedFuture(new IOException());
                },
                Runnable::run);
    assertThat(ticker.manual.pending()).isEqualTo(2); // the pause, and the watchdog's scan
    call.cancel(true);
    ticker.manual.advance(Duration.ofMinutes(10));
    assertThat(bodies).hasValue(1);
    assertThat(ticker.manual.pending()).isZero();
    assertAllGivenBack();
  }

  /** The place is the retry's, so it is held through the pause and given back by the cancel. */
  @Test
  void cancel_duringARetryPauseInsideABulkhead_givesThePlaceBack() {
    manager.addRetry("r", RetryConfig.defaults().withJitter(Jitter.NONE));
    CompletableFuture<String> call =
        manager
            .pipeline()
            .inNamedOrder()
            .bulkhead("one")
            .retry("r")
            .build()
            .callAsync(() -> CompletableFuture.failedFuture(new IOException()), Runnable::run);
    assertThat(running()).isOne();
    call.cancel(true);
    assertThat(call).isCancelled();
    assertAllGivenBack();
    ticker.manual.advance(Duration.ofMinutes(10));
    assertAllGivenBack();
    assertThat(one.tryAcquire()).isInstanceOf(Permit.class);
  }

  @Test
  void cancel_whileAPauseIsBeingScheduled_leavesNothingScheduled() {
    manager.addRetry("r", RetryConfig.defaults().withJitter(Jitter.NONE));
    Pipeline pipeline = manager.pipeline().inNamedOrder().bulkhead("one").retry("r").build();
    CompletableFuture<String> body = new CompletableFuture<>();
    AtomicInteger bodies = new AtomicInteger();
    CompletableFuture<String> call =
        pipeline.callAsync(
            () -> {
              bodies.incrementAndGet();
              return body;
            },
            Runnable::run);
    ticker.onNextSchedule(() -> call.cancel(true));
    body.completeExceptionally(new IOException());
    assertThat(ticker.manual.pending()).isZero();
    ticker.manual.advance(Duration.ofMinutes(10));
    assertThat(bodies).hasValue(1);
    assertAllGivenBack();
  }

  /** The retry has decided to go on, but has not begun the pause. */
  @Test
  void cancel_beforeThePauseIsScheduled_leavesNothingScheduled() {
    CompletableFuture<String> body = new CompletableFuture<>();
    List<CompletableFuture<String>> calls = new ArrayList<>();
    AtomicInteger bodies = new AtomicInteger();
    manager.addRetry(
        "r",
        RetryConfig.defaults().withJitter(Jitter.NONE),
        RetryRules.defaults().retryOnResult(result -> calls.get(0).cancel(true)));
    Pipeline pipeline = manager.pipeline().inNamedOrder().bulkhead("one").retry("r").build();
    calls.add(
        pipeline.callAsync(
            () -> {
              bodies.incrementAndGet();
              return body;
            },
            Runnable::run));
    body.complete("bad");
    assertThat(calls.get(0)).isCancelled();
    assertThat(ticker.manual.pending()).isZero();
    ticker.manual.advance(Duration.ofMinutes(10));
    assertThat(bodies).hasValue(1);
    assertAllGivenBack();
  }

  @Test
  void cancel_beforeTheCallIsQueued_leavesNoWaiter() {
    Permit holder = (Permit) one.tryAcquire();
    Deque<Runnable> later = new ArrayDeque<>();
    AtomicInteger bodies = new AtomicInteger();
    CompletableFuture<Integer> call =
        one.callAsync(
            () -> CompletableFuture.completedFuture(bodies.incrementAndGet()), later::add);
    call.cancel(true);
    while (!later.isEmpty()) {
      later.remove().run();
    }
    assertThat(waiting()).isZero();
    assertThat(ticker.manual.pending()).isZero();
    assertThat(one.snapshot().rejectedWait()).isZero();
    holder.release();
    assertThat(bodies).hasValue(0);
    assertAllGivenBack();
  }

  /** The pause is over before the retry has said how to cancel it. */
  @Test
  void cancel_afterAPauseOfNoTime_reachesTheNextAttempt() {
    manager.addRetry("quick", RetryConfig.defaults().withBaseDelay(Duration.ZERO));
    List<CompletableFuture<String>> bodies = new ArrayList<>();
    ticker.runAtOnce();
    CompletableFuture<String> call =
        manager
            .retry("quick")
            .callAsync(
                () -> {
                  bodies.add(new CompletableFuture<>());
                  return bodies.get(bodies.size() - 1);
                },
                Runnable::run);
    bodies.get(0).completeExceptionally(new IOException());
    assertThat(bodies).hasSize(2);
    call.cancel(true);
    assertThat(bodies.get(1)).isCancelled();
  }

  @Test
  void cancel_twice_isHarmless() {
    CompletableFuture<String> call = full().callAsync(CompletableFuture::new, Runnable::run);
    assertThat(call.cancel(true)).isTrue();
    assertThat(call.cancel(true)).isTrue();
    assertAllGivenBack();
  }

  @Test
  void cancel_afterTheEnd_changesNothing() throws Exception {
    CompletableFuture<String> call =
        full().callAsync(() -> CompletableFuture.completedFuture("done"), Runnable::run);
    assertThat(call.cancel(true)).isFalse();
    assertThat(call.get()).isEqualTo("done");
    assertAllGivenBack();
  }

  @Test
  void timeout_cancelsWhatWasBegun() {
    CompletableFuture<String> body = new CompletableFuture<>();
    manager.addTimeout("t", TimeoutConfig.defaults());
    Pipeline pipeline = manager.pipeline().timeout("t").bulkhead("one").build();
    CompletableFuture<String> call = pipeline.callAsync(() -> body, Runnable::run);
    ticker.manual.advance(Duration.ofSeconds(30));
    assertThatThrownBy(call::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(TimeoutExceededException.class);
    assertThat(body).isCancelled();
    assertAllGivenBack();
  }

  @Test
  void timeout_whileQueued_takesTheCallOutOfTheQueue() {
    Permit holder = (Permit) one.tryAcquire();
    manager.addTimeout("t", TimeoutConfig.defaults());
    Pipeline pipeline = manager.pipeline().timeout("t").bulkhead("one").build();
    CompletableFuture<String> call =
        pipeline.callAsync(() -> CompletableFuture.completedFuture(""), Runnable::run);
    ticker.manual.advance(Duration.ofSeconds(30));
    assertThat(call).isCompletedExceptionally();
    assertThat(waiting()).isZero();
    holder.release();
    assertAllGivenBack();
  }

  @Test
  void body_throws_givesThePermitBack() {
    CompletableFuture<String> call =
        full()
            .callAsync(
                () -> {
                  throw new AssertionError("broken body");
                },
                Runnable::run);
    assertThatThrownBy(call::get).cause().isInstanceOf(AssertionError.class);
    assertAllGivenBack();
  }

  @Test
  void body_givesNoStage_isAFailureThatSaysSo() {
    CompletableFuture<String> call = one.callAsync(() -> null, Runnable::run);
    assertThatThrownBy(call::get)
        .cause()
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the call gave no CompletionStage");
    assertAllGivenBack();
  }

  /** A stage of somebody else's that tells its listener twice. */
  @Test
  void stage_endsTwice_givesThePermitBackOnce() throws Exception {
    CompletionStage<String> twice =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<String> whenComplete(
              BiConsumer<? super String, ? super Throwable> action) {
            action.accept("first", null);
            action.accept(null, new IOException("second"));
            return this;
          }
        };
    CompletableFuture<String> call = full().callAsync(() -> twice, Runnable::run);
    assertThat(call.get()).isEqualTo("first");
    assertAllGivenBack();
    one.tryAcquire();
    assertThat(one.tryAcquire()).isInstanceOf(Rejection.class);
  }

  @Test
  void stage_refusesListeners_isAFailure() {
    CompletionStage<String> broken =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<String> whenComplete(
              BiConsumer<? super String, ? super Throwable> action) {
            throw new IllegalStateException("no listeners here");
          }
        };
    CompletableFuture<String> call = one.callAsync(() -> broken, Runnable::run);
    assertThatThrownBy(call::get).cause().hasMessage("no listeners here");
    assertAllGivenBack();
  }

  @Test
  void stage_thatNeverEnds_holdsThePermitUntilTheTimeout() {
    CompletableFuture<String> call =
        full().callAsync(() -> new CompletableFuture<String>(), Runnable::run);
    assertThat(running()).isEqualTo(1);
    ticker.manual.advance(Duration.ofSeconds(30 + 1 + 30 + 2 + 30)); // three attempts, two pauses
    assertThatThrownBy(call::get).cause().isInstanceOf(TimeoutExceededException.class);
    assertAllGivenBack();
  }

  @Test
  void executor_rejectingTheStart_runsTheCallHere() throws Exception {
    Executor full =
        task -> {
          throw new RejectedExecutionException();
        };
    CompletableFuture<Thread> call =
        one.callAsync(() -> CompletableFuture.completedFuture(Thread.currentThread()), full);
    assertThat(call.get()).isSameAs(Thread.currentThread());
    assertAllGivenBack();
  }

  @Test
  void executor_rejectingAGrantedWaiter_losesNoPermit() throws Exception {
    AtomicInteger tasks = new AtomicInteger();
    Executor onlyOnce =
        task -> {
          if (tasks.getAndIncrement() > 0) {
            throw new RejectedExecutionException();
          }
          task.run();
        };
    Permit holder = (Permit) one.tryAcquire();
    CompletableFuture<String> call =
        one.callAsync(() -> CompletableFuture.completedFuture("ran"), onlyOnce);
    holder.release();
    assertThat(call.get()).isEqualTo("ran");
    assertAllGivenBack();
  }

  /** As a thread-per-task executor does when the machine has no more threads. */
  @Test
  void executor_breakingOnAGrantedWaiter_losesNoPermit() throws Exception {
    AtomicInteger tasks = new AtomicInteger();
    Executor broken =
        task -> {
          if (tasks.getAndIncrement() > 0) {
            throw new InternalError("no more threads");
          }
          task.run();
        };
    Permit holder = (Permit) one.tryAcquire();
    CompletableFuture<String> first =
        one.callAsync(() -> CompletableFuture.completedFuture("first"), broken);
    CompletableFuture<String> second =
        one.callAsync(() -> CompletableFuture.completedFuture("second"), Runnable::run);
    holder.release();
    assertThat(first.get()).isEqualTo("first");
    assertThat(second.get()).isEqualTo("second");
    assertAllGivenBack();
  }

  @Test
  void executor_failingAfterItRanTheTask_runsItOnce() throws Exception {
    Executor broken =
        task -> {
          task.run();
          throw new RejectedExecutionException("too late");
        };
    AtomicInteger bodies = new AtomicInteger();
    CompletableFuture<Integer> call =
        one.callAsync(() -> CompletableFuture.completedFuture(bodies.incrementAndGet()), broken);
    assertThat(call.get()).isEqualTo(1);
    assertThat(bodies).hasValue(1);
    assertAllGivenBack();
  }

  @Test
  void executor_given_runsTheBodyAndWhatFollowsAWait() throws Exception {
    Deque<Runnable> tasks = new ArrayDeque<>();
    Permit holder = (Permit) one.tryAcquire();
    CompletableFuture<String> call =
        one.callAsync(() -> CompletableFuture.completedFuture("here"), tasks::add);
    assertThat(waiting()).isZero(); // it has not even begun
    tasks.remove().run();
    assertThat(waiting()).isEqualTo(1);
    holder.release();
    assertThat(call).isNotDone();
    tasks.remove().run();
    assertThat(call.get()).isEqualTo("here");
    assertThat(tasks).isEmpty();
  }

  @Test
  void executor_given_runsEachRetry() {
    Deque<Runnable> tasks = new ArrayDeque<>();
    manager.addRetry("r", RetryConfig.defaults().withMaxAttempts(2));
    AtomicInteger bodies = new AtomicInteger();
    manager
        .retry("r")
        .callAsync(
            () -> {
              bodies.incrementAndGet();
              return CompletableFuture.failedFuture(new IOException());
            },
            tasks::add);
    tasks.remove().run();
    assertThat(bodies).hasValue(1);
    ticker.manual.advance(Duration.ofSeconds(1));
    assertThat(bodies).hasValue(1);
    tasks.remove().run();
    assertThat(bodies).hasValue(2);
  }

  @Test
  void noExecutor_withoutAWait_runsTheBodyOnTheCallingThread() throws Exception {
    assertThat(
            full().callAsync(() -> CompletableFuture.completedFuture(Thread.currentThread())).get())
        .isSameAs(Thread.currentThread());
  }

  @Test
  void noExecutor_afterAWait_doesNotRunTheBodyOnTheThreadThatLeft() throws Exception {
    Permit holder = (Permit) one.tryAcquire();
    CompletableFuture<Thread> call =
        one.callAsync(() -> CompletableFuture.completedFuture(Thread.currentThread()));
    holder.release();
    assertThat(call.get()).isNotSameAs(Thread.currentThread());
  }

  @Test
  void failure_wrappedByTheStage_arrivesUnwrapped() {
    IOException cause = new IOException("the cause");
    CompletableFuture<String> failed = CompletableFuture.failedFuture(cause);
    CompletableFuture<String> call =
        one.callAsync(() -> failed.thenApply(x -> x).thenApply(x -> x), Runnable::run);
    assertThatThrownBy(call::get).isInstanceOf(ExecutionException.class).cause().isSameAs(cause);
    CompletableFuture<String> twice =
        one.callAsync(
            () ->
                CompletableFuture.failedFuture(
                    new java.util.concurrent.CompletionException(new ExecutionException(cause))),
            Runnable::run);
    assertThatThrownBy(twice::get).cause().isSameAs(cause);
  }

  @Test
  void cancelledStage_isNotAFailureOfTheService() {
    CompletableFuture<String> body = new CompletableFuture<>();
    CompletableFuture<String> call = full().callAsync(() -> body, Runnable::run);
    body.cancel(true);
    assertThatThrownBy(call::get).isInstanceOf(CancellationException.class);
    assertThat(manager.circuitBreaker("cb").snapshot().failed()).isZero();
    assertAllGivenBack();
  }

  /** A long queue that drains through an executor which runs everything at once. */
  @Test
  void queue_drainedOnOneThread_doesNotExhaustTheStack() {
    Bulkhead narrow =
        manager.addBulkhead(
            "narrow", BulkheadConfig.defaults().withMaxConcurrentCalls(1).withMaxQueueSize(20_000));
    Permit holder = (Permit) narrow.tryAcquire();
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int number = i;
      calls.add(narrow.callAsync(() -> CompletableFuture.completedFuture(number), Runnable::run));
    }
    holder.release();
    Await.until("all calls have ended", () -> calls.stream().allMatch(CompletableFuture::isDone));
    assertThat(calls.stream().filter(CompletableFuture::isCompletedExceptionally)).isEmpty();
    assertThat(narrow.snapshot().queueSize()).isZero();
    Await.until("the last has left", () -> narrow.snapshot().concurrentCalls() == 0);
  }

  @Test
  void deadline_inTheQueue_isToldWhenThePlaceInItIsFree() {
    Pipeline pipeline = full();
    CompletableFuture<String> running = pipeline.callAsync(CompletableFuture::new, Runnable::run);
    CompletableFuture<Integer> waitingAtTheEnd =
        manager
            .timeout("t")
            .callAsync(Duration.ofSeconds(1), () -> one.callAsync(CompletableFuture::new))
            .handle((none, exceeded) -> waiting());
    assertThat(waiting()).isEqualTo(1);
    ticker.manual.advance(Duration.ofSeconds(1));
    assertThat(waitingAtTheEnd).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(0);
    running.cancel(true);
    assertAllGivenBack();
  }

  @Test
  void deadline_ofAStageWhoseCancelThrows_isToldAllTheSame() {
    manager.addTimeout("t", TimeoutConfig.defaults());
    CompletableFuture<String> call =
        manager
            .timeout("t")
            .callAsync(
                () ->
                    new CompletableFuture<String>() {
                      @Override
                      public boolean cancel(boolean mayInterruptIfRunning) {
                        throw new IllegalStateException("not today");
                      }
                    },
                Runnable::run);
    ticker.manual.advance(Duration.ofSeconds(30));
    assertThatThrownBy(call::get).hasCauseInstanceOf(TimeoutExceededException.class);
  }
}
