package io.omnikeywords.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnikeywords.acceptance.RunningService;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus with the alert rules, at a running jar to which each alert's reason really
 * happens. The rules are those of {@code alerts.yml} with one substitution, so as not to wait for
 * half an hour: {@code for} becomes 2 s, and rates are taken over 10 s instead of 5 min.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AlertsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir static Path temp;
  private static final Set<String> FIRED = new TreeSet<>();
  private static OperatedJar jar;
  private static RunningService second;
  private static Prometheus prometheus;
  private static Path small;

  @BeforeAll
  static void start() throws Exception {
    Prometheus.assumeInstalled();
    small = Files.createDirectory(temp.resolve("small"));
    boolean mounted =
        run("mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", small.toString()) == 0;
    Path place = mounted ? small : temp;
    small = mounted ? small : null;
    jar = new OperatedJar(temp, place.resolve("data"));
    second = RunningService.start(temp.resolve("second"));
    second.awaitListening();
    String rules =
        Files.readString(AlertRulesTest.DOCUMENTS.resolve("alerts.yml"))
            .replaceAll("for: \\w+", "for: 2s")
            .replace("[5m]", "[10s]");
    Files.writeString(temp.resolve("alerts.yml"), rules);
    prometheus = Prometheus.start(temp, "500ms", jar.adminPort(), second.adminPort());
  }

  @AfterAll
  static void end() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (second != null) {
      second.close();
    }
    if (jar != null) {
      jar.close();
    }
    if (small != null) {
      run("umount", "-l", small.toString());
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  private static void operate(String method, String path, String body) throws IOException {
    HttpResponse<String> answer = jar.act(method, "/admin/" + path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private interface Cause {
    void again() throws Exception;
  }

  /** Goes on causing it until the alert fires. */
  private static void expect(String alert, Cause cause) {
    await(alert)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              cause.again();
              return prometheus.firing().contains(alert);
            });
    FIRED.add(alert);
  }

  @Test
  @Order(1)
  void indexBeingBuilt_isNotReady() {
    expect("ServiceNotReady", () -> {});
  }

  @Test
  @Order(2)
  void processKilled_isDown() {
    second.process.destroyForcibly();
    expect("ServiceDown", () -> {});
  }

  @Test
  @Order(3)
  void failuresBelowTheThreshold_areAHighFailureRate() throws Exception {
    operate("PATCH", "circuit-breakers/docs", "{\"failure_threshold\":1000}");
    expect(
        "FailureRateHigh",
        () -> {
          for (int i = 0; i < 5; i++) {
            jar.get("/docs/none");
            jar.docs();
          }
        });
  }

  @Test
  @Order(4)
  void probesThatFail_keepTheBreakerOpen() throws Exception {
    operate("PATCH", "circuit-breakers/docs", "{\"failure_threshold\":3}");
    expect("CircuitBreakerOpen", () -> jar.get("/docs/none"));
  }

  @Test
  @Order(5)
  void operatorsForcing_isRemembered_andFallbacksAreCounted() throws Exception {
    operate("POST", "circuit-breakers/api_keywords/state", "{\"state\":\"forced_open\"}");
    expect("CircuitBreakerForced", () -> {});
    expect(
        "FallbackShareHigh",
        () -> {
          for (int i = 0; i < 10; i++) {
            jar.get("/keywords/search?q=coffee");
          }
        });
    operate("POST", "circuit-breakers/api_keywords/state", "{\"state\":\"disabled\"}");
  }

  @Test
  @Order(6)
  void slowClients_saturateTheBulkhead_andOthersAreRefused() throws Exception {
    operate("PATCH", "timeouts/api_timeout", "{\"default\":\"60s\"}");
    List<SlowClient> slow =
        IntStream.range(0, 5)
            .mapToObj(
                i -> {
                  try {
                    return new SlowClient(jar.port());
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })
            .toList();
    expect("BulkheadSaturated", () -> {});
    expect("BulkheadRejecting", () -> jar.get("/keywords/search?q=tea"));
    for (SlowClient client : slow) {
      client.close();
    }
  }

  /**
   * An analysis that takes over a second has 5 ms, and no interrupt ends it. Each look at the
   * alerts asks for one more, so all five places of the bulkhead are held by such until it fires.
   */
  @Test
  @Order(7)
  void workersThatCalculateOn_areStuck() throws Exception {
    operate("PATCH", "timeouts/api_timeout", "{\"default\":\"5ms\"}");
    List<String> keywords = Collections.nCopies(1000, "of the ".repeat(28).strip());
    List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
    expect("WorkersStuck", () -> asked.add(jar.analyzeAsync(keywords)));
    assertThat(asked).allMatch(answer -> answer.join().statusCode() == 504);
    prometheus.expect("resilience_stuck_workers", 0);
    operate("PATCH", "timeouts/api_timeout", "{\"default\":\"5s\"}");
  }

  @Test
  @Order(8)
  void failingProvider_spendsTheRetryBudget() throws Exception {
    jar.provider(500);
    operate("POST", "circuit-breakers/provider.stub/state", "{\"state\":\"disabled\"}");
    int[] asked = {0};
    expect("RetryBudgetSpent", () -> jar.get("/keywords/suggest?q=unheard" + asked[0]++));
  }

  @Test
  @Order(9)
  void fullDisk_isTold_andTheServiceAnswersOn() throws Exception {
    assumeTrue(small != null, "Skipped: no small file system could be mounted to be filled");
    Path filler = small.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] block = new byte[1 << 20];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
    operate("POST", "circuit-breakers/api_keywords/state", "{\"state\":\"closed\"}");
    expect("DiskAlmostFull", () -> {});
    assertThat(jar.get("/keywords/search?q=water").statusCode()).isEqualTo(200);
    Files.delete(filler);
  }

  @Test
  @Order(10)
  void eachAlert_hasFired() throws Exception {
    Set<String> all =
        Pattern.compile("- alert: (\\w+)")
            .matcher(Files.readString(AlertRulesTest.DOCUMENTS.resolve("alerts.yml")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    if (small == null) {
      all.remove("DiskAlmostFull");
    }
    assertThat(FIRED).isEqualTo(all);
  }
}
