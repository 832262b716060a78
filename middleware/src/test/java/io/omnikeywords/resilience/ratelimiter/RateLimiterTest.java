package io.omnikeywords.resilience.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Driver;
import io.omnikeywords.resilience.HookedTicker;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.Rejection.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RateLimiterTest {

  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final ManualTicker ticker = new ManualTicker();

  private RateLimiter limiter(int limit, Duration period, int burst) {
    return new RateLimiter("l", config(limit, period, burst), ticker);
  }

  private static RateLimiterConfig config(int limit, Duration period, int burst) {
    return RateLimiterConfig.defaults().withBurst(burst).withLimit(limit).withPeriod(period);
  }

  private static int admitted(RateLimiter limiter, int tries) {
    int admitted = 0;
    for (int i = 0; i < tries; i++) {
      admitted += limiter.tryAcquire() instanceof Permit ? 1 : 0;
    }
    return admitted;
  }

  private static long left(Admission admission) {
    assertThat(admission).isInstanceOf(Rejection.class);
    assertThat(((Rejection) admission).reason()).isEqualTo(Reason.RATE_LIMITED);
    return ((Rejection) admission).retryAfterNanos();
  }

  @Test
  void burst_atOnce_isAdmittedAndNoMore() {
    RateLimiter limiter = limiter(10, Duration.ofSeconds(1), 25);
    assertThat(limiter.snapshot()).isEqualTo(new RateLimiterSnapshot("l", 25, 25, 0, 0));
    assertThat(admitted(limiter, 30)).isEqualTo(25);
    assertThat(limiter.snapshot()).isEqualTo(new RateLimiterSnapshot("l", 0, 25, 0, 5));
  }

  @Test
  void rejection_saysExactlyWhenOneCallIsAdmitted() {
    RateLimiter limiter = limiter(10, Duration.ofSeconds(1), 2);
    assertThat(admitted(limiter, 2)).isEqualTo(2);
    assertThat(left(limiter.tryAcquire())).isEqualTo(100 * MILLI);
    ticker.advance(Duration.ofMillis(30));
    assertThat(left(limiter.tryAcquire())).isEqualTo(70 * MILLI);
    ticker.advance(Duration.ofNanos(70 * MILLI - 1));
    assertThat(left(limiter.tryAcquire())).isEqualTo(1);
    ticker.advance(Duration.ofNanos(1));
    assertThat(admitted(limiter, 2)).isEqualTo(1);
  }

  @Test
  void rejection_ofAPaceThatDoesNotDivide_isRoundedUp() {
    RateLimiter limiter = limiter(3, Duration.ofSeconds(1), 1);
    assertThat(admitted(limiter, 1)).isEqualTo(1);
    long wait = left(limiter.tryAcquire());
    assertThat(wait).isEqualTo(333_333_334);
    ticker.advance(Duration.ofNanos(wait));
    assertThat(admitted(limiter, 1)).isEqualTo(1);
  }

  @Test
  void longRun_admitsTheLimit() {
    RateLimiter limiter = limiter(100, Duration.ofSeconds(1), 1);
    int admitted = 0;
    for (int i = 0; i < 10_000; i++) {
      admitted += admitted(limiter, 3);
      ticker.advance(Duration.ofMillis(1));
    }
    assertThat(admitted).isEqualTo(1_000);
  }

  @Test
  void rest_refillsNoMoreThanTheBurst() {
    RateLimiter limiter = limiter(10, Duration.ofSeconds(1), 5);
    admitted(limiter, 5);
    ticker.advance(Duration.ofDays(1));
    assertThat(limiter.snapshot().available()).isEqualTo(5);
    assertThat(admitted(limiter, 100)).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource
  void call_overTheLimit_isRejected(Driver driver) throws Exception {
    RateLimiter limiter = limiter(1, Duration.ofSeconds(1), 2);
    assertThat(driver.call(limiter, ticker, () -> "in")).isEqualTo("in");
    assertThatThrownBy(
            () ->
                driver.call(
                    limiter,
                    ticker,
                    () -> {
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> driver.call(limiter, ticker, () -> "never"))
        .isInstanceOfSatisfying(
            CallRejectedException.class,
            rejected ->
                assertThat(rejected.rejection())
                    .isEqualTo(new Rejection("l", Reason.RATE_LIMITED, 1_000 * MILLI)));
  }

  @Test
  void permit_howeverTheCallEnds_isSpent() {
    RateLimiter limiter = limiter(1, Duration.ofSeconds(1), 3);
    ((Permit) limiter.tryAcquire()).onSuccess(1);
    ((Permit) limiter.tryAcquire()).onFailure(1, new IOException());
    ((Permit) limiter.tryAcquire()).release();
    assertThat(limiter.tryAcquire()).isInstanceOf(Rejection.class);
  }

  @Test
  void manyThreads_atOneMoment_getTheBurst() throws Exception {
    int threads = 16;
    RateLimiter limiter = limiter(1_000, Duration.ofSeconds(1), 1_000);
    AtomicInteger admitted = new AtomicInteger();
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (Exception broken) {
                  throw new AssertionError(broken);
                }
                admitted.addAndGet(admitted(limiter, 500));
              });
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(admitted).hasValue(1_000);
  }

  @Test
  void reconfigure_slowerPace_isFollowedAtOnce() {
    RateLimiter limiter = limiter(1_000, Duration.ofSeconds(1), 10);
    RateLimiterConfig slower = config(1, Duration.ofSeconds(1), 1);
    limiter.reconfigure(slower);
    assertThat(limiter.config()).isEqualTo(slower);
    assertThat(admitted(limiter, 10)).isEqualTo(1);
    assertThat(left(limiter.tryAcquire())).isEqualTo(1_000 * MILLI);
  }

  /** A bucket emptied at the old pace must not take the old pace's time to fill. */
  @Test
  void reconfigure_fasterPace_isFollowedAtOnce() {
    RateLimiter limiter = limiter(1, Duration.ofMinutes(1), 100);
    assertThat(admitted(limiter, 200)).isEqualTo(100);
    assertThat(limiter.tryAcquire("key")).isInstanceOf(Permit.class);
    while (limiter.tryAcquire("key") instanceof Permit) {
      // until the key's bucket is empty, too
    }
    limiter.reconfigure(config(1_000, Duration.ofSeconds(1), 100));
    assertThat(left(limiter.tryAcquire())).isEqualTo(MILLI);
    assertThat(left(limiter.tryAcquire("key"))).isEqualTo(MILLI);
    ticker.advance(Duration.ofMillis(10));
    assertThat(limiter.snapshot().available()).isBetween(9L, 10L);
    assertThat(admitted(limiter, 100)).isBetween(9, 10);
  }

  @Test
  void slowestPaceAndLargestBurst_doNotOverflow() {
    RateLimiter limiter = limiter(1, Duration.ofDays(365), 10);
    ticker.advance(Duration.ofDays(1_000));
    assertThat(admitted(limiter, 50)).isEqualTo(10);
    assertThat(left(limiter.tryAcquire())).isEqualTo(Duration.ofDays(365).toNanos());
  }

  @Test
  void fastestPace_isExactToTheTenthOfAPerMille() {
    RateLimiter limiter = limiter(10_000_000, Duration.ofSeconds(1), 1);
    int admitted = 0;
    for (int i = 0; i < 10_000; i++) {
      admitted += admitted(limiter, 2);
      ticker.advance(Duration.ofNanos(100));
    }
    assertThat(admitted).isEqualTo(10_000);
  }

  // ---- keyed

  @Test
  void keys_haveBucketsOfTheirOwn() {
    RateLimiter limiter = limiter(1, Duration.ofSeconds(1), 2);
    assertThat(limiter.tryAcquire("a")).isInstanceOf(Permit.class);
    assertThat(limiter.tryAcquire("a")).isInstanceOf(Permit.class);
    assertThat(left(limiter.tryAcquire("a"))).isEqualTo(1_000 * MILLI);
    assertThat(limiter.tryAcquire("b")).isInstanceOf(Permit.class);
    assertThat(limiter.snapshot()).isEqualTo(new RateLimiterSnapshot("l", 2, 2, 2, 1));
    ticker.advance(Duration.ofSeconds(1));
    assertThat(limiter.tryAcquire("a")).isInstanceOf(Permit.class);
  }

  @Test
  void keys_overTheMost_shareOneBucket() {
    RateLimiter limiter = limiter(1, Duration.ofSeconds(1), 1);
    for (int i = 0; i < KeyedBuckets.MOST; i++) {
      assertThat(limiter.tryAcquire("k" + i)).isInstanceOf(Permit.class);
    }
    assertThat(limiter.snapshot().keys()).isEqualTo(KeyedBuckets.MOST);
    assertThat(limiter.tryAcquire("late")).isInstanceOf(Permit.class);
    assertThat(limiter.tryAcquire("later")).isInstanceOf(Rejection.class);
    assertThat(limiter.snapshot().keys()).isEqualTo(KeyedBuckets.MOST);
    assertThat(limiter.tryAcquire("k7")).isInstanceOf(Rejection.class); // it is still held back
  }

  @Test
  void keys_idle_makeRoom() {
    RateLimiter limiter = limiter(1, Duration.ofSeconds(1), 1);
    for (int i = 0; i < KeyedBuckets.MOST; i++) {
      limiter.tryAcquire("k" + i);
    }
    limiter.tryAcquire("sweeps"); // and finds nobody idle
    ticker.advance(Duration.ofMillis(50));
    assertThat(limiter.tryAcquire("k1")).isInstanceOf(Rejection.class);
    ticker.advance(Duration.ofMillis(950));
    limiter.tryAcquire("k1"); // busy again
    assertThat(limiter.tryAcquire("new")).isInstanceOf(Permit.class);
    assertThat(limiter.snapshot().keys()).isEqualTo(2);
    assertThat(limiter.tryAcquire("k1")).isInstanceOf(Rejection.class);
  }

  @Test
  void keys_sweep_isMadeAtMostTenTimesASecond() {
    RateLimiter limiter = limiter(1_000, Duration.ofSeconds(1), 1);
    for (int i = 0; i < KeyedBuckets.MOST; i++) {
      limiter.tryAcquire("k" + i);
    }
    limiter.tryAcquire("first"); // sweeps: all are busy
    ticker.advance(Duration.ofMillis(99));
    limiter.tryAcquire("second"); // all are idle, but it is too soon
    assertThat(limiter.snapshot().keys()).isEqualTo(KeyedBuckets.MOST);
    ticker.advance(Duration.ofMillis(1));
    limiter.tryAcquire("third");
    assertThat(limiter.snapshot().keys()).isEqualTo(1);
  }

  // ---- retired buckets

  @Test
  void bucket_retired_isGoneAndNeverSpentFrom() {
    TokenBucket bucket = new TokenBucket();
    assertThat(bucket.take(0, () -> 0, 10, 30)).isZero();
    assertThat(bucket.retire(9)).isFalse(); // not full before 10
    assertThat(bucket.take(9, () -> 9, 10, 30)).isZero();
    assertThat(bucket.retire(20)).isTrue();
    assertThat(bucket.take(20, () -> 20, 10, 30)).isEqualTo(TokenBucket.GONE);
  }

  /** Reconfigured and swept out in the middle of a call: the key gets its burst, and no more. */
  @Test
  void keys_reconfiguredAndSweptAmidACall_loseAndGainNoToken() {
    HookedTicker hooked = new HookedTicker();
    RateLimiter limiter = new RateLimiter("l", config(1_000, Duration.ofSeconds(1), 3), hooked);
    for (int i = 0; i < KeyedBuckets.MOST; i++) {
      limiter.tryAcquire("k" + i);
    }
    hooked.manual.advance(Duration.ofSeconds(1));
    hooked.onNextRead(
        () -> {
          limiter.reconfigure(config(500, Duration.ofSeconds(1), 3));
          limiter.tryAcquire("new");
          assertThat(limiter.snapshot().keys()).isEqualTo(1); // all but the new one are gone
        });
    int admitted = 0;
    for (int i = 0; i < 10; i++) {
      admitted += limiter.tryAcquire("k1") instanceof Permit ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(3);
    assertThat(limiter.snapshot().keys()).isEqualTo(2);
    assertThat(limiter.snapshot().rejected()).isEqualTo(7);
  }
}
