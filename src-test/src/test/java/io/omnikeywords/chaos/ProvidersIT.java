package io.omnikeywords.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnikeywords.chaos.StubProvider.Mode;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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
        ask(() -> service.postKeywords(List.of("coffee" + unique.get(), "w" + phrase())));
      }
      return this;
    }

    String row(String who, Mode mode) {
      return "| %s | %s | %s | %d | %s | %s | %s | %s |"
          .formatted(
              mode.name().toLowerCase(java.util.Locale.ROOT),
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
    List<String> rows = new ArrayList<>();
    rows.add("| mode | who | status | slowest, ms | source | sources_used | stale | warnings |");
    rows.add("|---|---|---|---|---|---|---|---|");
    for (Mode mode : Mode.values()) {
      for (String who : providers.stubs.keySet()) {
        recover();
        providers.stubs.get(who).become(mode);
        Seen seen = new Seen().askAll();
        rows.add(seen.row(who, mode));
        checkTime(rows, seen);
        if (mode == Mode.HEALTHY) {
          assertThat(seen.warnings).as(rows.get(rows.size() - 1)).isEmpty();
        } else if (mode != Mode.FLAPPING) {
          assertThat(seen.warnings)
              .as(rows.get(rows.size() - 1))
              .isNotEmpty()
              .allMatch(warning -> isOf(warning, who) || warning.contains("was asked about"));
          assertThat(seen.used).doesNotContain("provider:" + who);
          assertThat(seen.used).containsAll(all().stream().filter(p -> !p.endsWith(who)).toList());
        }
      }
      recover();
      providers.become(mode);
      Seen seen = new Seen().askAll();
      rows.add(seen.row("all", mode));
      checkTime(rows, seen);
      if (mode != Mode.HEALTHY && mode != Mode.FLAPPING) {
        assertThat(seen.used).doesNotContainAnyElementsOf(all());
        assertThat(seen.sources).containsExactly("index");
        for (String who : providers.stubs.keySet()) {
          assertThat(seen.warnings).anyMatch(warning -> isOf(warning, who));
        }
      }
    }
    rows.forEach(System.out::println);
    Files.write(Path.of("target", "resilience-table.md"), rows);
  }

  private static boolean isOf(String warning, String who) {
    return warning.startsWith("provider " + who + " ");
  }

  private static void checkTime(List<String> rows, Seen seen) {
    String row = rows.get(rows.size() - 1);
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
  void equalRequests_aThousandAtOnce_makeOneCall() throws Exception {
    recover();
    StubProvider sug = providers.stubs.get("sug");
    sug.delay(300);
    int before = sug.requests.get();
    String path = "/keywords/suggest?q=" + phrase();
    List<CompletableFuture<HttpResponse<String>>> all =
        IntStream.range(0, 1_000).mapToObj(i -> service.getAsync(path)).toList();
    await().until(() -> sug.requests.get() > before);
    sug.delay(0); // the call under way goes on for its 300 ms
    Seen other = new Seen();
    other.ask(() -> service.get("/keywords/search?limit=1&q=" + phrase()));
    for (CompletableFuture<HttpResponse<String>> each : all) {
      HttpResponse<String> answer = each.get(20, TimeUnit.SECONDS);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(JsonPath.from(answer.body()).getList("sources_used", String.class))
          .contains("provider:sug");
    }
    sug.delay(0);
    int calls = sug.requests.get() - before;
    System.out.printf("1,000 equal requests and one other: %d upstream calls%n", calls);
    assertThat(calls).isEqualTo(2);
  }

  @Test
  @Order(5)
  void restart_keepsTheLastGoodAnswers() throws Exception {
    recover();
    String path = "/keywords/suggest?q=" + phrase();
    new Seen().ask(() -> service.get(path));
    service.stop();
    providers.become(Mode.DOWN);
    service = RunningService.start(temp.resolve("data"), "--config", config.toString());
    service.awaitReady();
    Seen seen = new Seen();
    seen.ask(() -> service.get(path));
    assertThat(seen.sources).containsExactly("cache");
    assertThat(seen.used).contains("provider:sug", "provider:muse");
  }
}
