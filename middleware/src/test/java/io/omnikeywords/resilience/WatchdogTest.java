package io.omnikeywords.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WatchdogTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final ManualTicker ticker = new ManualTicker();
  private final Watchdog watchdog = new Watchdog(ticker);
  private final AtomicInteger fired = new AtomicInteger();

  private Watchdog.Slot armed(long nanos) {
    Watchdog.Slot slot = watchdog.claim();
    watchdog.arm(slot, nanos, () -> fired.incrementAndGet());
    return slot;
  }

  @Test
  void deadline_passed_runsTheActionOnce() {
    Watchdog.Slot slot = armed(5 * SECOND);
    ticker.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(fired).hasValue(0);
    ticker.advance(Duration.ofNanos(1));
    assertThat(fired).hasValue(1);
    ticker.advance(Duration.ofSeconds(60));
    assertThat(fired).hasValue(1);
    assertThat(watchdog.disarm(slot)).isFalse();
    assertThat(watchdog.watched()).isZero();
  }

  @Test
  void disarmed_inTime_neverFires() {
    Watchdog.Slot slot = armed(5 * SECOND);
    assertThat(watchdog.watched()).isEqualTo(1);
    assertThat(watchdog.disarm(slot)).isTrue();
    ticker.advance(Duration.ofSeconds(60));
    assertThat(fired).hasValue(0);
    assertThat(watchdog.watched()).isZero();
  }

  @Test
  void interrupt_atTheDeadline_reachesTheThreadThatArmed() {
    Watchdog.Slot slot = watchdog.claim();
    watchdog.armInterrupt(slot, SECOND);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(watchdog.disarm(slot)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interrupt_disarmedInTime_isNeverSent() {
    Watchdog.Slot slot = watchdog.claim();
    watchdog.armInterrupt(slot, SECOND);
    assertThat(watchdog.disarm(slot)).isTrue();
    ticker.advance(Duration.ofSeconds(1));
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void earlierDeadline_armedLater_firesFirst() {
    List<String> order = new ArrayList<>();
    Watchdog.Slot late = watchdog.claim();
    watchdog.arm(late, 30 * SECOND, () -> order.add("late"));
    Watchdog.Slot early = watchdog.claim();
    watchdog.arm(early, 10 * SECOND, () -> order.add("early"));
    ticker.advance(Duration.ofSeconds(10));
    assertThat(order).containsExactly("early");
    ticker.advance(Duration.ofSeconds(20));
    assertThat(order).containsExactly("early", "late");
  }

  @Test
  void laterDeadline_whileAnEarlierScanIsPlanned_isNotMissed() {
    armed(10 * SECOND);
    armed(10 * SECOND + 1);
    ticker.advance(Duration.ofSeconds(10));
    assertThat(fired).hasValue(1);
    ticker.advance(Duration.ofNanos(1));
    assertThat(fired).hasValue(2);
  }

  @Test
  void deadline_ofZeroOrLess_firesAtOnce() {
    armed(0);
    armed(-5);
    ticker.advance(Duration.ofNanos(1));
    assertThat(fired).hasValue(2);
  }

  @Test
  void deadline_beyondAllTime_neverFires() {
    ticker.advance(Duration.ofDays(1));
    Watchdog.Slot slot = armed(Long.MAX_VALUE);
    ticker.advance(Duration.ofDays(365));
    assertThat(fired).hasValue(0);
    assertThat(watchdog.disarm(slot)).isTrue();
  }

  @Test
  void action_mayDisarmItsOwnSlot() {
    Watchdog.Slot slot = watchdog.claim();
    AtomicReference<Boolean> inTime = new AtomicReference<>();
    watchdog.arm(slot, SECOND, () -> inTime.set(watchdog.disarm(slot)));
    ticker.advance(Duration.ofSeconds(1));
    assertThat(inTime).hasValue(false);
    assertThat(watchdog.watched()).isZero();
  }

  /** An event loop starts many calls on one thread: the table must not outgrow the memory. */
  @Test
  void claims_manyOfOneThread_areAllWatched() {
    List<Watchdog.Slot> slots = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      slots.add(armed(SECOND));
    }
    assertThat(Set.copyOf(slots)).hasSize(10_000);
    assertThat(watchdog.watched()).isEqualTo(10_000);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(fired).hasValue(10_000);
    slots.forEach(watchdog::disarm);
    assertThat(watchdog.watched()).isZero();
  }

  /** Calls of a short and a long limit, for a day: what is planned must not pile up. */
  @Test
  void scans_ofDifferentLimits_doNotPileUp() {
    armed(Duration.ofDays(30).toNanos());
    for (int i = 0; i < 1_000; i++) {
      watchdog.disarm(armed(10 * SECOND));
      ticker.advance(Duration.ofSeconds(20));
    }
    assertThat(ticker.pending()).isLessThanOrEqualTo(2);
    assertThat(fired).hasValue(0);
    ticker.advance(Duration.ofDays(30));
    assertThat(fired).hasValue(1);
    assertThat(ticker.pending()).isZero();
  }

  @Test
  void scans_ofASteadyStream_areOnePerLimit() {
    for (int i = 0; i < 1_000; i++) {
      Watchdog.Slot slot = armed(SECOND);
      ticker.advance(Duration.ofMillis(1));
      watchdog.disarm(slot);
      assertThat(ticker.pending()).isLessThanOrEqualTo(1);
    }
  }

  /**
   * The call ends as the deadline comes: it is one or the other, and the flag never outlives it.
   */
  @Test
  void endAndDeadline_racing_haveOneWinner() throws Exception {
    ScriptedRace race = new ScriptedRace(10_000);
    race.run();
    assertThat(race.inTime + race.late).isEqualTo(10_000);
    assertThat(race.leftOver).isZero();
    assertThat(race.missing).isZero();
    assertThat(race.watchdog.watched()).isZero();
  }

  /** A thread that arms and disarms while another moves the time over each deadline. */
  private static final class ScriptedRace {
    final ManualTicker ticker = new ManualTicker();
    final Watchdog watchdog = new Watchdog(ticker);
    final int rounds;
    int inTime;
    int late;
    int leftOver;
    int missing;

    ScriptedRace(int rounds) {
      this.rounds = rounds;
    }

    void run() throws Exception {
      AtomicInteger armed = new AtomicInteger();
      CountDownLatch end = new CountDownLatch(1);
      Thread clock =
          new Thread(
              () -> {
                int seen = 0;
                while (end.getCount() > 0) {
                  if (armed.get() > seen) {
                    seen = armed.get();
                    ticker.advance(Duration.ofNanos(10));
                  }
                }
              });
      clock.start();
      for (int i = 0; i < rounds; i++) {
        Watchdog.Slot slot = watchdog.claim();
        watchdog.armInterrupt(slot, 10);
        armed.incrementAndGet();
        for (int spin = 0; spin < i % 400; spin++) {
          Thread.onSpinWait();
        }
        boolean ended = watchdog.disarm(slot);
        boolean interrupted = Thread.interrupted();
        if (ended) {
          inTime++;
          leftOver += interrupted ? 1 : 0;
        } else {
          late++;
          missing += interrupted ? 0 : 1;
        }
      }
      end.countDown();
      clock.join();
    }
  }
}
