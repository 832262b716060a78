package io.omnikeywords.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnikeywords.acceptance.RunningService;
import io.omnikeywords.chaos.StubProvider.Mode;
import io.omnikeywords.load.PlainConnection;
import io.restassured.path.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real program before four providers that misbehave in every way, each alone and all together.
 * It prints the table of {@code keywords-service/docs/resilience.md} and leaves it in {@code
 * target/resilience-table.md}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProvidersIT {

  private static final int DEADLINE = 500;
  private static final Duration RECOVERY = Duration.ofMillis(300);

  /** 50 as promised, and what a machine that builds something else takes: -Dchaos.slack=0. */
  private static final int LATEST = DEADLINE + 50 + Integer.getInteger("chaos.slack", 200);

  private static final String POLICIES =
      "{ circuit-breaker: { recovery-timeout: 300ms, success-threshold: 1 },"
          + " timeout: { default: 400ms, connection: 200ms, read: 400ms, write: 400ms } }";

  @TempDir static Path temp;
  private static Providers providers;
  private static Path config;
  private static RunningService service;
  private static final AtomicInteger unique = new AtomicInteger();

  @BeforeAll
  static void start() throws Exception {
    providers = new Providers();
    config =
        providers.config(
            temp.resolve("config.yaml"),
            "deadline: " + DEADLINE + "ms\n  cache: { ttl: 10s, refresh-ahead: 1 }",
            POLICIES);
    service = RunningService.start(temp.resolve("data"), "--config", config.toString());
    service.awaitReady();
    recover();
  }

  @AfterAll
  static void end() throws Exception {
    service.close();
    providers.close();
  }

  /** What came of the requests of one run. */
  private static final class Seen {
    final Set<Integer> statuses = new TreeSet<>();
    final Set<String> sources = new TreeSet<>();
    final Set<String> used = new TreeSet<>();
    final Set<String> warnings = new TreeSet<>();
    boolean stale;
    long slowestMillis;

    JsonPath ask(Call call) throws Exception {
      long start = System.nanoTime();
      HttpResponse<String> response = call.send();
      slowestMillis =
          Math.max(slowestMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      statuses.add(response.statusCode());
      JsonPath json = JsonPath.from(response.body());
      sources.add(json.getString("source"));
      used.addAll(json.getList("sources_used", String.class));
      warnings.addAll(json.getList("warnings", String.class));
      stale |= json.getBoolean("stale");
      return json;
    }

    Seen askAll() throws Exception {
      for (int i = 0; i < 2; i++) {
        ask(() -> service.get("/keywords/suggest?q=" + phrase()));
        ask(() -> service.get("/keywords/search?limit=3&q=" + phrase()));
        ask(() -> service.analyze(List.of("coffee" + unique.get(), "w" + phrase())));
      }
      return this;
    }

    String row(String who, Mode mode) {
      return "| %s | %s | %s | %d | %s | %s | %s | %s |"
          .formatted(
              mode.name().toLowerCase(Locale.ROOT),
              who,
              join(statuses),
              slowestMillis,
              join(sources),
              join(used),
              stale,
              warnings.isEmpty() ? "none" : String.join("; ", warnings));
    }

    private static String join(Set<?> values) {
      return String.join(", ", values.stream().map(String::valueOf).toList());
    }
  }

  private interface Call {
    HttpResponse<String> send() throws Exception;
  }

  private static String phrase() {
    return "coffee" + unique.incrementAndGet();
  }

  /** All healthy, and seen to be: every provider gives its part, nobody is warned of. */
  private static void recover() throws IOException {
    providers.become(Mode.HEALTHY);
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              Seen seen = new Seen();
              seen.ask(() -> service.get("/keywords/suggest?q=" + phrase()));
              seen.ask(() -> service.get("/keywords/search?limit=3&q=" + phrase()));
              return seen.warnings.isEmpty() && seen.used.containsAll(all());
            });
  }

  private static List<String> all() {
    return providers.stubs.keySet().stream().map(name -> "provider:" + name).toList();
  }

  @Test
  @Order(1)
  void everyMode_aloneAndTogether_isAnsweredInTimeAndTruthfully() throws Exception {
    List<String> table = new ArrayList<>();
    table.add(
        "| mode | one alone, ms | all together, ms | source, one alone | source, all together"
            + " | warned of, `sug` alone |");
    table.add("|---|---|---|---|---|---|");
    for (Mode mode : Mode.values()) {
      Seen alone = new Seen();
      String warned = "";
      for (String who : providers.stubs.keySet()) {
        recover();
        providers.stubs.get(who).become(mode);
        Seen seen = new Seen().askAll();
        System.out.println(seen.row(who, mode));
        check(seen, seen.row(who, mode));
        checkOneAlone(seen, who, mode);
        alone.slowestMillis = Math.max(alone.slowestMillis, seen.slowestMillis);
        alone.sources.addAll(seen.sources);
        warned = who.equals("sug") ? String.join("; ", seen.warnings) : warned;
      }
      recover();
      providers.become(mode);
      Seen together = new Seen().askAll();
      System.out.println(together.row("all", mode));
      check(together, together.row("all", mode));
      checkAllTogether(together, mode);
      table.add(
          "| %s | %d | %d | %s | %s | %s |"
              .formatted(
                  mode.name().toLowerCase(Locale.ROOT),
                  alone.slowestMillis,
                  together.slowestMillis,
                  Seen.join(alone.sources),
                  Seen.join(together.sources),
                  warned.isEmpty() ? "none" : warned));
    }
    table.forEach(System.out::println);
    Files.write(Path.of("target", "resilience-table.md"), table);
  }

  private static void checkOneAlone(Seen seen, String who, Mode mode) {
    if (mode == Mode.HEALTHY) {
      assertThat(seen.warnings).isEmpty();
    } else if (mode != Mode.FLAPPING) {
      assertThat(seen.warnings)
          .isNotEmpty()
          .allMatch(warning -> isOf(warning, who) || warning.contains("was asked about"));
      assertThat(seen.used).doesNotContain("provider:" + who);
      assertThat(seen.used).containsAll(all().stream().filter(p -> !p.endsWith(who)).toList());
    }
  }

  private static void checkAllTogether(Seen seen, Mode mode) {
    if (mode != Mode.HEALTHY && mode != Mode.FLAPPING) {
      assertThat(seen.used).doesNotContainAnyElementsOf(all());
      assertThat(seen.sources).containsExactly("index");
      for (String who : providers.stubs.keySet()) {
        assertThat(seen.warnings).anyMatch(warning -> isOf(warning, who));
      }
    }
  }

  private static boolean isOf(String warning, String who) {
    return warning.startsWith("provider " + who + " ");
  }

  private static void check(Seen seen, String row) {
    assertThat(seen.statuses).as(row).containsExactly(200);
    assertThat(seen.stale).as(row).isFalse();
    assertThat(seen.slowestMillis).as(row).isLessThanOrEqualTo(LATEST);
  }

  @Test
  @Order(2)
  void kept_andDown_isServedStale() throws Exception {
    recover();
    String phrase = phrase();
    Seen fresh = new Seen();
    fresh.ask(() -> service.get("/keywords/suggest?q=" + phrase));
    assertThat(fresh.stale).isFalse();
    providers.become(Mode.DOWN);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              Seen stale = new Seen();
              stale.ask(() -> service.get("/keywords/suggest?q=" + phrase));
              assertThat(stale.stale).isTrue();
              assertThat(stale.sources).containsExactly("cache");
              assertThat(stale.warnings).allMatch(w -> w.endsWith("what it said before is used"));
            });
  }

  @Test
  @Order(3)
  void recovered_isUsedWithTheNextRequestAfterTheTimeout() throws Exception {
    providers.become(Mode.DOWN);
    for (int i = 0; i < 6; i++) {
      new Seen().ask(() -> service.get("/keywords/suggest?q=" + phrase()));
    }
    assertThat(state("sug")).isEqualTo("OPEN");
    providers.become(Mode.HEALTHY);
    long start = System.nanoTime();
    await().pollDelay(RECOVERY.plusMillis(5)).until(() -> true);
    Seen seen = new Seen();
    seen.ask(() -> service.get("/keywords/suggest?q=" + phrase()));
    System.out.printf("used again after %.3f s%n", (System.nanoTime() - start) / 1e9);
    assertThat(seen.used).contains("provider:sug", "provider:muse");
    assertThat(seen.warnings).isEmpty();
  }

  private static String state(String who) throws Exception {
    return JsonPath.from(service.get("/health").body())
        .getString("checks.find { it.name == 'provider." + who + "' }.data.state");
  }

  @Test
  @Order(4)
  void equalRequests_aThousandAtOnce_makeOneCallAndHoldNobodyUp() throws Exception {
    service.close();
    Path patient =
        providers.config(
            temp.resolve("patient.yaml"),
            "deadline: 15s",
            "{ timeout: { default: 15s, connection: 1s, read: 15s, write: 1s } }");
    Files.writeString(
        patient, "timeouts: { api_timeout: { default: 20s } }\n", StandardOpenOption.APPEND);
    service = RunningService.start(temp.resolve("data"), "--config", patient.toString());
    service.awaitReady();
    recover();
    StubProvider sug = providers.stubs.get("sug");
    CountDownLatch answer = new CountDownLatch(1);
    String phrase = phrase();
    sug.hold(phrase, answer);
    int before = sug.requests.get();
    URI uri = service.uri().resolve("/keywords/suggest?q=" + phrase);
    CountDownLatch sent = new CountDownLatch(1_000);
    List<Future<JsonPath>> all = new ArrayList<>();
    ExecutorService clients = Executors.newFixedThreadPool(1_000);
    for (int i = 0; i < 1_000; i++) {
      all.add(clients.submit(() -> fetch(uri, sent)));
    }
    assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
    await().until(() -> sug.requests.get() > before);
    Seen other = new Seen();
    other.ask(() -> service.get("/keywords/suggest?q=" + phrase()));
    assertThat(other.used).contains("provider:sug");
    assertThat(all).as("all the others still wait").noneMatch(Future::isDone);
    answer.countDown();
    for (Future<JsonPath> each : all) {
      assertThat(each.get(20, TimeUnit.SECONDS).getList("sources_used", String.class))
          .contains("provider:sug");
    }
    clients.shutdown();
    int calls = sug.requests.get() - before;
    System.out.printf(
        "1,000 equal requests and one other: %d upstream calls; the other took %d ms%n",
        calls, other.slowestMillis);
    assertThat(calls).isEqualTo(2);
  }

  /** All connect first, then all send at once. */
  private static JsonPath fetch(URI uri, CountDownLatch sent) throws Exception {
    byte[] request = PlainConnection.request(uri);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (PlainConnection connection = new PlainConnection(uri)) {
      sent.countDown();
      sent.await();
      assertThat(connection.get(request, body)).isEqualTo(200);
    }
    return JsonPath.from(body.toString(StandardCharsets.UTF_8));
  }

  @Test
  @Order(5)
  void restart_keepsTheLastGoodAnswers() throws Exception {
    recover();
    String path = "/keywords/suggest?q=" + phrase();
    new Seen().ask(() -> service.get(path));
    service.close();
    providers.become(Mode.DOWN);
    service = RunningService.start(temp.resolve("data"), "--config", config.toString());
    service.awaitReady();
    Seen seen = new Seen();
    seen.ask(() -> service.get(path));
    assertThat(seen.sources).containsExactly("cache");
    assertThat(seen.used).contains("provider:sug", "provider:muse");
  }
}
