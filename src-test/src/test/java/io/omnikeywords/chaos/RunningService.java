package io.omnikeywords.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The real program in a process of its own, started from the runnable jar. */
final class RunningService implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(10);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final Process process;
  private final Path data;
  private final Path log;
  private int port;
  private int adminPort;

  private RunningService(Process process, Path data, Path log) {
    this.process = process;
    this.data = data;
    this.log = log;
  }

  /** The runnable jar, which {@code mvn package} builds. */
  static Path jar() {
    Path jar =
        Path.of(System.getProperty("omnikeywords.jar", "../webapp/target/omni-keywords.jar"));
    assertThat(jar).as("the runnable jar; build it with mvn -DskipTests package").exists();
    return jar.toAbsolutePath().normalize();
  }

  /** Starts any command of the program; its output goes to a file beside the data. */
  static Process launch(Path log, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String options = System.getProperty("omnikeywords.java", "");
    command.addAll(options.isBlank() ? List.of() : List.of(options.strip().split(" +")));
    command.add("-jar");
    command.add(jar().toString());
    command.addAll(arguments);
    File file = log.toFile();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(file))
        .start();
  }

  static RunningService start(Path data, String... more) throws IOException {
    Path log = data.resolveSibling("service.log");
    Files.deleteIfExists(data.resolve("ports.json")); // of a killed process
    List<String> arguments =
        new ArrayList<>(List.of("--port", "0", "--admin-port", "0", "--data", data.toString()));
    arguments.addAll(List.of(more));
    Process process = launch(log, arguments);
    return new RunningService(process, data, log);
  }

  /** Waits until the service says it is ready. */
  RunningService awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      assertThat(process.isAlive()).as("the service runs; its output:%n%s", output()).isTrue();
      assertThat(System.nanoTime()).as("ready in time; output:%n%s", output()).isLessThan(end);
      if (port == 0 && Files.exists(data.resolve("ports.json"))) {
        String ports = Files.readString(data.resolve("ports.json"));
        port = ports.isBlank() ? 0 : JsonPath.from(ports).getInt("port");
        adminPort = ports.isBlank() ? 0 : JsonPath.from(ports).getInt("admin_port");
      }
      if (port != 0 && get("/health/ready").statusCode() == 200) {
        return this;
      }
      process.waitFor(20, TimeUnit.MILLISECONDS); // returns at once where it has ended
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  CompletableFuture<HttpResponse<String>> getAsync(String path) {
    return HTTP.sendAsync(
        HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> postKeywords(List<String> keywords)
      throws IOException, InterruptedException {
    String body = "{\"keywords\":[\"" + String.join("\",\"", keywords) + "\"],\"lang\":\"en\"}";
    return send(
        HttpRequest.newBuilder(uri("/keywords/analyze"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** What the service says of some keywords. */
  JsonPath analyze(List<String> keywords) throws IOException, InterruptedException {
    HttpResponse<String> response = postKeywords(keywords);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JsonPath.from(response.body());
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(
        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Where it listens. */
  URI uri() {
    return URI.create("http://localhost:" + port);
  }

  int adminPort() {
    return adminPort;
  }

  /** The secret of operators, as the service made it. */
  String adminToken() throws IOException {
    return Files.readString(data.resolve("admin-token")).strip();
  }

  Process process() {
    return process;
  }

  String output() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** Ends the service in order. */
  void stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended after SIGTERM").isTrue();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
