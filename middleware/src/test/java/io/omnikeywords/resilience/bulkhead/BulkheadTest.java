package io.omnikeywords.resilience.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.Await;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Driver;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.Rejection.Reason;
import io.omnikeywords.resilience.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BulkheadTest {

  private final ManualTicker ticker = new ManualTicker();

  private Bulkhead bulkhead(int places, int queue) {
    return new Bulkhead(
        "b",
        BulkheadConfig.defaults().withMaxConcurrentCalls(places).withMaxQueueSize(queue),
        ticker);
  }

  private static Permit permit(Admission admission) {
    assertThat(admission).isInstanceOf(Permit.class);
    return (Permit) admission;
  }

  private static int running(Bulkhead bulkhead) {
    return bulkhead.snapshot().concurrentCalls();
  }

  private static int waiting(Bulkhead bulkhead) {
    return bulkhead.snapshot().queueSize();
  }

  private static CompletableFuture<String> begin(Bulkhead bulkhead, CompletableFuture<String> end) {
    return bulkhead.callAsync(() -> end, Runnable::run);
  }

  /** Calls on a thread of its own and waits there. */
  private static final class Caller {
    final AtomicReference<Object> end = new AtomicReference<>();
    final Thread thread;

    Caller(Bulkhead bulkhead, CountDownLatch body) {
      thread =
          new Thread(
              () -> {
                try {
                  end.set(
                      bulkhead.call(
                          () -> {
                            body.await();
                            return "done";
                          }));
                } catch (Throwable failure) {
                  end.set(failure);
                }
              });
      thread.start();
    }

    Object join() throws InterruptedException {
      thread.join(TimeUnit.SECONDS.toMillis(30));
      return end.get();
    }
  }

  @Test
  void tryAcquire_places_areAsManyAsConfigured() {
    Bulkhead bulkhead = bulkhead(3, 5);
    for (int i = 0; i < 3; i++) {
      permit(bulkhead.tryAcquire());
    }
    assertThat(bulkhead.tryAcquire()).isEqualTo(new Rejection("b", Reason.BULKHEAD_FULL, 0));
    assertThat(bulkhead.snapshot()).isEqualTo(new BulkheadSnapshot("b", 3, 3, 0, 5, 1, 0));
  }

  @Test
  void permit_howeverTheCallEnds_givesItsPlaceBack() {
    Bulkhead bulkhead = bulkhead(1, 0);
    permit(bulkhead.tryAcquire()).onSuccess(1);
    permit(bulkhead.tryAcquire()).onFailure(1, new IOException());
    permit(bulkhead.tryAcquire()).release();
    assertThat(permit(bulkhead.tryAcquire()).timed()).isFalse();
    assertThat(running(bulkhead)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void call_resultAndFailure_passThrough(Driver driver) throws Exception {
    Bulkhead bulkhead = bulkhead(1, 0);
    assertThat(driver.call(bulkhead, ticker, () -> "result")).isEqualTo("result");
    assertThat(driver.<String>call(bulkhead, ticker, () -> null)).isNull();
    IOException failure = new IOException();
    assertThatThrownBy(
            () ->
                driver.call(
                    bulkhead,
                    ticker,
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    StackOverflowError error = new StackOverflowError();
    assertThatThrownBy(
            () ->
                driver.call(
                    bulkhead,
                    ticker,
                    () -> {
                      throw error;
                    }))
        .isSameAs(error);
    assertThat(running(bulkhead)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void call_placesAndQueueFull_isRejectedAtOnce(Driver driver) {
    Bulkhead bulkhead = bulkhead(1, 1);
    begin(bulkhead, new CompletableFuture<>());
    begin(bulkhead, new CompletableFuture<>());
    assertThat(waiting(bulkhead)).isEqualTo(1);
    long before = ticker.read();
    assertThatThrownBy(() -> driver.call(bulkhead, ticker, () -> "never"))
        .isInstanceOfSatisfying(
            CallRejectedException.class,
            rejected -> {
              assertThat(rejected.rejection())
                  .isEqualTo(new Rejection("b", Reason.BULKHEAD_FULL, 0));
              assertThat(rejected).hasMessage("call rejected by b: BULKHEAD_FULL");
              assertThat(rejected.getStackTrace()).isEmpty();
            });
    assertThat(ticker.read()).isEqualTo(before);
    assertThat(bulkhead.snapshot().rejectedFull()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void call_noQueue_isRejectedAtOnce(Driver driver) {
    Bulkhead bulkhead = bulkhead(1, 0);
    permit(bulkhead.tryAcquire());
    assertThatThrownBy(() -> driver.call(bulkhead, ticker, () -> "never"))
        .hasMessageEndingWith("BULKHEAD_FULL");
  }

  @ParameterizedTest
  @EnumSource
  void call_noWaitAllowed_isRejectedAtOnce(Driver driver) {
    Bulkhead bulkhead =
        new Bulkhead(
            "b",
            BulkheadConfig.defaults().withMaxConcurrentCalls(1).withMaxWaitDuration(Duration.ZERO),
            ticker);
    permit(bulkhead.tryAcquire());
    assertThatThrownBy(() -> driver.call(bulkhead, ticker, () -> "never"))
        .hasMessageEndingWith("BULKHEAD_FULL");
    assertThat(bulkhead.snapshot().rejectedFull()).isEqualTo(1);
  }

  @Test
  void queue_waiters_areServedInTheOrderTheyCame() {
    Bulkhead bulkhead = bulkhead(1, 10);
    Permit holder = permit(bulkhead.tryAcquire());
    List<Integer> order = new ArrayList<>();
    List<CompletableFuture<String>> ends = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int number = i;
      CompletableFuture<String> end = new CompletableFuture<>();
      ends.add(end);
      bulkhead.callAsync(
          () -> {
            order.add(number);
            return end;
          },
          Runnable::run);
    }
    holder.release();
    assertThat(order).containsExactly(0);
    for (CompletableFuture<String> end : ends) {
      end.complete("");
    }
    assertThat(order).containsExactly(0, 1, 2, 3);
    assertThat(running(bulkhead)).isZero();
  }

  @Test
  void queue_whileAnybodyWaits_nobodyOvertakes() {
    Bulkhead bulkhead = bulkhead(1, 10);
    permit(bulkhead.tryAcquire());
    begin(bulkhead, new CompletableFuture<>());
    bulkhead.reconfigure(
        BulkheadConfig.defaults().withMaxConcurrentCalls(2)); // the waiter gets the new place
    assertThat(running(bulkhead)).isEqualTo(2);
    assertThat(waiting(bulkhead)).isZero();
    assertThat(bulkhead.tryAcquire()).isInstanceOf(Rejection.class);
  }

  @Test
  void queue_mixOfThreadsAndCallbacks_isOneLine() throws Exception {
    Bulkhead bulkhead = bulkhead(1, 10);
    Permit holder = permit(bulkhead.tryAcquire());
    CompletableFuture<String> firstEnd = new CompletableFuture<>();
    CompletableFuture<String> first = begin(bulkhead, firstEnd);
    CountDownLatch body = new CountDownLatch(1);
    Caller second = new Caller(bulkhead, body);
    Await.until("the thread waits", () -> waiting(bulkhead) == 2);
    CompletableFuture<String> third = begin(bulkhead, new CompletableFuture<>());
    holder.release();
    assertThat(running(bulkhead)).isEqualTo(1);
    firstEnd.complete("first");
    assertThat(first.get()).isEqualTo("first");
    body.countDown();
    assertThat(second.join()).isEqualTo("done");
    Await.until("the third runs", () -> waiting(bulkhead) == 0);
    assertThat(third).isNotDone();
    assertThat(running(bulkhead)).isEqualTo(1);
  }

  @Test
  void waiter_asynchronous_isRejectedAfterTheWait() {
    Bulkhead bulkhead = bulkhead(1, 10);
    Permit holder = permit(bulkhead.tryAcquire());
    CompletableFuture<String> call = begin(bulkhead, new CompletableFuture<>());
    ticker.advance(Duration.ofSeconds(60).minusNanos(1));
    assertThat(call).isNotDone();
    ticker.advance(Duration.ofNanos(1));
    assertThatThrownBy(call::get)
        .cause()
        .isInstanceOfSatisfying(
            CallRejectedException.class,
            rejected ->
                assertThat(rejected.rejection())
                    .isEqualTo(new Rejection("b", Reason.BULKHEAD_WAIT_EXCEEDED, 0)));
    assertThat(bulkhead.snapshot()).isEqualTo(new BulkheadSnapshot("b", 1, 1, 0, 10, 0, 1));
    holder.release();
    assertThat(running(bulkhead)).isZero();
  }

  @Test
  void waiter_thread_isRejectedAfterTheWait() throws Exception {
    Bulkhead bulkhead = bulkhead(1, 10);
    permit(bulkhead.tryAcquire());
    Caller caller = new Caller(bulkhead, new CountDownLatch(0));
    Await.until("the thread waits", () -> ticker.pending() == 1);
    ticker.advance(Duration.ofSeconds(60));
    assertThat(caller.join())
        .isInstanceOf(CallRejectedException.class)
        .hasToString(
            CallRejectedException.class.getName() + ": call rejected by b: BULKHEAD_WAIT_EXCEEDED");
    assertThat(bulkhead.snapshot().rejectedWait()).isEqualTo(1);
  }

  /** Failsafe 3.3.2: of a bulkhead of 4 none is usable after 4 waits have timed out. */
  @Test
  void waiter_timedOut_consumesNoPermit() {
    Bulkhead bulkhead = bulkhead(4, 10);
    List<Permit> holders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      holders.add(permit(bulkhead.tryAcquire()));
    }
    for (int i = 0; i < 4; i++) {
      begin(bulkhead, new CompletableFuture<>());
    }
    ticker.advance(Duration.ofSeconds(60));
    assertThat(bulkhead.snapshot().rejectedWait()).isEqualTo(4);
    holders.forEach(Permit::release);
    for (int i = 0; i < 4; i++) {
      permit(bulkhead.tryAcquire());
    }
    assertThat(bulkhead.tryAcquire()).isInstanceOf(Rejection.class);
  }

  @Test
  void waiter_admitted_hasItsExpiryCancelled() {
    Bulkhead bulkhead = bulkhead(1, 10);
    Permit holder = permit(bulkhead.tryAcquire());
    begin(bulkhead, new CompletableFuture<>());
    assertThat(ticker.pending()).isEqualTo(1);
    holder.release();
    assertThat(ticker.pending()).isZero();
  }

  /** A clock that was about to act when it was told not to: it acts when the test says so. */
  private static final class LateTicker implements Ticker {
    final List<Runnable> actions = new ArrayList<>();
    volatile Runnable onCancel = () -> {};

    @Override
    public long read() {
      return 0;
    }

    @Override
    public synchronized Runnable schedule(long delayNanos, Runnable action) {
      actions.add(action);
      return () -> onCancel.run();
    }

    synchronized int scheduled() {
      return actions.size();
    }
  }

  @Test
  void waiter_expiringAfterItsGrant_keepsItsPlace() throws Exception {
    LateTicker late = new LateTicker();
    Bulkhead bulkhead =
        new Bulkhead("b", BulkheadConfig.defaults().withMaxConcurrentCalls(1), late);
    Permit holder = permit(bulkhead.tryAcquire());
    CompletableFuture<String> end = new CompletableFuture<>();
    CompletableFuture<String> call = begin(bulkhead, end);
    holder.release();
    late.actions.get(0).run();
    assertThat(bulkhead.snapshot()).isEqualTo(new BulkheadSnapshot("b", 1, 1, 0, 100, 0, 0));
    end.complete("ended");
    assertThat(call.get()).isEqualTo("ended");
    permit(bulkhead.tryAcquire());
    assertThat(bulkhead.tryAcquire()).isInstanceOf(Rejection.class);
  }

  /** The place is the waiter's already, but it has not heard so when it is interrupted. */
  @Test
  void waiter_interruptedWhileGranted_keepsThePlaceAndTheInterrupt() throws Exception {
    LateTicker late = new LateTicker();
    Bulkhead bulkhead =
        new Bulkhead("b", BulkheadConfig.defaults().withMaxConcurrentCalls(1), late);
    Permit holder = permit(bulkhead.tryAcquire());
    AtomicReference<Object> end = new AtomicReference<>();
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread waiter =
        new Thread(
            () -> {
              try {
                end.set(bulkhead.acquire());
              } catch (InterruptedException failure) {
                end.set(failure);
              }
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    waiter.start();
    // parked, or it would run the cancellation itself that it is to be interrupted in
    Await.until(
        "it waits", () -> late.scheduled() == 1 && waiter.getState() == Thread.State.WAITING);
    late.onCancel =
        () -> {
          waiter.interrupt();
          Await.until(
              "it has seen the interrupt and asks for the answer",
              () ->
                  Arrays.stream(waiter.getStackTrace())
                      .anyMatch(frame -> frame.getMethodName().equals("join")));
        };
    holder.release();
    waiter.join(TimeUnit.SECONDS.toMillis(30));
    permit((Admission) end.get()).release();
    assertThat(interrupted).isTrue();
    assertThat(bulkhead.snapshot()).isEqualTo(new BulkheadSnapshot("b", 0, 1, 0, 100, 0, 0));
  }

  /** Whoever expires a waiter must leave the queue to others. */
  @Test
  @org.junit.jupiter.api.Timeout(30)
  void queue_afterAnExpiryOnAnotherThread_isNotLeftLocked() throws Exception {
    Bulkhead bulkhead = bulkhead(1, 10);
    Permit holder = permit(bulkhead.tryAcquire());
    CompletableFuture<String> expired = begin(bulkhead, new CompletableFuture<>());
    Thread clock = new Thread(() -> ticker.advance(Duration.ofSeconds(60)));
    clock.start();
    clock.join();
    assertThat(expired).isCompletedExceptionally();
    CompletableFuture<String> next = begin(bulkhead, CompletableFuture.completedFuture("next"));
    assertThat(waiting(bulkhead)).isEqualTo(1);
    holder.release();
    assertThat(next).isCompletedWithValue("next");
    assertThat(running(bulkhead)).isZero();
  }

  @Test
  void waiter_interrupted_leavesTheQueueAndThrows() throws Exception {
    Bulkhead bulkhead = bulkhead(1, 10);
    Permit holder = permit(bulkhead.tryAcquire());
    Caller caller = new Caller(bulkhead, new CountDownLatch(0));
    Await.until("the thread waits", () -> ticker.pending() == 1);
    caller.thread.interrupt();
    assertThat(caller.join()).isInstanceOf(InterruptedException.class);
    assertThat(waiting(bulkhead)).isZero();
    assertThat(ticker.pending()).isZero();
    assertThat(bulkhead.snapshot().rejectedWait()).isZero();
    holder.release();
    assertThat(running(bulkhead)).isZero();
  }

  @Test
  void acquire_interruptedBeforehand_doesNotWait() {
    Bulkhead bulkhead = bulkhead(1, 10);
    permit(bulkhead.tryAcquire());
    Thread.currentThread().interrupt();
    assertThatThrownBy(bulkhead::acquire).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(waiting(bulkhead)).isZero();
  }

  @Test
  void acquire_freePlace_doesNotLookAtTheInterrupt() throws Exception {
    Bulkhead bulkhead = bulkhead(1, 10);
    Thread.currentThread().interrupt();
    permit(bulkhead.acquire());
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void reconfigure_morePlaces_admitWaitersAtOnce() {
    Bulkhead bulkhead = bulkhead(1, 10);
    permit(bulkhead.tryAcquire());
    for (int i = 0; i < 5; i++) {
      begin(bulkhead, new CompletableFuture<>());
    }
    bulkhead.reconfigure(BulkheadConfig.defaults().withMaxConcurrentCalls(4));
    assertThat(running(bulkhead)).isEqualTo(4);
    assertThat(waiting(bulkhead)).isEqualTo(2);
    assertThat(bulkhead.snapshot().maxConcurrentCalls()).isEqualTo(4);
  }

  @Test
  void reconfigure_fewerPlaces_admitsNobodyUntilEnoughHaveLeft() {
    Bulkhead bulkhead = bulkhead(4, 10);
    List<Permit> holders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      holders.add(permit(bulkhead.tryAcquire()));
    }
    BulkheadConfig two = BulkheadConfig.defaults().withMaxConcurrentCalls(2);
    bulkhead.reconfigure(two);
    assertThat(bulkhead.config()).isEqualTo(two);
    begin(bulkhead, new CompletableFuture<>());
    holders.get(0).release();
    holders.get(1).release();
    assertThat(waiting(bulkhead)).isEqualTo(1);
    assertThat(running(bulkhead)).isEqualTo(2);
    holders.get(2).release();
    assertThat(waiting(bulkhead)).isZero();
    assertThat(running(bulkhead)).isEqualTo(2);
    holders.get(3).release();
    assertThat(running(bulkhead)).isEqualTo(1);
  }

  @Test
  void reconfigure_shorterQueue_keepsThoseWhoWait() {
    Bulkhead bulkhead = bulkhead(1, 3);
    Permit holder = permit(bulkhead.tryAcquire());
    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      calls.add(begin(bulkhead, CompletableFuture.completedFuture("")));
    }
    bulkhead.reconfigure(BulkheadConfig.defaults().withMaxConcurrentCalls(1).withMaxQueueSize(1));
    assertThat(begin(bulkhead, new CompletableFuture<>())).isCompletedExceptionally();
    assertThat(waiting(bulkhead)).isEqualTo(3);
    holder.release();
    assertThat(calls).allMatch(call -> call.isDone() && !call.isCompletedExceptionally());
  }

  @Test
  void reconfigure_byTwoAtOnce_leavesOneOfBoth() throws Exception {
    Bulkhead bulkhead = bulkhead(1, 0);
    int rounds = 500;
    CyclicBarrier step = new CyclicBarrier(3);
    for (int each = 0; each < 2; each++) {
      BulkheadConfig config = BulkheadConfig.defaults().withMaxConcurrentCalls(3 + each);
      new Thread(
              () -> {
                try {
                  for (int i = 0; i < rounds; i++) {
                    step.await();
                    bulkhead.reconfigure(config);
                    step.await();
                  }
                } catch (Exception broken) {
                  throw new AssertionError(broken);
                }
              })
          .start();
    }
    for (int i = 0; i < rounds; i++) {
      step.await();
      step.await();
      List<Permit> taken = new ArrayList<>();
      while (bulkhead.tryAcquire() instanceof Permit permit) {
        taken.add(permit);
      }
      assertThat(taken).hasSize(bulkhead.config().maxConcurrentCalls());
      taken.forEach(Permit::release);
    }
  }

  @Test
  void waiters_onThreadsOfThePool_allGetTheirTurn() throws Exception {
    Bulkhead bulkhead = bulkhead(1, 100);
    Permit holder = permit(bulkhead.tryAcquire());
    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return bulkhead.call(() -> "ran");
                } catch (Exception failure) {
                  throw new AssertionError(failure);
                }
              }));
    }
    Await.until("somebody waits", () -> waiting(bulkhead) > 0);
    holder.release();
    for (CompletableFuture<String> call : calls) {
      assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("ran");
    }
  }
}
