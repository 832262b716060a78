package io.omnikeywords.resilience.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.resilience.Await;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.Pipeline;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.ResilienceMetrics;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.WindowConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/**
 * 64 threads do everything at once that a call may do, while policies are reconfigured; afterwards
 * the books must balance. Runs for three seconds, or {@code -Dhammer.seconds=30}.
 */
class HammerTest {

  private static final int THREADS = 64;
  private static final int PROBES = 3;
  private static final long SECONDS = Long.getLong("hammer.seconds", 3);

  private final ResilienceManager manager = ResilienceManager.create();
  private final CircuitBreaker breaker =
      manager.addCircuitBreaker("cb", breakerConfig(5).withSuccessThreshold(PROBES));
  private final CircuitBreaker probing =
      manager.addCircuitBreaker("probing", breakerConfig(5).withSuccessThreshold(PROBES));
  private final Bulkhead bulkhead = manager.addBulkhead("b", bulkheadConfig(8, 16, 4));
  private final AtomicInteger liveProbes = new AtomicInteger();
  private final AtomicInteger mostProbes = new AtomicInteger();
  private final LongAdder leftOver = new LongAdder();
  private final LongAdder callsMade = new LongAdder();
  private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);

  /** Refuses when it is full, and sees to it that no interrupt is left on its threads. */
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(4, 4, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(8)) {
        @Override
        protected void afterExecute(Runnable task, Throwable failure) {
          if (Thread.interrupted()) {
            leftOver.increment();
          }
          if (failure != null) {
            surprises.add(failure);
          }
        }
      };

  private volatile boolean over;

  private static CircuitBreakerConfig breakerConfig(int threshold) {
    return CircuitBreakerConfig.defaults()
        .withFailureThreshold(threshold)
        .withRecoveryTimeout(Duration.ofMillis(2));
  }

  private static BulkheadConfig bulkheadConfig(int places, int queue, int millis) {
    return new BulkheadConfig(places, queue, Duration.ofMillis(millis));
  }

  @Test
  void everythingAtOnce_theBooksBalance() throws Exception {
    manager.addTimeout("t", TimeoutConfig.defaults().withDefaultLimit(Duration.ofMillis(5)));
    manager.addRetry(
        "r",
        RetryConfig.defaults()
            .withBaseDelay(Duration.ofMillis(1))
            .withMaxDelay(Duration.ofMillis(2))
            .withBudget(null));
    Pipeline pipeline =
        manager.pipeline().retry("r").circuitBreaker("cb").timeout("t").bulkhead("b").build();
    probing.trip();

    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      Thread worker = new Thread(() -> work(pipeline, number), "hammer-" + i);
      workers.add(worker);
      worker.start();
    }
    Thread operator = new Thread(this::operate, "operator");
    Thread nuisance = new Thread(() -> interrupt(workers), "nuisance");
    operator.start();
    nuisance.start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    Await.until("it has begun", () -> callsMade.sum() > 0);
    while (System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(20); // only for how long the hammer falls
    }
    over = true;
    operator.join();
    nuisance.join();
    for (Thread worker : workers) {
      worker.join(TimeUnit.SECONDS.toMillis(30));
      assertThat(worker.isAlive()).as("%s has ended", worker.getName()).isFalse();
    }
    Await.until(
        "all futures have ended", () -> futures.stream().allMatch(CompletableFuture::isDone));
    Await.until("all of the pool has run", () -> pool.getActiveCount() == 0);
    Await.until("all bodies have ended", () -> bulkhead.snapshot().concurrentCalls() == 0);
    Await.until("no deadline is watched", () -> manager.timeout("t").snapshot().watched() == 0);
    scheduler.shutdownNow();
    pool.shutdown();
    assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    assertThat(surprises).isEmpty();
    assertThat(leftOver.sum()).as("interrupts left over").isZero();
    assertThat(mostProbes.get()).as("probes at once").isBetween(1, PROBES);
    assertThat(bulkhead.snapshot().queueSize()).isZero();
    int capacity = bulkhead.config().maxConcurrentCalls();
    for (int i = 0; i < capacity; i++) {
      assertThat(bulkhead.tryAcquire())
          .as("place %s of %s", i, capacity)
          .isInstanceOf(Permit.class);
    }
    assertThat(bulkhead.tryAcquire()).isNotInstanceOf(Permit.class);
    ResilienceMetrics metrics = manager.metrics();
    metrics
        .circuitBreakers()
        .values()
        .forEach(
            counts ->
                assertThat(counts.admitted())
                    .isPositive()
                    .isEqualTo(counts.succeeded() + counts.failed() + counts.released()));
    System.out.printf("hammer: %d s, %d calls, %s%n", SECONDS, callsMade.sum(), metrics);
    manager.close();
  }

  private void work(Pipeline pipeline, int number) {
    SplittableRandom random = new SplittableRandom(number);
    boolean calm = number < THREADS / 2; // nobody interrupts these: no flag may be seen on them
    while (!over) {
      callsMade.increment();
      try {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> pipeline.call(() -> body(random, calm));
          case 3, 4 -> async(pipeline, random);
          case 5 -> byHand(random);
          case 6 -> bulkhead.call(() -> body(random, calm));
          default -> probe(random);
        }
      } catch (Exception | StackOverflowError | LinkageError expected) {
        // what bodies throw, rejections, timeouts, interrupts
      } catch (Throwable failure) {
        surprises.add(failure);
      }
      if (Thread.interrupted() && calm) {
        leftOver.increment();
      }
    }
  }

  private static Object body(SplittableRandom random, boolean calm) throws Exception {
    switch (random.nextInt(10)) {
      case 0 -> throw new IOException("as told");
      case 1 -> throw new LinkageError("as told");
      case 2 -> throw new StackOverflowError("as told");
      case 3 -> throw new CancellationException("as told");
      case 4 -> Thread.sleep(random.nextInt(12)); // runs into the deadline, or not
      case 5 -> {
        long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(random.nextInt(7_000));
        while (System.nanoTime() < end) {
          Thread.onSpinWait(); // does not look at interrupts
        }
      }
      case 6 -> {
        if (!calm) {
          Thread.currentThread().interrupt();
        }
      }
      default -> {
        return "at once";
      }
    }
    return "at last";
  }

  private void async(Pipeline pipeline, SplittableRandom random) {
    Executor executor = random.nextBoolean() ? pool : Runnable::run;
    int kind = random.nextInt(7);
    int delay = random.nextInt(8_000);
    CompletableFuture<Object> call = pipeline.callAsync(() -> stage(kind, delay), executor);
    futures.add(call);
    if (random.nextInt(3) == 0) {
      call.cancel(true);
    } else if (random.nextInt(3) == 0) {
      scheduler.schedule(() -> call.cancel(true), delay, TimeUnit.MICROSECONDS);
    }
    if (futures.size() > 10_000) {
      futures.removeIf(CompletableFuture::isDone);
    }
  }

  private CompletionStage<Object> stage(int kind, int delay) {
    CompletableFuture<Object> later = new CompletableFuture<>();
    switch (kind) {
      case 0 -> throw new IllegalStateException("as told");
      case 1 -> throw new LinkageError("as told");
      case 2 -> {
        return null;
      }
      case 3 -> later.completeExceptionally(new IOException("as told"));
      case 4 -> scheduler.schedule(() -> later.complete("late"), delay, TimeUnit.MICROSECONDS);
      case 5 -> {} // never ends by itself
      default -> later.complete("at once");
    }
    return later;
  }

  private void byHand(SplittableRandom random) {
    if (breaker.tryAcquire() instanceof Permit permit) {
      switch (random.nextInt(3)) {
        case 0 -> permit.onSuccess(1);
        case 1 -> permit.onFailure(1, new IOException());
        default -> permit.release();
      }
    }
    if (bulkhead.tryAcquire() instanceof Permit permit) {
      permit.release();
    }
  }

  /** A breaker that has only probes: none of them says anything, so it stays half-open. */
  private void probe(SplittableRandom random) throws Exception {
    int spins = random.nextInt(2_000);
    probing.call(
        () -> {
          int live = liveProbes.incrementAndGet();
          mostProbes.accumulateAndGet(live, Math::max);
          for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
          }
          liveProbes.decrementAndGet();
          throw new CancellationException("neither good nor bad");
        });
  }

  private void operate() {
    SplittableRandom random = new SplittableRandom(4711);
    while (!over) {
      switch (random.nextInt(6)) {
        case 0, 1 ->
            bulkhead.reconfigure(
                bulkheadConfig(1 + random.nextInt(16), random.nextInt(32), random.nextInt(6)));
        case 2 -> {
          CircuitBreakerConfig config = breakerConfig(1 + random.nextInt(20));
          breaker.reconfigure(
              random.nextBoolean()
                  ? config
                  : config.withFailureRate(0.9).withWindow(new WindowConfig.Count(50, 10)));
          probing.reconfigure(config.withSuccessThreshold(PROBES));
        }
        case 3 -> breaker.reset();
        case 4 -> breaker.trip();
        default ->
            manager.reconfigure(
                "t",
                TimeoutConfig.defaults()
                    .withDefaultLimit(Duration.ofMillis(1 + random.nextInt(8))));
      }
      pause(300_000);
    }
    bulkhead.reconfigure(bulkheadConfig(10, 100, 1_000));
  }

  private void interrupt(List<Thread> workers) {
    SplittableRandom random = new SplittableRandom(42);
    while (!over) {
      workers.get(THREADS / 2 + random.nextInt(THREADS / 2)).interrupt();
      pause(200_000);
    }
  }

  private static void pause(long nanos) {
    java.util.concurrent.locks.LockSupport.parkNanos(nanos);
  }
}
