package io.omnikeywords.resilience.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnikeywords.resilience.Await;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.TimeoutExceededException;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.Jitter;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig.Limit;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a guarded call does, for each kind of return type. */
class GuardTest {

  private final ManualTicker ticker = new ManualTicker();
  private final ResilienceManager manager =
      ResilienceManager.create(ticker, ResilienceListener.NONE);
  private final Remote remote = new Remote();
  private final Source guarded = guard();

  private Source guard() {
    manager.addRetry(
        "retry",
        RetryConfig.defaults().withBaseDelay(Duration.ofMillis(100)).withJitter(Jitter.NONE));
    manager.addCircuitBreaker("breaker", CircuitBreakerConfig.defaults());
    manager.addRateLimiter("limiter", RateLimiterConfig.defaults().withLimit(1000).withBurst(1000));
    manager.addTimeout("timeout", TimeoutConfig.defaults().withRead(Duration.ofMillis(50)));
    manager.addBulkhead("bulkhead", BulkheadConfig.defaults().withMaxConcurrentCalls(1));
    return manager.guard(Source.class, remote);
  }

  /** All five kinds, each with the whole stack. */
  interface Source {
    String value(String key) throws IOException;

    void nothing(String key) throws IOException;

    CompletionStage<String> stage(String key);

    CompletableFuture<String> completable(String key);

    Future<String> future(String key) throws IOException;

    CompletableFuture<String> unreplaced(String key);

    String bounded(String key);

    String retried(String key);
  }

  static class Remote implements Source {
    final List<String> calls = new ArrayList<>();
    final List<String> replaced = new ArrayList<>();
    Callable<Object> next = () -> "answer";

    private Object run(String key) {
      calls.add(key);
      try {
        return next.call();
      } catch (Throwable failure) {
        throw Invocation.thrownOn(failure);
      }
    }

    private CompletableFuture<String> begin(String key) {
      calls.add(key);
      try {
        Object given = next.call();
        return given instanceof CompletableFuture<?> stage
            ? stage.thenApply(String::valueOf).copy()
            : CompletableFuture.completedFuture((String) given);
      } catch (Throwable failure) {
        return CompletableFuture.failedFuture(failure);
      }
    }

    @Bulkhead("bulkhead")
    @Timeout("timeout")
    @RateLimiter("limiter")
    @CircuitBreaker("breaker")
    @Retry("retry")
    @Fallback(method = "other")
    @Override
    public String value(String key) {
      return (String) run(key);
    }

    @Retry("retry")
    @Fallback(method = "otherNothing")
    @CircuitBreaker("breaker")
    @Override
    public void nothing(String key) {
      run(key);
    }

    @CircuitBreaker("breaker")
    @Fallback(method = "otherStage")
    @Retry("retry")
    @Override
    public CompletionStage<String> stage(String key) {
      return begin(key);
    }

    @Fallback(method = "otherStage")
    @Retry("retry")
    @CircuitBreaker("breaker")
    @Override
    public CompletableFuture<String> completable(String key) {
      return begin(key);
    }

    @CircuitBreaker("breaker")
    @Retry("retry")
    @Fallback(method = "otherFuture")
    @Override
    public Future<String> future(String key) {
      return CompletableFuture.completedFuture((String) run(key));
    }

    @Retry("retry")
    @CircuitBreaker("breaker")
    @Bulkhead("bulkhead")
    @Override
    public CompletableFuture<String> unreplaced(String key) {
      calls.add(key);
      try {
        @SuppressWarnings("unchecked")
        CompletableFuture<String> given = (CompletableFuture<String>) next.call();
        return given;
      } catch (Throwable failure) {
        throw Invocation.thrownOn(failure);
      }
    }

    @Timeout(value = "timeout", limit = Limit.READ)
    @Override
    public String bounded(String key) {
      return (String) run(key);
    }

    @Retry("retry")
    @Override
    public String retried(String key) {
      return (String) run(key);
    }

    private String other(String key) {
      replaced.add(key);
      return "other";
    }

    private void otherNothing(String key, Exception failure) {
      replaced.add(key + " " + failure.getMessage());
    }

    private CompletableFuture<String> otherStage(String key) {
      replaced.add(key);
      return CompletableFuture.completedFuture("other");
    }

    private Future<String> otherFuture(String key) {
      return otherStage(key);
    }
  }

  enum Kind {
    VALUE,
    NOTHING,
    STAGE,
    COMPLETABLE,
    FUTURE;

    String call(Source source, ManualTicker ticker) throws Exception {
      switch (this) {
        case VALUE:
          return source.value("key");
        case NOTHING:
          source.nothing("key");
          return "nothing";
        case STAGE:
          return end(source.stage("key").toCompletableFuture(), ticker);
        case COMPLETABLE:
          return end(source.completable("key"), ticker);
        default:
          return source.future("key").get();
      }
    }

    private static String end(CompletableFuture<String> future, ManualTicker ticker)
        throws Exception {
      for (int i = 0; i < 30 && !future.isDone(); i++) {
        int waiting = i;
        ticker.advance(Duration.ofMillis(100));
        if (ticker.pending() == 0) { // what was waited for runs on the JDK's pool
          Await.until("the call goes on " + waiting, () -> future.isDone() || ticker.pending() > 0);
        }
      }
      try {
        return future.get();
      } catch (ExecutionException failed) {
        throw failed.getCause() instanceof Exception cause ? cause : failed;
      }
    }
  }

  @BeforeEach
  @AfterEach
  void permits() {
    assertThat(manager.bulkhead("bulkhead").snapshot().concurrentCalls()).isZero();
    assertThat(Thread.interrupted()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void success_ofEachKind_isHandedOut(Kind kind) throws Exception {
    assertThat(kind.call(guarded, ticker)).isEqualTo(kind == Kind.NOTHING ? "nothing" : "answer");
    assertThat(remote.calls).containsExactly("key");
    assertThat(manager.circuitBreaker("breaker").snapshot().succeeded()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void passingFailure_ofEachKind_isRetried(Kind kind) throws Exception {
    remote.next =
        () -> {
          if (remote.calls.size() < 3) {
            throw new IOException("down");
          }
          return "late";
        };
    assertThat(kind.call(guarded, ticker)).isEqualTo(kind == Kind.NOTHING ? "nothing" : "late");
    assertThat(remote.calls).containsExactly("key", "key", "key");
    assertThat(manager.circuitBreaker("breaker").snapshot().failed()).isEqualTo(2);
    assertThat(manager.retry("retry").snapshot().recovered()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void lastingFailure_ofEachKind_isReplacedOnceAfterAllAttempts(Kind kind) throws Exception {
    remote.next =
        () -> {
          throw new IOException("down");
        };
    assertThat(kind.call(guarded, ticker)).isEqualTo(kind == Kind.NOTHING ? "nothing" : "other");
    assertThat(remote.calls).hasSize(3);
    assertThat(remote.replaced).containsExactly(kind == Kind.NOTHING ? "key down" : "key");
  }

  @ParameterizedTest
  @EnumSource
  void rejection_ofEachKind_isReplacedAndTakesNothingFurtherIn(Kind kind) throws Exception {
    manager.circuitBreaker("breaker").forceOpen();
    assertThat(kind.call(guarded, ticker)).isEqualTo(kind == Kind.NOTHING ? "nothing" : "other");
    assertThat(remote.calls).isEmpty();
    assertThat(manager.rateLimiter("limiter").snapshot().available()).isEqualTo(1000);
  }

  @ParameterizedTest
  @EnumSource
  void error_ofEachKind_isNeitherRetriedNorReplaced(Kind kind) {
    Error error = new StackOverflowError();
    remote.next =
        () -> {
          throw error;
        };
    Throwable thrown = catchThrowable(() -> kind.call(guarded, ticker));
    assertThat(thrown instanceof ExecutionException ? thrown.getCause() : thrown).isSameAs(error);
    assertThat(remote.calls).hasSize(1);
    assertThat(remote.replaced).isEmpty();
  }

  @Test
  void stage_thatIsRejected_failsAndIsNotThrown() {
    manager.circuitBreaker("breaker").forceOpen();
    CompletableFuture<String> rejected = guarded.unreplaced("key");
    assertThatThrownBy(rejected::get).hasCauseInstanceOf(CallRejectedException.class);
  }

  @Test
  void stage_whoseMethodThrows_fails() {
    remote.next =
        () -> {
          throw new Error("thrown, not in the stage");
        };
    assertThatThrownBy(guarded.unreplaced("key")::get)
        .hasRootCauseMessage("thrown, not in the stage");
  }

  @Test
  void stage_holdsItsPlaceUntilItCompletes() {
    CompletableFuture<Object> running = new CompletableFuture<>();
    remote.next = () -> running;
    CompletableFuture<String> call = guarded.unreplaced("key");
    assertThat(manager.bulkhead("bulkhead").snapshot().concurrentCalls()).isEqualTo(1);
    running.complete("done");
    assertThat(call).isCompletedWithValue("done");
  }

  @Test
  void cancel_reachesWhatTheMethodBegan() {
    CompletableFuture<Object> running = new CompletableFuture<>();
    remote.next = () -> running;
    assertThat(guarded.unreplaced("key").cancel(true)).isTrue();
    assertThat(running).isCancelled();
  }

  @Test
  void cancel_betweenAttempts_endsThem() {
    remote.next =
        () -> {
          throw new IOException("down");
        };
    CompletableFuture<String> waiting = guarded.unreplaced("key");
    assertThat(ticker.pending()).isEqualTo(1);
    waiting.cancel(true);
    assertThat(ticker.pending()).isZero();
    assertThat(remote.calls).hasSize(1);
  }

  interface Submitter {
    @Retry("retry")
    @CircuitBreaker("breaker")
    Future<String> submit();
  }

  @Test
  void future_isHandedOutAsItIs_andItsEndIsNotCounted() {
    FutureTask<String> plain =
        new FutureTask<>(
            () -> {
              throw new IOException("too late to be seen");
            });
    Submitter submitter = () -> plain;
    assertThat(manager.guard(Submitter.class, submitter).submit()).isSameAs(plain);
    plain.run();
    assertThat(manager.circuitBreaker("breaker").snapshot().succeeded()).isEqualTo(1);
    assertThat(manager.circuitBreaker("breaker").snapshot().failed()).isZero();
  }

  @Test
  void timeout_ofTheLimitNamed_endsTheCall() {
    remote.next =
        () -> {
          ticker.advance(Duration.ofMillis(51));
          return "late";
        };
    assertThatThrownBy(() -> guarded.bounded("key"))
        .isInstanceOfSatisfying(
            TimeoutExceededException.class,
            exceeded -> assertThat(exceeded.limit()).isEqualTo(Duration.ofMillis(50)));
  }

  interface Strict {
    @Retry("retry")
    String read() throws IOException;
  }

  @Test
  void exceptions_passUnwrapped() {
    IOException checked = new FileNotFoundException("checked");
    Strict failing =
        () -> {
          throw checked;
        };
    assertThatThrownBy(manager.guard(Strict.class, failing)::read).isSameAs(checked);

    RuntimeException unchecked = new IllegalStateException("unchecked");
    Strict broken =
        () -> {
          throw unchecked;
        };
    assertThatThrownBy(manager.guard(Strict.class, broken)::read).isSameAs(unchecked);
  }

  interface Patient {
    @Retry("retry")
    String call() throws InterruptedException;
  }

  @Test
  void interruption_isThrownWhereItIsDeclared() {
    Patient patient =
        () -> {
          throw new InterruptedException();
        };
    assertThatThrownBy(manager.guard(Patient.class, patient)::call)
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void interruption_whereItIsNotDeclared_isACancellationAndTheFlag() {
    remote.next =
        () -> {
          Thread.currentThread().interrupt(); // so that the wait before the next attempt ends
          throw new IllegalStateException("down");
        };
    assertThatThrownBy(() -> guarded.retried("key"))
        .isInstanceOf(CancellationException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(remote.calls).hasSize(1);
  }

  @Test
  void methodsOfObject_areThoseOfTheTarget() {
    Source again = manager.guard(Source.class, remote);
    assertThat(guarded).isEqualTo(again).isNotEqualTo(remote).isNotEqualTo(null);
    assertThat(guarded.hashCode()).isEqualTo(remote.hashCode());
    assertThat(guarded.toString()).isEqualTo(remote.toString());
  }

  @Test
  void guard_ofWhatIsNoInterfaceOrNotAnnotated_isRefused() {
    assertThatThrownBy(() -> manager.guard(Remote.class, remote))
        .hasMessageContaining("is not an interface of");
    Supplier<String> plain = () -> "plain";
    assertThatThrownBy(() -> manager.guard(Supplier.class, plain))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no annotation guards a method that ");
  }
}
