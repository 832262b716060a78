package io.omnikeywords.resilience.config;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.circuitbreaker.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LiveReloadTest {

  private static final long LOOK_EVERY_MILLIS = 10;

  /** What was logged, safely read while another thread logs. */
  private static final class Log extends AppenderBase<ILoggingEvent> {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getLevel() + " " + event.getFormattedMessage());
    }

    long count(String part) {
      return lines.stream().filter(line -> line.contains(part)).count();
    }
  }

  @TempDir Path directory;

  private final Log log = new Log();
  private final Logger logger = (Logger) LoggerFactory.getLogger("resilience");
  private final List<AutoCloseable> closing = new ArrayList<>();
  private final Level levelBefore = logger.getLevel();
  private final long watchersBefore = watchers();
  private Path file;

  @BeforeEach
  void begin() throws IOException {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false); // what is refused on purpose need not fill the build log
    file = directory.resolve("resilience.yaml");
    replace(file, breaker(5));
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : closing) {
      each.close();
    }
    await().until(() -> watchers() == watchersBefore);
    logger.detachAppender(log);
    logger.setLevel(levelBefore);
    logger.setAdditive(true);
  }

  private static String breaker(int failureThreshold) {
    return "circuit-breakers: { b: { failure-threshold: %d } }".formatted(failureThreshold);
  }

  private void replace(Path target, String text) throws IOException {
    Path fresh = Files.writeString(directory.resolve("fresh"), text);
    Files.move(fresh, target, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  private ResilienceManager follow(Path path) {
    ResilienceManager manager =
        ResilienceManager.create(new ManualTicker(), ResilienceListener.NONE);
    follow(path, manager::apply);
    return manager;
  }

  private ConfigFile follow(Path path, Consumer<ResilienceConfig> listener) {
    ConfigFile followed = ConfigFile.follow(path, listener, LOOK_EVERY_MILLIS);
    closing.add(followed);
    return followed;
  }

  private static int threshold(ResilienceManager manager) {
    return manager.circuitBreaker("b").config().failureThreshold();
  }

  @Test
  void load_changedFile_isReadAgain() throws Exception {
    try (ResilienceManager manager = ResilienceManager.load(file)) {
      assertThat(threshold(manager)).isEqualTo(5);
      replace(file, breaker(6));
      await().until(() -> threshold(manager) == 6);
    }
  }

  @Test
  void listener_hearsOfLaterChangesOnly_takenOrRefused() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    ResilienceListener listener =
        new ResilienceListener() {
          @Override
          public void onFileChanged(Path changed, String refusal) {
            heard.add(changed.getFileName() + " " + refusal);
            throw new IllegalStateException("a listener that throws");
          }
        };
    try (ResilienceManager manager = ResilienceManager.create(listener)) {
      manager.follow(file);
      replace(file, breaker(6));
      await().until(() -> heard.size() == 1);
      replace(file, breaker(0));
      await().until(() -> heard.size() == 2);
    }
    assertThat(heard.get(0)).isEqualTo("resilience.yaml null");
    assertThat(heard.get(1)).contains("failure-threshold must be at least 1 but is 0");
  }

  @Test
  void load_badFile_isRefusedAndNothingIsFollowed() throws IOException {
    replace(file, "circuit-breakers: 5");
    assertThatThrownBy(() -> ResilienceManager.load(file))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ":1: circuit-breakers must be a mapping (key: value) but is \"5\"");
    assertThat(watchers()).isEqualTo(watchersBefore);
  }

  @Test
  void close_manager_endsTheThread() {
    ResilienceManager manager = ResilienceManager.load(file);
    assertThat(watchers()).isEqualTo(watchersBefore + 1);
    manager.close();
    await().until(() -> watchers() == watchersBefore);
  }

  @Test
  void follow_anotherFile_endsTheThreadOfTheFirst() throws IOException {
    Path other = directory.resolve("other.yaml");
    replace(other, breaker(8));
    try (ResilienceManager manager = ResilienceManager.load(file)) {
      manager.follow(other);
      assertThat(threshold(manager)).isEqualTo(8);
      await().until(() -> watchers() == watchersBefore + 1);
    }
  }

  private static long watchers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("resilience-config"))
        .count();
  }

  @Test
  void reload_fileWrittenInPlace_isReadAgain() throws IOException {
    ResilienceManager manager = follow(file);
    Files.writeString(file, "# longer than before\n" + breaker(6));
    await().until(() -> threshold(manager) == 6);
  }

  @Test
  void reload_badFile_isRefusedWholeAndLoggedOnceUntilAGoodOneComes() throws IOException {
    AtomicInteger looks = new AtomicInteger();
    ResilienceManager manager = follow(file);

    replace(
        file, "circuit-breakers: { b: { failure-threshold: 6 } }\nbulkheads:\n  x: { size: 1 }");
    await().until(() -> log.count("refused") == 1);
    assertThat(log.lines)
        .contains(
            "ERROR configuration refused, the old one stays: "
                + file
                + ":3: unknown key \"size\"; known are max-concurrent-calls, max-queue-size,"
                + " max-wait-duration");
    assertThat(threshold(manager)).isEqualTo(5);
    assertThat(manager.metrics().bulkheads()).isEmpty();

    // another follower of the same file reads it after the first has had many more looks
    Path good = directory.resolve("good.yaml");
    replace(good, breaker(1));
    follow(good, config -> looks.incrementAndGet());
    for (int i = 2; i <= 6; i++) {
      int reads = i;
      replace(good, breaker(i));
      await().until(() -> looks.get() == reads);
    }
    assertThat(log.count("refused")).isEqualTo(1);

    replace(file, breaker(7));
    await().until(() -> threshold(manager) == 7);
    assertThat(log.count("refused")).isEqualTo(1);
  }

  @Test
  void reload_deletedFile_changesNothingAndItsReturnIsNoticed() throws IOException {
    ResilienceManager manager = follow(file);

    Files.delete(file);
    await().until(() -> log.count("refused, the old one stays: " + file + ": does not exist") == 1);
    assertThat(threshold(manager)).isEqualTo(5);

    replace(file, breaker(6));
    await().until(() -> threshold(manager) == 6);
  }

  @Test
  void reload_emptiedFile_changesNothing() throws IOException {
    ResilienceManager manager = follow(file);
    replace(file, "");
    await().until(() -> log.count(":1: says nothing") == 1);
    assertThat(threshold(manager)).isEqualTo(5);
  }

  @Test
  void reload_deepFile_doesNotEndTheFollowing() throws IOException {
    ResilienceManager manager = follow(file);
    replace(file, "a: " + "[".repeat(100_000));
    await().until(() -> log.count("nested") == 1);
    replace(file, breaker(6));
    await().until(() -> threshold(manager) == 6);
  }

  @Test
  void reload_linkedVolumeAsOfKubernetes_isReadAgain() throws IOException {
    // resilience.yaml -> ..data/resilience.yaml, ..data -> ..v1; an update swaps ..data atomically
    Path volume = Files.createDirectory(directory.resolve("volume"));
    for (int version = 1; version <= 2; version++) {
      Path data = Files.createDirectory(volume.resolve("..v" + version));
      Files.writeString(data.resolve("resilience.yaml"), breaker(version));
    }
    Files.createSymbolicLink(volume.resolve("..data"), Path.of("..v1"));
    Path linked =
        Files.createSymbolicLink(
            volume.resolve("resilience.yaml"), Path.of("..data/resilience.yaml"));
    ResilienceManager manager = follow(linked);
    assertThat(threshold(manager)).isEqualTo(1);

    Files.createSymbolicLink(volume.resolve("..next"), Path.of("..v2"));
    Files.move(volume.resolve("..next"), volume.resolve("..data"), ATOMIC_MOVE, REPLACE_EXISTING);
    await().until(() -> threshold(manager) == 2);
  }

  @Test
  void reload_openBreaker_staysOpenAndKeepsItsMomentOfOpening() throws IOException {
    ManualTicker ticker = new ManualTicker();
    ResilienceManager manager = ResilienceManager.create(ticker, ResilienceListener.NONE);
    replace(file, "circuit-breakers: { b: { recovery-timeout: 60s } }");
    follow(file, manager::apply);
    CircuitBreaker breaker = manager.circuitBreaker("b");
    breaker.trip();
    ticker.advance(Duration.ofSeconds(20));

    replace(file, "circuit-breakers: { b: { recovery-timeout: 30s } }");
    await().until(() -> breaker.config().recoveryTimeout().equals(Duration.ofSeconds(30)));

    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(manager.circuitBreaker("b")).isSameAs(breaker);
    // opened 20 s ago, open for 30 s: 10 s are left
    await()
        .until(
            () ->
                ((Rejection) breaker.tryAcquire()).retryAfterNanos()
                    == Duration.ofSeconds(10).toNanos());
    ticker.advance(Duration.ofSeconds(10));
    assertThat(breaker.tryAcquire()).isInstanceOf(Permit.class);
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
  }

  @Test
  void reload_breakerForcedOpen_staysForcedOpen() throws IOException {
    ResilienceManager manager = follow(file);
    manager.circuitBreaker("b").forceOpen();
    replace(file, breaker(6));
    await().until(() -> threshold(manager) == 6);
    assertThat(manager.circuitBreaker("b").state()).isEqualTo(State.FORCED_OPEN);
  }

  @Test
  void reload_runOfFailures_isKept() throws IOException {
    ResilienceManager manager = follow(file);
    CircuitBreaker breaker = manager.circuitBreaker("b");
    for (int i = 0; i < 2; i++) {
      ((Permit) breaker.tryAcquire()).onFailure(0, new IOException());
    }
    replace(file, breaker(3));
    await().until(() -> threshold(manager) == 3);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    ((Permit) breaker.tryAcquire()).onFailure(0, new IOException());
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void reload_bulkheadInUse_losesNoPermit() throws IOException {
    replace(file, "bulkheads: { h: { max-concurrent-calls: 3, max-queue-size: 0 } }");
    ResilienceManager manager = follow(file);
    Bulkhead bulkhead = manager.bulkhead("h");
    List<Permit> taken =
        List.of(
            (Permit) bulkhead.tryAcquire(),
            (Permit) bulkhead.tryAcquire(),
            (Permit) bulkhead.tryAcquire());

    replace(file, "bulkheads: { h: { max-concurrent-calls: 2, max-queue-size: 0 } }");
    await().until(() -> bulkhead.config().maxConcurrentCalls() == 2);
    assertThat(bulkhead.snapshot().concurrentCalls()).isEqualTo(3);
    taken.get(0).release();
    assertThat(bulkhead.tryAcquire()).isInstanceOf(Rejection.class); // 2 still run, 2 may
    taken.get(1).release();
    taken.get(2).release();
    assertThat(bulkhead.snapshot().concurrentCalls()).isZero();

    assertThat(bulkhead.tryAcquire()).isInstanceOf(Permit.class);
    assertThat(bulkhead.tryAcquire()).isInstanceOf(Permit.class);
    assertThat(bulkhead.tryAcquire()).isInstanceOf(Rejection.class);
  }

  @Test
  void reload_policyNoLongerNamed_isTakenOutAndThoseAddedByHandStay() throws IOException {
    ResilienceManager manager = follow(file);
    CircuitBreaker byHand = manager.addCircuitBreaker("mine", manager.circuitBreaker("b").config());
    replace(file, "circuit-breakers: { c: {} }");
    await().until(() -> manager.metrics().circuitBreakers().containsKey("c"));
    assertThatThrownBy(() -> manager.circuitBreaker("b"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("no circuit breaker is named \"b\"; there are [c, mine]");
    assertThat(manager.circuitBreaker("mine")).isSameAs(byHand);
  }

  @Test
  void reload_listenerThatThrows_isLoggedAndTheFollowingGoesOn() throws IOException {
    List<Integer> heard = new CopyOnWriteArrayList<>();
    follow(
        file,
        config -> {
          heard.add(config.circuitBreakers().get("b").failureThreshold());
          if (heard.size() == 2) {
            throw new IllegalStateException("not now");
          }
        });
    replace(file, breaker(6));
    await().until(() -> log.count("refused, the old one stays: not now") == 1);
    replace(file, breaker(7));
    await().until(() -> heard.equals(List.of(5, 6, 7)));
  }
}
