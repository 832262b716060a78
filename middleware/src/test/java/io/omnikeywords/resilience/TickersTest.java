package io.omnikeywords.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TickersTest {

  private final ManualTicker ticker = new ManualTicker();

  @Test
  void manual_advance_runsWhatIsDueInOrderEachAtItsTime() {
    List<String> ran = new ArrayList<>();
    ticker.schedule(20, () -> ran.add("second at " + ticker.read()));
    ticker.schedule(10, () -> ran.add("first at " + ticker.read()));
    ticker.schedule(20, () -> ran.add("third at " + ticker.read()));
    ticker.schedule(31, () -> ran.add("not yet"));
    ticker.advance(Duration.ofNanos(30));
    assertThat(ran).containsExactly("first at 10", "second at 20", "third at 20");
    assertThat(ticker.read()).isEqualTo(30);
    assertThat(ticker.pending()).isEqualTo(1);
  }

  @Test
  void manual_action_mayScheduleAnother() {
    List<Long> ran = new ArrayList<>();
    ticker.schedule(10, () -> ticker.schedule(5, () -> ran.add(ticker.read())));
    ticker.advance(Duration.ofNanos(15));
    assertThat(ran).containsExactly(15L);
  }

  @Test
  void manual_cancelled_isNotRun() {
    AtomicInteger ran = new AtomicInteger();
    Runnable cancel = ticker.schedule(10, ran::incrementAndGet);
    cancel.run();
    cancel.run();
    assertThat(ticker.pending()).isZero();
    ticker.advance(Duration.ofNanos(10));
    assertThat(ran).hasValue(0);
  }

  @Test
  void manual_sleep_movesTheTimeAndHeedsTheInterrupt() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    ticker.schedule(10, ran::incrementAndGet);
    ticker.sleep(10);
    assertThat(ran).hasValue(1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> ticker.sleep(10)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(ticker.read()).isEqualTo(10);
  }

  @Test
  void system_schedule_runsNoEarlier() throws Exception {
    try (SystemTicker system = new SystemTicker()) {
      CompletableFuture<Long> ran = new CompletableFuture<>();
      CompletableFuture<Thread> on = new CompletableFuture<>();
      long start = system.read();
      system.schedule(
          TimeUnit.MILLISECONDS.toNanos(5),
          () -> {
            ran.complete(system.read());
            on.complete(Thread.currentThread());
          });
      assertThat(ran.get() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(5));
      assertThat(on.get().isDaemon()).isTrue();
      assertThat(on.get().getName()).isEqualTo("resilience-timer");
      assertThat(on.get().getContextClassLoader()).isNull();
    }
  }

  @Test
  void system_cancelled_isNotRun() throws Exception {
    try (SystemTicker system = new SystemTicker()) {
      AtomicInteger ran = new AtomicInteger();
      Runnable cancel = system.schedule(TimeUnit.MILLISECONDS.toNanos(20), ran::incrementAndGet);
      cancel.run();
      cancel.run();
      CompletableFuture<Void> later = new CompletableFuture<>();
      system.schedule(TimeUnit.MILLISECONDS.toNanos(40), () -> later.complete(null));
      later.get();
      assertThat(ran).hasValue(0);
    }
  }

  @Test
  void system_closed_stillTellsTheTimeAndRefusesQuietly() {
    SystemTicker system = new SystemTicker();
    assertThat(system.wakes()).isTrue();
    system.close();
    assertThat(system.wakes()).isFalse();
    system.schedule(0, () -> {}).run();
    long before = system.read();
    assertThat(system.read() - before).isNotNegative();
  }

  @Test
  void system_sleep_lastsAndHeedsTheInterrupt() throws Exception {
    try (SystemTicker system = new SystemTicker()) {
      long start = system.read();
      system.sleep(TimeUnit.MILLISECONDS.toNanos(2));
      assertThat(system.read() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(2));
      for (long nanos : new long[] {0, 1}) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> system.sleep(nanos)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
      }
    }
  }
}
