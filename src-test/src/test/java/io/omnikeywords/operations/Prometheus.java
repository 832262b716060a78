package io.omnikeywords.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A real Prometheus, that of Debian's package, which scrapes services on this machine. */
public final class Prometheus implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/bin/prometheus");
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final int port;

  private Prometheus(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Skips the tests of the class where there is none. */
  public static void assumeInstalled() {
    assumeTrue(
        Files.isExecutable(PROGRAM),
        () -> "Skipped: no " + PROGRAM + "; install Debian's package prometheus");
  }

  /**
   * Scrapes these admin ports, and evaluates the rules in the directory's {@code alerts.yml} where
   * there is one, at this interval.
   */
  public static Prometheus start(Path directory, String interval, int... adminPorts)
      throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String targets =
        Arrays.stream(adminPorts)
            .mapToObj(each -> "\"127.0.0.1:" + each + '"')
            .collect(Collectors.joining(", "));
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: { scrape_interval: %1$s, scrape_timeout: %1$s, evaluation_interval: %1$s }
            rule_files: [ alerts.yml ]
            scrape_configs:
              - job_name: omni-keywords
                static_configs: [ { targets: [ %2$s ] } ]
            """
                .formatted(interval, targets));
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    var started = new Prometheus(process, port);
    try {
      started.expect("count(up)", adminPorts.length);
    } catch (RuntimeException | Error late) {
      started.close();
      throw late;
    }
    return started;
  }

  private JsonPath api(String what) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/" + what);
    return JsonPath.from(
        HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
  }

  private double query(String expression) throws IOException, InterruptedException {
    JsonPath answer = api("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    assertThat(answer.getList("data.result")).as(expression).hasSize(1);
    return Double.parseDouble(answer.getString("data.result[0].value[1]"));
  }

  /** Waits until a query has this one value as its answer. */
  public void expect(String expression, double value) {
    await(expression)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(query(expression)).as(expression).isEqualTo(value));
  }

  /** The names of the alerts that fire now. */
  List<String> firing() throws IOException, InterruptedException {
    return api("alerts").getList("data.alerts.findAll { it.state == 'firing' }.labels.alertname");
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
