package io.omnikeywords.resilience.microprofile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Breaking;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Limiting;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Retrying;
import io.omnikeywords.resilience.microprofile.GuardedMethod.Throwables;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.interceptor.InvocationContext;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GuardTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Throwables ALL = throwables(List.of(Throwable.class), List.of());

  /** Weld SE starts no container without a bean. */
  static class Bean {}

  private static SeContainer container;
  private static Workers workers;

  private final ManualTicker ticker = new ManualTicker();

  @BeforeAll
  static void start() {
    container = Containers.of(Bean.class);
    workers = new Workers(container.getBeanManager(), 10);
  }

  @AfterAll
  static void stop() {
    workers.close();
    container.close();
  }

  private static Throwables throwables(
      List<Class<? extends Throwable>> listed, List<Class<? extends Throwable>> excepted) {
    return new Throwables(listed, excepted);
  }

  /** Makes calls of one guarded method. */
  private record Calls(Guard guard) {
    Object call(Callable<Object> body) throws Exception {
      return guard.call(new Call(body));
    }

    Throwable failing(Exception failure) {
      return catchThrowable(
          () ->
              call(
                  () -> {
                    throw failure;
                  }));
    }
  }

  private record Call(Callable<Object> body) implements InvocationContext {
    @Override
    public Object getTarget() {
      return this;
    }

    @Override
    public Object getTimer() {
      return this;
    }

    @Override
    public Method getMethod() {
      return method();
    }

    @Override
    public Constructor<?> getConstructor() {
      throw new IllegalStateException();
    }

    @Override
    public Object[] getParameters() {
      return new Object[0];
    }

    @Override
    public void setParameters(Object[] params) {}

    @Override
    public Map<String, Object> getContextData() {
      return Map.of();
    }

    @Override
    public Object proceed() throws Exception {
      return body.call();
    }
  }

  private static Method method() {
    try {
      return Callable.class.getMethod("call");
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  private Calls guard(Retrying retry, Breaking breaker, Limiting bulkhead) {
    GuardedMethod spec =
        new GuardedMethod(GuardTest.class, method(), false, retry, breaker, null, bulkhead, null);
    return new Calls(new Guard(spec, ticker, workers, List.of()));
  }

  /** A breaker that two failures of two calls have opened, and whose delay is over. */
  private Calls halfOpen(Throwables failOn, int successThreshold) {
    Calls calls = guard(null, new Breaking(failOn, SECOND, 2, 1.0, successThreshold), null);
    calls.failing(new IOException());
    calls.failing(new IOException());
    assertThat(calls.failing(new IOException())).isInstanceOf(CircuitBreakerOpenException.class);
    ticker.advance(SECOND);
    return calls;
  }

  @Test
  void halfOpen_asManyCallsAsSuccessesAreWanted_andNoMore() throws Exception {
    Calls calls = halfOpen(ALL, 2);
    List<Throwable> beyond = new ArrayList<>();
    Object outer =
        calls.call(
            () ->
                calls.call( // both are under way as the third comes
                    () -> {
                      beyond.add(calls.failing(new IOException()));
                      return "probe";
                    }));
    assertThat(outer).isEqualTo("probe");
    assertThat(beyond).singleElement().isInstanceOf(CircuitBreakerOpenException.class);
    assertThat(calls.call(() -> "closed")).isEqualTo("closed");
  }

  static List<Throwables> whatLeavesIllegalStateOut() {
    return List.of(
        throwables(List.of(IOException.class), List.of()),
        throwables(List.of(Exception.class), List.of(IllegalStateException.class)));
  }

  @ParameterizedTest
  @MethodSource("whatLeavesIllegalStateOut")
  void halfOpen_failureThatIsNone_closes(Throwables failOn) throws Exception {
    Calls calls = halfOpen(failOn, 2);
    calls.failing(new IllegalStateException());
    calls.failing(new IllegalStateException());
    assertThat(calls.failing(new IOException())).isInstanceOf(IOException.class); // window is new
    assertThat(calls.call(() -> "closed")).isEqualTo("closed");
  }

  @Test
  void halfOpen_failure_opensAgain() {
    Calls calls = halfOpen(ALL, 2);
    assertThat(calls.failing(new IOException())).isInstanceOf(IOException.class);
    assertThat(calls.failing(new IOException())).isInstanceOf(CircuitBreakerOpenException.class);
  }

  @Test
  void window_notFull_doesNotOpen() throws Exception {
    Calls calls = guard(null, new Breaking(ALL, SECOND, 4, 0.5, 1), null);
    for (int i = 0; i < 3; i++) {
      assertThat(calls.failing(new IOException())).isInstanceOf(IOException.class);
    }
    assertThat(calls.call(() -> "the fourth")).isEqualTo("the fourth"); // 3 of 4 failed
    assertThat(calls.failing(new IOException())).isInstanceOf(CircuitBreakerOpenException.class);
  }

  @Test
  void bulkhead_full_refuses() throws Exception {
    Calls calls = guard(null, null, new Limiting(1, 10));
    Object refused = calls.call(() -> calls.failing(new IOException()));
    assertThat(refused).isInstanceOf(BulkheadException.class);
    assertThat(calls.call(() -> "free again")).isEqualTo("free again");
  }

  private List<Long> delays(Retrying retry, Exception failure) {
    Calls calls = guard(retry, null, null);
    List<Long> times = new ArrayList<>();
    assertThatThrownBy(
            () ->
                calls.call(
                    () -> {
                      times.add(ticker.read());
                      throw failure;
                    }))
        .isSameAs(failure);
    List<Long> delays = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      delays.add(TimeUnit.NANOSECONDS.toMillis(times.get(i) - times.get(i - 1)));
    }
    return delays;
  }

  private static Retrying retrying(int retries, int delay, int maxDuration, int jitter) {
    return new Retrying(
        retries,
        Duration.ofMillis(delay),
        Duration.ofMillis(maxDuration),
        Duration.ofMillis(jitter),
        throwables(List.of(Exception.class), List.of()));
  }

  @Test
  void retry_jitter_liesOnBothSidesOfTheDelay() {
    List<Long> delays = delays(retrying(2_000, 100, 0, 30), new IOException());
    assertThat(delays).hasSize(2_000).allMatch(delay -> delay >= 70 && delay <= 130);
    assertThat(delays).anyMatch(delay -> delay < 80).anyMatch(delay -> delay > 120);
  }

  @Test
  void retry_jitterAboveTheDelay_neverGoesBelowZero() {
    List<Long> delays = delays(retrying(200, 10, 0, 100), new IOException());
    assertThat(delays).contains(0L).allMatch(delay -> delay >= 0 && delay <= 110);
  }

  @ParameterizedTest
  @CsvSource({"-1, 50", "2147483647, 50", "5, 5", "0, 0"})
  void retry_endsWithRetriesOrDuration(int maxRetries, int made) {
    assertThat(delays(retrying(maxRetries, 100, 5_000, 0), new IOException())).hasSize(made);
  }

  @Test
  void retry_interruption_endsIt_unlessNamed() {
    assertThat(delays(retrying(3, 0, 0, 0), new InterruptedException())).isEmpty();
    Retrying named =
        new Retrying(
            3,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            throwables(List.of(InterruptedException.class), List.of()));
    assertThat(delays(named, new InterruptedException())).hasSize(3);
  }
}
