package io.omnikeywords.resilience.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.HookedTicker;
import io.omnikeywords.resilience.Pipeline;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FallbackTest {

  /** The two ways to make a call with a fallback. */
  enum Way {
    SYNC {
      @Override
      <T> T call(Pipeline pipeline, Callable<T> body, Fallback<T> fallback) throws Exception {
        return pipeline.callOrElse(body, fallback);
      }
    },
    ASYNC {
      @Override
      <T> T call(Pipeline pipeline, Callable<T> body, Fallback<T> fallback) throws Exception {
        try {
          return pipeline
              .callAsyncOrElse(io.omnikeywords.resilience.Driver.stageOf(body), fallback)
              .get();
        } catch (ExecutionException failed) {
          if (failed.getCause() instanceof Error error) {
            throw error;
          }
          throw (Exception) failed.getCause();
        }
      }
    };

    abstract <T> T call(Pipeline pipeline, Callable<T> body, Fallback<T> fallback) throws Exception;
  }

  private final HookedTicker ticker = new HookedTicker();
  private final ResilienceManager manager =
      ResilienceManager.create(ticker, ResilienceListener.NONE);
  private final Pipeline pipeline;

  FallbackTest() {
    manager.addCircuitBreaker("cb", CircuitBreakerConfig.defaults());
    manager.addBulkhead("b", BulkheadConfig.defaults());
    pipeline = manager.pipeline().circuitBreaker("cb").bulkhead("b").build();
  }

  private static final Callable<String> FAILING =
      () -> {
        throw new IOException("the call's own");
      };

  private static <T> Fallback<T> none() {
    return failure -> {
      throw failure;
    };
  }

  private ResultCache<String, String> cache() {
    return ResultCache.ofEntries(10, Duration.ofMinutes(5), Duration.ofHours(1), ticker);
  }

  @ParameterizedTest
  @EnumSource
  void success_isNotReplaced(Way way) throws Exception {
    assertThat(way.call(pipeline, () -> "own", Fallback.value("other"))).isEqualTo("own");
    assertThat(way.<String>call(pipeline, () -> null, Fallback.value("other"))).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void value_replacesAFailure(Way way) throws Exception {
    assertThat(way.call(pipeline, FAILING, Fallback.value("other"))).isEqualTo("other");
  }

  @ParameterizedTest
  @EnumSource
  void value_replacesARejection(Way way) throws Exception {
    manager.circuitBreaker("cb").forceOpen();
    List<Exception> seen = new ArrayList<>();
    Fallback<String> noting =
        Fallback.from(
            failure -> {
              seen.add(failure);
              return "other";
            });
    assertThat(way.call(pipeline, () -> "never", noting)).isEqualTo("other");
    assertThat(seen).hasOnlyElementsOfType(CallRejectedException.class).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void alternative_seesTheFailureUnwrapped(Way way) throws Exception {
    assertThat(way.call(pipeline, FAILING, Fallback.from(Exception::getMessage)))
        .isEqualTo("the call's own");
    assertThat(way.call(pipeline, FAILING, Fallback.from(() -> "by callable")))
        .isEqualTo("by callable");
  }

  @ParameterizedTest
  @EnumSource
  void alternative_failing_isWhatTheCallEndsWith(Way way) {
    Fallback<String> failing =
        Fallback.from(
            () -> {
              throw new IllegalStateException("the alternative's own");
            });
    assertThatThrownBy(() -> way.call(pipeline, FAILING, failing))
        .hasMessage("the alternative's own");
  }

  @ParameterizedTest
  @EnumSource
  void errorInterruptionAndCancellation_areNotReplaced(Way way) {
    for (Throwable end :
        List.of(new AssertionError(), new InterruptedException(), new CancellationException())) {
      assertThatThrownBy(
              () ->
                  way.call(
                      pipeline,
                      () -> {
                        if (end instanceof Error error) {
                          throw error;
                        }
                        throw (Exception) end;
                      },
                      Fallback.value("other")))
          .isInstanceOf(end.getClass());
    }
  }

  @ParameterizedTest
  @EnumSource
  void asynchronousAlternative_isWaitedFor(Way way) throws Exception {
    assertThat(
            way.call(
                pipeline,
                FAILING,
                Fallback.fromAsync(
                    failure -> CompletableFuture.supplyAsync(() -> failure.getMessage() + "!"))))
        .isEqualTo("the call's own!");
    assertThatThrownBy(
            () ->
                way.call(
                    pipeline,
                    FAILING,
                    Fallback.fromAsync(
                        failure -> CompletableFuture.failedFuture(new IOException("other")))))
        .hasMessage("other");
    assertThatThrownBy(
            () ->
                way.call(
                    pipeline,
                    FAILING,
                    Fallback.fromAsync(
                        failure -> CompletableFuture.failedFuture(new AssertionError("error")))))
        .hasStackTraceContaining("AssertionError: error");
  }

  @ParameterizedTest
  @EnumSource
  void chain_goesOnUntilOneHasAValue(Way way) throws Exception {
    Fallback<String> chain =
        FallbackTest.<String>none().or(FallbackTest.none()).or(Fallback.value("third"));
    assertThat(way.call(pipeline, FAILING, chain)).isEqualTo("third");
    assertThat(way.call(pipeline, FAILING, Fallback.value("first").or(chain))).isEqualTo("first");
    assertThatThrownBy(() -> way.call(pipeline, FAILING, FallbackTest.<String>none().or(none())))
        .hasMessage("the call's own");
  }

  @ParameterizedTest
  @EnumSource
  void chain_firstThrowsBeforeItsStage_goesOn(Way way) throws Exception {
    Fallback<String> broken =
        Fallback.fromAsync(
            failure -> {
              throw new IllegalStateException();
            });
    assertThat(way.call(pipeline, FAILING, broken.or(Fallback.value("second"))))
        .isEqualTo("second");
    Fallback<String> noStage = Fallback.fromAsync(failure -> null);
    assertThat(way.call(pipeline, FAILING, noStage.or(Fallback.value("second"))))
        .isEqualTo("second");
    assertThatThrownBy(() -> way.call(pipeline, FAILING, broken))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void chain_interrupted_goesNoFurther() {
    Fallback<String> interrupted =
        failure -> {
          throw new InterruptedException();
        };
    assertThatThrownBy(() -> pipeline.callOrElse(FAILING, interrupted.or(Fallback.value("second"))))
        .isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void cached_lastGoodResult_replacesAFailure(Way way) throws Exception {
    ResultCache<String, String> cache = cache();
    Fallback<String> cached = Fallback.cached(cache, "key");
    assertThatThrownBy(() -> way.call(pipeline, FAILING, cached)).hasMessage("the call's own");
    way.call(pipeline, () -> "good", cached);
    assertThat(way.call(pipeline, FAILING, cached)).isEqualTo("good");
    ticker.manual.advance(Duration.ofMinutes(65).minusNanos(1));
    assertThat(way.call(pipeline, FAILING, cached)).isEqualTo("good");
    ticker.manual.advance(Duration.ofNanos(1));
    assertThatThrownBy(() -> way.call(pipeline, FAILING, cached)).hasMessage("the call's own");
  }

  @ParameterizedTest
  @EnumSource
  void chain_goodResult_isRememberedByAll(Way way) throws Exception {
    ResultCache<String, String> one = cache();
    ResultCache<String, String> two = cache();
    Fallback<String> chain =
        Fallback.cached(one, "key").or(Fallback.cached(two, "key")).or(Fallback.value("default"));
    assertThat(way.call(pipeline, FAILING, chain)).isEqualTo("default");
    way.call(pipeline, () -> "good", chain);
    assertThat(one.peek("key").value()).isEqualTo("good");
    assertThat(two.peek("key").value()).isEqualTo("good");
    one.clear();
    assertThat(way.call(pipeline, FAILING, chain)).isEqualTo("good");
  }

  @ParameterizedTest
  @EnumSource
  void cache_thatCannotKeep_leavesTheResultToOthers(Way way) throws Exception {
    ResultCache<String, String> unweighable =
        ResultCache.ofBytes(
            100,
            (key, value) -> {
              throw new IllegalStateException("no weight");
            },
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            ticker);
    ResultCache<String, String> sound = cache();
    Fallback<String> chain = Fallback.cached(unweighable, "key").or(Fallback.cached(sound, "key"));
    assertThat(way.call(pipeline, () -> "good", chain)).isEqualTo("good");
    assertThat(sound.peek("key").value()).isEqualTo("good");
    assertThat(unweighable.get("key", () -> "loaded")).isEqualTo("loaded");
    Fallback<String> broken =
        new Fallback<>() {
          @Override
          public String recover(Exception failure) {
            return "other";
          }

          @Override
          public void remember(String result) {
            throw new AssertionError("no memory");
          }
        };
    assertThat(way.call(pipeline, () -> "good", broken)).isEqualTo("good");
    assertThat(manager.bulkhead("b").snapshot().concurrentCalls()).isZero();
  }

  /** What a cancelled call ends with is nothing to find another answer for. */
  @Test
  void async_cancelledWhileQueued_asksNoFallback() {
    manager.addBulkhead("one", BulkheadConfig.defaults().withMaxConcurrentCalls(1));
    manager.bulkhead("one").tryAcquire();
    List<Exception> asked = new ArrayList<>();
    Fallback<String> noting =
        failure -> {
          asked.add(failure);
          return "other";
        };
    CompletableFuture<String> call =
        manager
            .pipeline()
            .bulkhead("one")
            .build()
            .callAsyncOrElse(CompletableFuture::new, noting, Runnable::run);
    call.cancel(true);
    assertThat(manager.bulkhead("one").snapshot().queueSize()).isZero();
    assertThat(asked).isEmpty();
  }

  @Test
  void async_cancelled_cancelsTheCall() {
    CompletableFuture<String> body = new CompletableFuture<>();
    CompletableFuture<String> call = pipeline.callAsyncOrElse(() -> body, Fallback.value("other"));
    call.cancel(true);
    assertThat(body).isCancelled();
    assertThat(manager.bulkhead("b").snapshot().concurrentCalls()).isZero();
  }

  @Test
  void async_cancelledWhileTheAlternativeRuns_cancelsThat() {
    CompletableFuture<String> alternative = new CompletableFuture<>();
    CompletableFuture<String> call =
        pipeline.callAsyncOrElse(
            () -> CompletableFuture.failedFuture(new IOException()),
            Fallback.fromAsync(failure -> alternative));
    assertThat(call).isNotDone();
    call.cancel(true);
    assertThat(alternative).isCancelled();
  }

  @ParameterizedTest
  @EnumSource
  void remember_throwing_leavesTheResult(Way way) throws Exception {
    Fallback<String> broken =
        new Fallback<>() {
          @Override
          public String recover(Exception failure) {
            return "kept";
          }

          @Override
          public void remember(String result) {
            throw new IllegalStateException("cannot be kept");
          }
        };
    assertThat(way.call(pipeline, () -> "good", broken)).isEqualTo("good");
    assertThat(way.call(pipeline, FAILING, broken)).isEqualTo("kept");
    assertThat(manager.bulkhead("b").snapshot().concurrentCalls()).isZero();
  }

  /** As {@code callAsync} does: whoever adds a stage sees the cause itself. */
  @Test
  void async_failing_givesDependentsTheCauseItself() {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    pipeline
        .callAsyncOrElse(
            () -> CompletableFuture.supplyAsync(() -> "", Runnable::run).thenApply(this::fail),
            none())
        .whenComplete((result, failure) -> seen.set(failure));
    assertThat(seen.get()).isInstanceOf(IllegalStateException.class).hasMessage("the body's own");
  }

  private String fail(String ignored) {
    throw new IllegalStateException("the body's own");
  }

  @Test
  void async_withAnExecutor_runsTheBodyThere() {
    List<Runnable> queue = new ArrayList<>();
    CompletableFuture<String> call =
        pipeline.callAsyncOrElse(
            () -> CompletableFuture.completedFuture("good"), Fallback.value("other"), queue::add);
    assertThat(call).isNotDone();
    assertThat(queue).hasSize(1);
    queue.remove(0).run();
    assertThat(call).isCompletedWithValue("good");
  }
}
