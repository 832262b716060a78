package io.omnikeywords.resilience.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.Await;
import io.omnikeywords.resilience.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a loader that is asked for ever must fail the test, not hang it
class ResultCacheTest {

  private static final Duration TTL = Duration.ofMinutes(5);
  private static final Duration STALE = Duration.ofHours(1);

  private final ManualTicker ticker = new ManualTicker();
  private final ResultCache<Object, String> cache = ResultCache.ofEntries(10, TTL, STALE, ticker);
  private final AtomicInteger loads = new AtomicInteger();

  private Callable<String> loading(String value) {
    return () -> {
      loads.incrementAndGet();
      return value;
    };
  }

  private Callable<String> failing(Exception failure) {
    return () -> {
      loads.incrementAndGet();
      throw failure;
    };
  }

  private FutureTask<String> inBackground(Callable<String> loader) {
    FutureTask<String> task = new FutureTask<>(() -> cache.get("key", loader));
    new Thread(task).start();
    return task;
  }

  private static void untilBlocked(Thread thread) {
    Await.until("it waits", () -> thread.getState() == Thread.State.WAITING);
  }

  @Test
  void get_missing_loadsOnce() throws Exception {
    assertThat(cache.get("key", loading("first"))).isEqualTo("first");
    assertThat(cache.get("key", loading("second"))).isEqualTo("first");
    assertThat(cache.get("other", loading("third"))).isEqualTo("third");
    assertThat(loads).hasValue(2);
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void peek_tellsAgeAndWhetherStale() {
    assertThat(cache.peek("key")).isNull();
    cache.put("key", "kept");
    ticker.advance(TTL.minusNanos(1));
    assertThat(cache.peek("key"))
        .isEqualTo(new ResultCache.Hit<>("kept", TTL.minusNanos(1), false));
    ticker.advance(Duration.ofNanos(1));
    assertThat(cache.peek("key")).isEqualTo(new ResultCache.Hit<>("kept", TTL, true));
    ticker.advance(STALE);
    assertThat(cache.peek("key")).isNull();
  }

  @Test
  void get_stale_loadsAgain() throws Exception {
    cache.put("key", "old");
    ticker.advance(TTL);
    assertThat(cache.get("key", loading("new"))).isEqualTo("new");
    assertThat(cache.peek("key").stale()).isFalse();
  }

  @Test
  void get_staleAndLoaderFails_givesTheStale() throws Exception {
    cache.put("key", "old");
    ticker.advance(TTL);
    assertThat(cache.get("key", failing(new IOException()))).isEqualTo("old");
    assertThat(loads).hasValue(1);
  }

  @Test
  void get_nothingKeptAndLoaderFails_throwsItsFailure() {
    IOException failure = new IOException();
    assertThatThrownBy(() -> cache.get("key", failing(failure))).isSameAs(failure);
    ExecutionException nested = new ExecutionException(failure);
    assertThatThrownBy(() -> cache.get("key", failing(nested))).isSameAs(nested);
    AssertionError error = new AssertionError();
    assertThatThrownBy(
            () ->
                cache.get(
                    "key",
                    () -> {
                      throw error;
                    }))
        .isSameAs(error);
    assertThatThrownBy(() -> cache.get("key", failing(new InterruptedException())))
        .isInstanceOf(InterruptedException.class);
  }

  /** A loader that was cancelled must be asked once, not again and again. */
  @Test
  void get_loaderCancelled_throwsThat() {
    CancellationException cancelled = new CancellationException();
    assertThatThrownBy(
            () ->
                cache.get(
                    "key",
                    () -> {
                      if (loads.incrementAndGet() > 3) {
                        throw new AssertionError("asked again and again");
                      }
                      throw cancelled;
                    }))
        .isSameAs(cancelled);
    assertThat(loads).hasValue(1);
  }

  @Test
  void get_afterAFailure_loadsAgain() throws Exception {
    assertThatThrownBy(() -> cache.get("key", failing(new IOException())))
        .isInstanceOf(IOException.class);
    assertThat(cache.get("key", loading("second try"))).isEqualTo("second try");
  }

  @Test
  void get_nullResult_isGivenButNotKept() throws Exception {
    assertThat(cache.get("key", loading(null))).isNull();
    assertThat(cache.peek("key")).isNull();
    assertThat(cache.get("key", loading("now there"))).isEqualTo("now there");
  }

  @Test
  void clear_forgetsAll() {
    cache.put("key", "kept");
    cache.clear();
    assertThat(cache.peek("key")).isNull();
    assertThat(cache.stats().hitCount()).isZero();
    assertThat(cache.stats().missCount()).isEqualTo(1);
  }

  @Test
  void entries_overTheMost_areEvicted() {
    for (int i = 0; i < 1_000; i++) {
      cache.put(i, "value");
    }
    assertThat(cache.size()).isLessThanOrEqualTo(10);
  }

  @Test
  void bytes_overTheMost_areEvicted() {
    ResultCache<Integer, String> bytes =
        ResultCache.ofBytes(100, (key, value) -> 4 + value.length(), TTL, STALE, ticker);
    for (int i = 0; i < 1_000; i++) {
      bytes.put(i, "0123456789");
    }
    int kept = 0;
    for (int i = 0; i < 1_000; i++) {
      kept += bytes.peek(i) == null ? 0 : 1;
    }
    assertThat(kept).isBetween(1, 7); // 14 bytes each
    bytes.put(1_000, "x".repeat(97));
    assertThat(bytes.peek(1_000)).isNull();
  }

  @Test
  void times_negative_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResultCache.ofEntries(1, Duration.ofNanos(-1), STALE, ticker))
        .withMessage("ttl must be from 0ms to 365d but is PT-0.000000001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResultCache.ofEntries(1, TTL, Duration.ofDays(366), ticker))
        .withMessage("stale-if-error must be from 0ms to 365d but is 366d");
  }

  @Test
  void get_manyAtOnce_loadOnce() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch loading = new CountDownLatch(1);
    Callable<String> slow =
        () -> {
          loads.incrementAndGet();
          loading.countDown();
          go.await();
          return "loaded";
        };
    List<FutureTask<String>> tasks = new ArrayList<>();
    tasks.add(inBackground(slow));
    loading.await();
    for (int i = 0; i < 10; i++) {
      tasks.add(inBackground(slow));
    }
    assertThat(cache.get("another", () -> "not held up")).isEqualTo("not held up");
    go.countDown();
    for (FutureTask<String> task : tasks) {
      assertThat(task.get(30, TimeUnit.SECONDS)).isEqualTo("loaded");
    }
    assertThat(loads).hasValue(1);
  }

  private static final class Blocked {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);
  }

  /** One thread loads, blocked; another waits for it: then the first ends as said. */
  private Throwable waiterAfter(Callable<String> end) throws Exception {
    Blocked first = new Blocked();
    FutureTask<String> loader =
        inBackground(
            () -> {
              first.begun.countDown();
              first.go.await();
              return end.call();
            });
    first.begun.await();
    FutureTask<String> waiter = new FutureTask<>(() -> cache.get("key", loading("waiter's own")));
    Thread thread = new Thread(waiter);
    thread.start();
    untilBlocked(thread);
    first.go.countDown();
    try {
      loader.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException itsOwn) {
      // what the loader's caller gets is tested elsewhere
    }
    try {
      waiter.get(30, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException failed) {
      return failed.getCause();
    }
  }

  @Test
  void waiter_loaderFails_failsAlike() throws Exception {
    IOException failure = new IOException();
    assertThat(
            waiterAfter(
                () -> {
                  throw failure;
                }))
        .isSameAs(failure);
    assertThat(loads).hasValue(0);
  }

  @Test
  void waiter_loaderBreaks_isToldOfTheError() throws Exception {
    AssertionError error = new AssertionError();
    assertThat(
            waiterAfter(
                () -> {
                  throw error;
                }))
        .isInstanceOf(ExecutionException.class)
        .hasCause(error);
  }

  @Test
  void waiter_loaderInterruptedOrCancelled_loadsItself() throws Exception {
    assertThat(
            waiterAfter(
                () -> {
                  throw new InterruptedException();
                }))
        .isNull();
    assertThat(loads).hasValue(1);
    cache.clear();
    assertThat(
            waiterAfter(
                () -> {
                  throw new CancellationException();
                }))
        .isNull();
    assertThat(loads).hasValue(2);
  }

  @Test
  void waiter_staleKeptAndLoaderFails_getsTheStale() throws Exception {
    cache.put("key", "old");
    ticker.advance(TTL);
    assertThat(
            waiterAfter(
                () -> {
                  throw new IOException();
                }))
        .isNull();
    assertThat(loads).hasValue(0);
  }

  @Test
  void waiter_interrupted_goesAlone() throws Exception {
    Blocked first = new Blocked();
    FutureTask<String> loader =
        inBackground(
            () -> {
              first.begun.countDown();
              first.go.await();
              return "loaded";
            });
    first.begun.await();
    FutureTask<String> waiter = new FutureTask<>(() -> cache.get("key", loading("own")));
    Thread thread = new Thread(waiter);
    thread.start();
    untilBlocked(thread);
    thread.interrupt();
    assertThatThrownBy(() -> waiter.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
    first.go.countDown();
    assertThat(loader.get(30, TimeUnit.SECONDS)).isEqualTo("loaded");
  }

  /** A key in whose hash code another call takes place: after this call looked, before it loads. */
  private final class HookedKey {
    private int lookups;
    private final Runnable between;

    HookedKey(Runnable between) {
      this.between = between;
    }

    @Override
    public int hashCode() {
      if (++lookups == 2) {
        between.run();
      }
      return 7;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof HookedKey;
    }
  }

  @Test
  void get_loadedByAnotherJustNow_isNotLoadedAgain() throws Exception {
    HookedKey key =
        new HookedKey(
            () -> {
              try {
                cache.get(new HookedKey(() -> {}), loading("the other's"));
              } catch (Exception failure) {
                throw new AssertionError(failure);
              }
            });
    assertThat(cache.get(key, loading("one's own"))).isEqualTo("the other's");
    assertThat(loads).hasValue(1);
  }
}
