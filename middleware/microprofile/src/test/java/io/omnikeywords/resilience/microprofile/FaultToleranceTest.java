package io.omnikeywords.resilience.microprofile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Stereotype;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.faulttolerance.Asynchronous;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.ExecutionContext;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.FallbackHandler;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultToleranceTest {

  @ApplicationScoped
  static class Service {

    static final AtomicInteger CALLS = new AtomicInteger();

    @Inject Request request;

    @Retry(maxRetries = 2, jitter = 0)
    @Fallback(fallbackMethod = "instead")
    String search(String query) throws IOException {
      CALLS.incrementAndGet();
      throw new IOException();
    }

    private String instead(String query) {
      return "instead of " + query;
    }

    @Fallback(Handler.class)
    String handled(String query) throws IOException {
      throw new IOException("lost");
    }

    @Retry(maxRetries = 2, jitter = 0)
    void configured() throws IOException {
      CALLS.incrementAndGet();
      throw new IOException();
    }

    @Asynchronous
    @Retry(maxRetries = 1, jitter = 0)
    CompletionStage<String> stage(CompletionStage<String> first) {
      return CALLS.incrementAndGet() == 1
          ? first
          : CompletableFuture.completedFuture(request.name() + Thread.currentThread().getName());
    }

    @Asynchronous
    @Bulkhead(value = 1, waitingTaskQueue = 1)
    Future<String> future(CountDownLatch begun, CountDownLatch goOn) throws InterruptedException {
      begun.countDown();
      try {
        goOn.await(5, TimeUnit.SECONDS);
      } catch (InterruptedException interrupted) {
        CALLS.incrementAndGet();
        throw interrupted;
      }
      return CompletableFuture.completedFuture("result");
    }

    @Asynchronous
    @Timeout(50)
    @Fallback(fallbackMethod = "late", applyOn = TimeoutException.class)
    CompletionStage<String> slow(CompletionStage<String> stage) {
      return stage;
    }

    CompletionStage<String> late(CompletionStage<String> stage) {
      return CompletableFuture.completedFuture("late");
    }

    @Asynchronous
    @Timeout(50)
    Future<String> stuck(CountDownLatch begun, CountDownLatch goOn) {
      begun.countDown();
      while (true) {
        try {
          return CompletableFuture.completedFuture("result " + goOn.await(5, TimeUnit.SECONDS));
        } catch (InterruptedException ignored) {
          CALLS.incrementAndGet(); // and goes on
        }
      }
    }

    @Asynchronous
    @Retry(maxRetries = 1, jitter = 0, retryOn = ExecutionException.class)
    Future<String> waiting(Future<String> other) throws Exception {
      CALLS.incrementAndGet();
      return CompletableFuture.completedFuture(other.get());
    }

    String unguarded() {
      return "plain";
    }
  }

  @RequestScoped
  static class Request {
    String name() {
      return "request on ";
    }
  }

  @Dependent
  static class Handler implements FallbackHandler<String> {
    @Override
    public String handle(ExecutionContext context) {
      return context.getFailure().getMessage()
          + " "
          + context.getMethod().getName()
          + " "
          + context.getParameters()[0];
    }
  }

  @Dependent
  static class Shared {
    @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 1)
    void fail() throws IOException {
      throw new IOException();
    }
  }

  @ApplicationScoped
  @Retry(maxRetries = 2, jitter = 0)
  @Stereotype
  @Retention(RetentionPolicy.RUNTIME)
  @interface Remote {}

  @Remote
  @Stereotype
  @Retention(RetentionPolicy.RUNTIME)
  @interface RemoteToo {}

  @Remote
  static class Stereotyped {
    int calls;

    void fail() throws IOException {
      calls++;
      throw new IOException();
    }

    @Retry(maxRetries = 1, jitter = 0)
    void failByItsOwn() throws IOException {
      calls++;
      throw new IOException();
    }

    int calls() {
      return calls;
    }
  }

  @RemoteToo
  static class StereotypedTwice {
    int calls;

    void fail() throws IOException {
      calls++;
      throw new IOException();
    }

    int calls() {
      return calls;
    }
  }

  @ApplicationScoped
  static class WrongDelay {
    @Retry(delay = -1)
    void call() {}
  }

  @ApplicationScoped
  static class WrongFallback {
    @Fallback(fallbackMethod = "other")
    String call(List<String> queries) {
      return "";
    }

    String other(List<Integer> queries) {
      return "";
    }
  }

  @ApplicationScoped
  static class WrongReturn {
    @Asynchronous
    CompletableFuture<String> call() {
      return CompletableFuture.completedFuture("");
    }
  }

  private static SeContainer container;
  private static Service service;

  @BeforeAll
  static void start() {
    container =
        Containers.of(
            Service.class,
            Request.class,
            Handler.class,
            Shared.class,
            Stereotyped.class,
            StereotypedTwice.class);
    service = container.select(Service.class).get();
  }

  @AfterAll
  static void stop() {
    container.close();
  }

  @BeforeEach
  void reset() {
    Service.CALLS.set(0);
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  @Test
  void synchronous_exhausted_fallsBackWithTheArguments() throws Exception {
    assertThat(service.search("q")).isEqualTo("instead of q");
    assertThat(Service.CALLS).hasValue(3);
  }

  @Test
  void handler_isToldMethodParametersAndFailure() throws Exception {
    assertThat(service.handled("q")).isEqualTo("lost handled q");
  }

  @Test
  void configuration_overrulesTheAnnotation() {
    assertThatThrownBy(service::configured).isInstanceOf(IOException.class);
    assertThat(Service.CALLS).hasValue(6);
  }

  @Test
  void unguarded_isCalledPlainly() {
    assertThat(service.unguarded()).isEqualTo("plain");
  }

  @Test
  void stage_failingLater_isRetriedOnAWorkerInARequest() throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletionStage<String> result = service.stage(first);
    await().untilAtomic(Service.CALLS, org.hamcrest.Matchers.is(1));
    assertThat(result.toCompletableFuture()).isNotDone();
    first.completeExceptionally(new IOException());
    assertThat(get(result)).startsWith("request on resilience-async-");
  }

  @Test
  void stage_beyondTheTimeout_fallsBack() throws Exception {
    assertThat(get(service.slow(new CompletableFuture<>()))).isEqualTo("late");
  }

  @Test
  void future_beyondTheTimeout_endsThoughTheMethodGoesOn() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<String> result = service.stuck(begun, goOn);
    begun.await();
    assertThatThrownBy(() -> result.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
    await().untilAtomic(Service.CALLS, org.hamcrest.Matchers.is(1)); // it was interrupted
    goOn.countDown();
  }

  @Test
  void future_bulkhead_runsQueuesRefuses_andFreesItsPlaces() throws Exception {
    List<Future<String>> results = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    results.add(service.future(begun, goOn));
    begun.await();
    results.add(service.future(new CountDownLatch(1), goOn));
    assertThatThrownBy(() -> service.future(new CountDownLatch(1), goOn).get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BulkheadException.class);
    goOn.countDown();
    for (Future<String> each : results) {
      assertThat(each.get(5, TimeUnit.SECONDS)).isEqualTo("result");
    }
  }

  @Test
  void future_cancelled_interruptsTheMethodAndFreesItsPlace() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Future<String> cancelled = service.future(begun, new CountDownLatch(1));
    begun.await();
    Future<String> next = service.future(new CountDownLatch(1), new CountDownLatch(0));
    assertThat(cancelled.cancel(true)).isTrue();
    assertThatThrownBy(cancelled::get).isInstanceOf(CancellationException.class);
    assertThat(next.get(5, TimeUnit.SECONDS)).isEqualTo("result");
    assertThat(Service.CALLS).hasValue(1);
    assertThat(next.cancel(true)).isFalse();
  }

  @Test
  void asynchronous_executionExceptionThrown_isWhatItIs() throws Exception {
    Future<String> result =
        service.waiting(CompletableFuture.failedFuture(new IOException("lost")));
    assertThatThrownBy(() -> result.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(Service.CALLS).hasValue(2);
  }

  @Test
  void circuitBreaker_isOneForAllInstances() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(container.select(Shared.class).get()::fail)
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(container.select(Shared.class).get()::fail)
        .isInstanceOf(CircuitBreakerOpenException.class);
  }

  @Test
  void stereotype_isReadBehindTheMethod_andWithItsOwnStereotypes() throws Exception {
    Stereotyped once = container.select(Stereotyped.class).get();
    assertThatThrownBy(once::fail).isInstanceOf(IOException.class);
    assertThat(once.calls()).isEqualTo(3);
    assertThatThrownBy(once::failByItsOwn).isInstanceOf(IOException.class);
    assertThat(once.calls()).isEqualTo(3 + 2);

    StereotypedTwice twice = container.select(StereotypedTwice.class).get();
    assertThatThrownBy(twice::fail).isInstanceOf(IOException.class);
    assertThat(twice.calls()).isEqualTo(3);
  }

  private static String problem(Class<?> bean) {
    try (SeContainer started = Containers.of(bean)) {
      throw new AssertionError("deployed " + started);
    } catch (RuntimeException refused) {
      return refused.getMessage();
    }
  }

  @Test
  void deployment_ofWhatMakesNoSense_failsNamingIt() {
    assertThat(problem(WrongDelay.class))
        .contains("@Retry on " + WrongDelay.class.getName() + ".call: delay must be at least 0");
    assertThat(problem(WrongFallback.class)).contains("WrongFallback.call", "no method other");
    assertThat(problem(WrongReturn.class))
        .contains("WrongReturn.call: needs a method that returns Future or CompletionStage");
  }
}
