package io.omnikeywords.resilience.invariants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnikeywords.resilience.Await;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 100,000 virtual threads at one bulkhead, where the runtime has them. */
class VirtualThreadsTest {

  private static final int CALLERS = 100_000;
  private static final int PLACES = 20;

  /** By reflection, for the tests are compiled for Java 17. */
  private static ExecutorService virtualThreads() throws Exception {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  @ParameterizedTest
  @ValueSource(ints = {CALLERS, 1_000})
  void bulkhead_hundredThousandWaiters_neitherDeadlockNorOutgrowTheQueue(int queue)
      throws Exception {
    assumeTrue(
        Runtime.version().feature() >= 21,
        "skipped: virtual threads need Java 21, this is " + Runtime.version());
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger rejected = new AtomicInteger();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger mostRunning = new AtomicInteger();
    AtomicInteger longestQueue = new AtomicInteger();
    CountDownLatch allHere = new CountDownLatch(1);
    try (ResilienceManager manager = ResilienceManager.create()) {
      Bulkhead bulkhead =
          manager.addBulkhead("b", new BulkheadConfig(PLACES, queue, Duration.ofMinutes(5)));
      ExecutorService threads = virtualThreads();
      for (int i = 0; i < CALLERS; i++) {
        threads.execute(
            () -> {
              try {
                bulkhead.call(
                    () -> {
                      allHere.await();
                      mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
                      Thread.yield();
                      running.decrementAndGet();
                      return ran.incrementAndGet();
                    });
              } catch (CallRejectedException full) {
                rejected.incrementAndGet();
              } catch (Exception failure) {
                throw new AssertionError(failure);
              }
              longestQueue.accumulateAndGet(bulkhead.snapshot().queueSize(), Math::max);
            });
      }
      int waiters = Math.min(queue, CALLERS - PLACES);
      Await.until("all wait who may", () -> bulkhead.snapshot().queueSize() == waiters);
      Await.until("the others are refused", () -> rejected.get() == CALLERS - PLACES - waiters);
      allHere.countDown();
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
      assertThat(ran.get()).isEqualTo(PLACES + waiters);
      assertThat(mostRunning.get()).isBetween(1, PLACES);
      assertThat(longestQueue.get()).isLessThanOrEqualTo(queue);
      assertThat(bulkhead.snapshot().concurrentCalls()).isZero();
      assertThat(bulkhead.snapshot().queueSize()).isZero();
    }
  }
}
