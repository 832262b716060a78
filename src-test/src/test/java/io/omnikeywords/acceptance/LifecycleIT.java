package io.omnikeywords.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting and ending as a process: ports, health, SIGTERM, exit codes. */
class LifecycleIT {

  @TempDir Path temp;

  @Test
  void running_isUpOnBothPorts() {
    RunningService service = RunningService.shared();

    for (String path : List.of("/health", "/health/live", "/health/ready", "/health/started")) {
      service.request().get(path).then().statusCode(200).body("status", equalTo("UP"));
      service.adminRequest().get(path).then().statusCode(200).body("status", equalTo("UP"));
    }
    service.adminRequest().get("/keywords/search?q=a").then().statusCode(404);
    assertThat(service.log())
        .contains("Listening on http://localhost:" + service.port())
        .contains("Ready at http://localhost:" + service.port());
  }

  @Test
  void sigterm_letsTheRequestInFlightFinish_andEndsWithZero() throws Exception {
    Path data = RunningService.copyOfData(temp.resolve("data"));
    try (RunningService service = RunningService.start(data).awaitReady();
        Socket inFlight = new Socket("localhost", service.port())) {
      inFlight.setSoTimeout(30_000);
      String body = "{\"keywords\":[\"credit card\"]}";
      write(
          inFlight,
          "POST /keywords/analyze HTTP/1.1\r\nHost: localhost\r\n"
              + "Content-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body.substring(0, 10));
      // The server has taken the request up once a later one on another connection is answered.
      assertThat(service.status("/keywords/suggest?q=a")).isEqualTo(200);

      service.terminate();
      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> service.status("/health/ready") == 503);
      assertThat(service.status("/health/live")).isEqualTo(200);
      assertThat(service.process.isAlive()).isTrue();
      write(inFlight, body.substring(10));
      String answer = new String(inFlight.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 200").contains("\"keyword\":\"credit card\"");
      assertThat(service.awaitExit(Duration.ofSeconds(20))).isZero();
      assertThat(data.resolve("ports.json")).doesNotExist();
    }
  }

  @Test
  void sigterm_whileTheIndexIsBuilt_endsWithZeroAndTheNextStartIsWhole() throws Exception {
    Path data = temp.resolve("data");
    try (RunningService service = RunningService.start(data).awaitListening()) {
      assertThat(service.status("/health/live")).isEqualTo(200);
      if (service.status("/health/ready") == 503) {
        service
            .request()
            .get("/keywords/search?q=a")
            .then()
            .statusCode(503)
            .header("Retry-After", "1")
            .contentType("application/problem+json");
      }
      service.terminate();
      assertThat(service.awaitExit(Duration.ofSeconds(20))).isZero();
    }
    try (RunningService again = RunningService.start(data).awaitReady()) {
      assertThat(again.status("/keywords/suggest?q=credit")).isEqualTo(200);
    }
  }

  @Test
  void port_inUse_isOneLineAndExitCode1() throws Exception {
    String taken = Integer.toString(RunningService.shared().port());
    Ended ended = run(Map.of(), "--port", taken, "--admin-port", "0", "--data", temp.toString());

    assertThat(ended.code).isEqualTo(1);
    assertThat(ended.output.lines())
        .singleElement()
        .asString()
        .contains("public port " + taken)
        .contains("--port");
  }

  @Test
  void data_inUse_isOneLineAndExitCode1() throws Exception {
    String taken = RunningService.shared().data.toString();
    Ended ended = run(Map.of(), "--port", "0", "--admin-port", "0", "--data", taken);

    assertThat(ended.code).isEqualTo(1);
    assertThat(ended.output.lines()).singleElement().asString().contains(taken, "in use");
  }

  @Test
  void environment_setsOptions_andOptionsWin() throws Exception {
    Ended wrong = run(Map.of("OMNI_KEYWORDS_PORT", "many"), "--data", temp.toString());
    assertThat(wrong.code).isEqualTo(2);
    assertThat(wrong.output.lines()).singleElement().asString().contains("--port", "many");

    Ended missing = run(Map.of("OMNI_KEYWORDS_CONFIG", temp.resolve("none.yaml").toString()));
    assertThat(missing.code).isEqualTo(1);
    assertThat(missing.output.lines()).singleElement().asString().contains("none.yaml");

    Ended version = run(Map.of("OMNI_KEYWORDS_PORT", "1"), "--port", "2", "--version");
    assertThat(version.code).isZero();
    assertThat(version.output).startsWith("omni-keywords 0.");
  }

  private record Ended(int code, String output) {}

  private Ended run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(RunningService.java(), "-jar", RunningService.jar().toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(temp, "out", ".txt");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
      return new Ended(process.exitValue(), Files.readString(out));
    } finally {
      process.destroyForcibly();
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }
}
