package io.omnikeywords.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.State;
import io.omnikeywords.resilience.circuitbreaker.StateChange;
import io.omnikeywords.resilience.config.ConfigException;
import io.omnikeywords.resilience.config.ConfigReader;
import io.omnikeywords.resilience.config.ResilienceConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.retry.RetryRules;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResilienceManagerTest {

  private final ManualTicker ticker = new ManualTicker();
  private final ResilienceManager manager =
      ResilienceManager.create(ticker, ResilienceListener.NONE);

  private static ResilienceManager filled() {
    ResilienceManager filled =
        ResilienceManager.create(new ManualTicker(), ResilienceListener.NONE);
    filled.addCircuitBreaker("x", CircuitBreakerConfig.defaults());
    filled.addRetry("x", RetryConfig.defaults());
    filled.addTimeout("x", TimeoutConfig.defaults());
    filled.addBulkhead("x", BulkheadConfig.defaults());
    filled.addRateLimiter("x", RateLimiterConfig.defaults());
    return filled;
  }

  static Stream<Arguments> lookups() {
    ResilienceManager m = filled();
    return Stream.of(
        Arguments.of("circuit breaker", (ThrowingCallable) () -> m.circuitBreaker("y")),
        Arguments.of("retry", (ThrowingCallable) () -> m.retry("y")),
        Arguments.of("timeout", (ThrowingCallable) () -> m.timeout("y")),
        Arguments.of("bulkhead", (ThrowingCallable) () -> m.bulkhead("y")),
        Arguments.of("rate limiter", (ThrowingCallable) () -> m.rateLimiter("y")),
        Arguments.of("circuit breaker", (ThrowingCallable) () -> m.pipeline().circuitBreaker("y")),
        Arguments.of("retry", (ThrowingCallable) () -> m.pipeline().retry("y")),
        Arguments.of("timeout", (ThrowingCallable) () -> m.pipeline().timeout("y")),
        Arguments.of("bulkhead", (ThrowingCallable) () -> m.pipeline().bulkhead("y")),
        Arguments.of("rate limiter", (ThrowingCallable) () -> m.pipeline().rateLimiter("y")),
        Arguments.of(
            "circuit breaker",
            (ThrowingCallable) () -> m.reconfigure("y", CircuitBreakerConfig.defaults())),
        Arguments.of("retry", (ThrowingCallable) () -> m.reconfigure("y", RetryConfig.defaults())),
        Arguments.of(
            "timeout", (ThrowingCallable) () -> m.reconfigure("y", TimeoutConfig.defaults())),
        Arguments.of(
            "bulkhead", (ThrowingCallable) () -> m.reconfigure("y", BulkheadConfig.defaults())),
        Arguments.of(
            "rate limiter",
            (ThrowingCallable) () -> m.reconfigure("y", RateLimiterConfig.defaults())));
  }

  @ParameterizedTest
  @MethodSource("lookups")
  void name_nobodyRegistered_isAnErrorThatListsTheOthers(String kind, ThrowingCallable lookup) {
    assertThatThrownBy(lookup)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("no " + kind + " is named \"y\"; there are [x]");
  }

  static Stream<Arguments> additions() {
    ResilienceManager m = filled();
    return Stream.of(
        Arguments.of(
            "circuit breaker",
            (ThrowingCallable) () -> m.addCircuitBreaker("x", CircuitBreakerConfig.defaults())),
        Arguments.of("retry", (ThrowingCallable) () -> m.addRetry("x", RetryConfig.defaults())),
        Arguments.of(
            "timeout", (ThrowingCallable) () -> m.addTimeout("x", TimeoutConfig.defaults())),
        Arguments.of(
            "bulkhead", (ThrowingCallable) () -> m.addBulkhead("x", BulkheadConfig.defaults())),
        Arguments.of(
            "rate limiter",
            (ThrowingCallable) () -> m.addRateLimiter("x", RateLimiterConfig.defaults())));
  }

  @ParameterizedTest
  @MethodSource("additions")
  void name_registeredTwice_isRefused(String kind, ThrowingCallable addition) {
    assertThatIllegalArgumentException()
        .isThrownBy(addition)
        .withMessage("there is a " + kind + " named x already");
  }

  @Test
  void name_registeredTwice_keepsTheFirst() {
    CircuitBreaker first = manager.addCircuitBreaker("cb", CircuitBreakerConfig.defaults());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> manager.addCircuitBreaker("cb", CircuitBreakerConfig.defaults()));
    assertThat(manager.circuitBreaker("cb")).isSameAs(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "quo\"te", "new\nline", "é"})
  void name_ofOtherCharacters_isRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> manager.addBulkhead(name, BulkheadConfig.defaults()))
        .withMessage("name \"" + name + "\" must be 1 to 100 letters, digits and _ . : / -");
  }

  @Test
  void name_atItsLongest_isTaken() {
    assertThat(manager.addBulkhead("n".repeat(100), BulkheadConfig.defaults()).name()).hasSize(100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> manager.addBulkhead("n".repeat(101), BulkheadConfig.defaults()));
  }

  @Test
  void metrics_allPolicies_areThereInTheOrderOfTheirNames() {
    ResilienceManager filled = filled();
    filled.addBulkhead("b", BulkheadConfig.defaults());
    filled.addBulkhead("z", BulkheadConfig.defaults());
    ResilienceMetrics metrics = filled.metrics();
    assertThat(metrics.bulkheads().keySet()).containsExactly("b", "x", "z");
    assertThat(metrics.circuitBreakers().keySet()).containsExactly("x");
    assertThat(metrics.retries().keySet()).containsExactly("x");
    assertThat(metrics.timeouts().keySet()).containsExactly("x");
    assertThat(metrics.rateLimiters().keySet()).containsExactly("x");
  }

  @Test
  void reconfigure_reachesThePolicy() {
    ResilienceManager m = filled();
    m.reconfigure("x", CircuitBreakerConfig.defaults().withFailureThreshold(9));
    m.reconfigure("x", RetryConfig.defaults().withMaxAttempts(9));
    m.reconfigure("x", TimeoutConfig.defaults().withRead(Duration.ofSeconds(9)));
    m.reconfigure("x", BulkheadConfig.defaults().withMaxConcurrentCalls(9));
    m.reconfigure("x", RateLimiterConfig.defaults().withLimit(9));
    assertThat(m.circuitBreaker("x").config().failureThreshold()).isEqualTo(9);
    assertThat(m.retry("x").config().maxAttempts()).isEqualTo(9);
    assertThat(m.timeout("x").config().read()).isEqualTo(Duration.ofSeconds(9));
    assertThat(m.bulkhead("x").config().maxConcurrentCalls()).isEqualTo(9);
    assertThat(m.rateLimiter("x").config().limit()).isEqualTo(9);
  }

  @Test
  void classifierAndRules_givenBesideTheConfig_areUsed() throws Exception {
    manager.addCircuitBreaker(
        "cb",
        CircuitBreakerConfig.defaults().withFailureThreshold(1),
        (result, failure) -> Outcome.FAILURE);
    manager.addRetry("r", RetryConfig.defaults(), RetryRules.defaults().retryOn(Error.class));
    manager.circuitBreaker("cb").call(() -> "fine, one should think");
    assertThat(manager.circuitBreaker("cb").state()).isEqualTo(State.OPEN);
    assertThatThrownBy(
            () ->
                manager
                    .retry("r")
                    .call(
                        () -> {
                          throw new IOException();
                        }))
        .isInstanceOf(IOException.class);
    assertThat(manager.retry("r").snapshot().retries()).isZero();
  }

  @Test
  void listener_hearsOfAllBreakersAndRetries() {
    List<String> heard = new ArrayList<>();
    ResilienceListener listener =
        new ResilienceListener() {
          @Override
          public void onStateChange(StateChange change) {
            heard.add(change.circuitBreaker() + " " + change.to());
          }

          @Override
          public void onRetriesExhausted(String retry, int attempts) {
            heard.add(retry + " " + attempts);
          }
        };
    try (ResilienceManager heeding = ResilienceManager.create(listener)) {
      heeding.addCircuitBreaker("cb", CircuitBreakerConfig.defaults()).trip();
      heeding.addRetry("r", RetryConfig.defaults().withMaxAttempts(1));
      assertThatThrownBy(
              () ->
                  heeding
                      .retry("r")
                      .call(
                          () -> {
                            throw new IOException();
                          }))
          .isInstanceOf(IOException.class);
    }
    assertThat(heard).containsExactly("cb OPEN", "r 1");
  }

  @Test
  void ticker_isTheOneGiven() {
    assertThat(manager.ticker()).isSameAs(ticker);
  }

  @Test
  void closed_policies_goOnWithoutTheirTimer() throws Exception {
    ResilienceManager closed = ResilienceManager.create();
    closed.addTimeout("t", TimeoutConfig.defaults());
    closed.addBulkhead("b", BulkheadConfig.defaults());
    closed.close();
    closed.close();
    assertThat(closed.pipeline().timeout("t").bulkhead("b").build().call(() -> "ran"))
        .isEqualTo("ran");
  }

  /** Nobody renews a ready-made rejection any more, so each must be told by the clock. */
  @Test
  void closed_openBreaker_goesByTheClock() {
    ResilienceManager closed = ResilienceManager.create();
    CircuitBreaker before = closed.addCircuitBreaker("before", CircuitBreakerConfig.defaults());
    CircuitBreaker after = closed.addCircuitBreaker("after", CircuitBreakerConfig.defaults());
    before.trip();
    assertThat(before.tryAcquire()).isSameAs(before.tryAcquire());
    closed.close();
    after.trip();
    for (CircuitBreaker each : List.of(before, after)) {
      Rejection first = (Rejection) each.tryAcquire();
      Await.until(
          "the clock has moved",
          () -> ((Rejection) each.tryAcquire()).retryAfterNanos() < first.retryAfterNanos());
    }
  }

  // ---- from a configuration

  private static ResilienceConfig config(Map<String, BulkheadConfig> bulkheads) {
    return new ResilienceConfig(
        Map.of("cb", CircuitBreakerConfig.defaults()),
        Map.of("r", RetryConfig.defaults()),
        Map.of("t", TimeoutConfig.defaults()),
        bulkheads,
        Map.of("l", RateLimiterConfig.defaults()),
        Map.of(),
        List.of(),
        List.of());
  }

  @Test
  void apply_addsReconfiguresAndTakesOut() {
    BulkheadConfig ten = BulkheadConfig.defaults();
    BulkheadConfig two = ten.withMaxConcurrentCalls(2);
    manager.addBulkhead("by_hand", ten);
    assertThat(manager.configuration()).isSameAs(ResilienceConfig.EMPTY);
    ResilienceConfig first = config(Map.of("stays", ten, "goes", ten));
    manager.apply(first);
    assertThat(manager.configuration()).isSameAs(first);
    var stays = manager.bulkhead("stays");
    var goes = manager.bulkhead("goes");
    manager.circuitBreaker("cb").forceOpen();
    manager.apply(config(Map.of("stays", two, "comes", ten)));
    assertThat(manager.metrics().bulkheads().keySet()).containsExactly("by_hand", "comes", "stays");
    assertThat(manager.bulkhead("stays")).isSameAs(stays);
    assertThat(stays.config()).isEqualTo(two);
    assertThat(goes.config()).isEqualTo(ten);
    assertThat(manager.circuitBreaker("cb").state()).isEqualTo(State.FORCED_OPEN);
    assertThat(manager.retry("r").name()).isEqualTo("r");
    assertThat(manager.timeout("t").name()).isEqualTo("t");
    assertThat(manager.rateLimiter("l").name()).isEqualTo("l");
  }

  @Test
  void apply_namesAPolicyAddedByHandAndThenNot_leavesIt() {
    BulkheadConfig ten = BulkheadConfig.defaults();
    BulkheadConfig two = ten.withMaxConcurrentCalls(2);
    Bulkhead byHand = manager.addBulkhead("by_hand", ten);
    manager.apply(config(Map.of("by_hand", two)));
    manager.apply(config(Map.of()));
    assertThat(manager.bulkhead("by_hand")).isSameAs(byHand);
    assertThat(byHand.config()).isEqualTo(two);
  }

  @Test
  void load_file_isTaken(@TempDir Path folder) throws Exception {
    Path yaml = folder.resolve("resilience.yaml");
    Files.writeString(yaml, "bulkheads:\n  b: { max-concurrent-calls: 3 }\n");
    try (ResilienceManager loaded = ResilienceManager.load(yaml)) {
      assertThat(loaded.bulkhead("b").config().maxConcurrentCalls()).isEqualTo(3);
      Path other = folder.resolve("other.yaml");
      Files.writeString(other, "bulkheads:\n  c: { max-concurrent-calls: 4 }\n");
      loaded.follow(other);
      assertThat(loaded.metrics().bulkheads().keySet()).containsExactly("c");
    }
  }

  @Test
  void follow_fileThatIsRefused_leavesTheOneBefore(@TempDir Path folder) throws Exception {
    Path yaml = folder.resolve("resilience.yaml");
    Files.writeString(yaml, "bulkheads:\n  b: { max-concurrent-calls: 3 }\n");
    try (ResilienceManager loaded = ResilienceManager.load(yaml)) {
      assertThatThrownBy(() -> loaded.follow(folder.resolve("none.yaml")))
          .isInstanceOf(ConfigException.class);
      Files.writeString(yaml, "bulkheads:\n  b: { max-concurrent-calls: 4444 }\n");
      Await.until(
          "the change is applied",
          () -> loaded.bulkhead("b").config().maxConcurrentCalls() == 4444);
    }
  }

  /** It had read its file, and not yet said so, when another took its place. */
  @Test
  void follow_wordOfTheFileBefore_comesTooLate(@TempDir Path folder) throws Exception {
    long before = watchers();
    Path first = Files.writeString(folder.resolve("first.yaml"), "bulkheads: { first: {} }");
    Path second = Files.writeString(folder.resolve("second.yaml"), "bulkheads: { second: {} }");
    AtomicInteger reads = new AtomicInteger();
    AtomicBoolean goOn = new AtomicBoolean();
    try (ResilienceManager following = ResilienceManager.create()) {
      following.follow(
          first,
          file -> {
            ResilienceConfig read = ConfigReader.read(file);
            if (reads.incrementAndGet() > 1) {
              Await.until("the second is followed", goOn::get);
            }
            return read;
          });
      Files.writeString(first, "bulkheads: { changed: {} }");
      Await.until("the change has been read", () -> reads.get() > 1);
      following.follow(second);
      goOn.set(true);
      Await.until("the first is followed no more", () -> watchers() == before + 1);
      assertThat(following.metrics().bulkheads().keySet()).containsExactly("second");
    }
  }

  @Test
  void follow_closed_isRefused(@TempDir Path folder) throws Exception {
    Path yaml = Files.writeString(folder.resolve("resilience.yaml"), "bulkheads: { b: {} }");
    ResilienceManager closed = ResilienceManager.create();
    closed.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> closed.follow(yaml))
        .withMessage("the manager is closed and follows no file");
    assertThat(closed.metrics().bulkheads()).isEmpty();
  }

  /** Whoever comes last is followed, alone; no thread of another is left. */
  @Test
  void follow_byManyAtOnce_leavesOneFileFollowed(@TempDir Path folder) throws Exception {
    long before = watchers();
    int threads = 8;
    CyclicBarrier start = new CyclicBarrier(threads);
    try (ResilienceManager shared = ResilienceManager.create()) {
      List<Thread> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Path yaml = folder.resolve(i + ".yaml");
        Files.writeString(yaml, "bulkheads: { b%d: {} }".formatted(i));
        Thread thread =
            new Thread(
                () -> {
                  try {
                    start.await();
                  } catch (Exception broken) {
                    throw new AssertionError(broken);
                  }
                  shared.follow(yaml);
                });
        thread.start();
        all.add(thread);
      }
      for (Thread thread : all) {
        thread.join();
      }
      assertThat(shared.metrics().bulkheads()).hasSize(1);
      assertThat(shared.metrics().bulkheads().keySet())
          .isEqualTo(shared.configuration().bulkheads().keySet());
      Await.until("one file is followed", () -> watchers() == before + 1);
    }
    Await.until("no file is followed", () -> watchers() == before);
  }

  private static long watchers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("resilience-config"))
        .count();
  }
}
