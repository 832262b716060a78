package io.omnikeywords.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The jar as a process of its own, on free ports, with a data directory of its own. */
public final class RunningService implements AutoCloseable {

  /** Building the index for the first time takes most of this on a busy machine. */
  private static final Duration FIRST_START = Duration.ofMinutes(5);

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String JSON = "application/json";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * Spares the JVM its second compiler, which takes half of the CPU of a process that only builds
   * an index or answers a few requests.
   */
  public static final String QUICK = "-XX:TieredStopAtLevel=1";

  private static RunningService shared;
  private static Duration sharedTook;

  public final Path data;
  final Path log;
  public final Process process;
  private int port;
  private int adminPort;

  private RunningService(Path data, List<String> arguments) throws IOException {
    this.data = data;
    this.log = data.resolveSibling(data.getFileName() + ".log");
    this.process = launch(log, arguments);
  }

  /** Starts any command of the program; its output goes to the end of a file. */
  public static Process launch(Path log, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(
        List.of(System.getProperty("omnikeywords.java", "-Xmx1g " + QUICK).strip().split(" +")));
    command.addAll(List.of("-jar", jar().toString()));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** The process that all classes share: started by the first, ended with the test run. */
  public static synchronized RunningService shared() {
    if (shared == null) {
      try {
        Path data = Files.createTempDirectory("omni-keywords-it").resolve("data");
        long started = System.nanoTime();
        RunningService starting = start(data);
        try {
          shared = starting.awaitReady();
          sharedTook = Duration.ofNanos(System.nanoTime() - started);
        } finally {
          if (shared == null) {
            starting.close(); // or each class that asks would leave another one behind
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    shared.close();
                    delete(shared.data.getParent());
                  }));
    }
    return shared;
  }

  /** How long the shared process took until its new index was built and it was ready. */
  public static synchronized Duration firstStart() {
    shared();
    return sharedTook;
  }

  /** Starts on free ports, with more options, and returns at once. */
  public static RunningService start(Path data, String... more) throws IOException {
    Files.deleteIfExists(data.resolve("ports.json")); // of a killed process
    List<String> options =
        new ArrayList<>(List.of("--port", "0", "--admin-port", "0", "--data", data.toString()));
    options.addAll(List.of(more));
    return new RunningService(data, options);
  }

  /** A copy of the shared index, so that another process need not build its own. */
  public static Path copyOfData(Path target) throws IOException {
    Path source = shared().data;
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("ports.json") && !name.endsWith(".lock")) {
          Files.copy(file, target.resolve(source.relativize(file).toString()));
        }
      }
    }
    return target;
  }

  public static Path jar() {
    Path jar =
        Path.of(System.getProperty("omnikeywords.jar", "../webapp/target/omni-keywords.jar"));
    assertThat(jar).as("the runnable jar, which mvn package makes").exists();
    return jar.toAbsolutePath().normalize();
  }

  public static String java() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  public RunningService awaitListening() {
    Path ports = data.resolve("ports.json");
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> Files.exists(ports) || !process.isAlive());
    assertThat(process.isAlive()).as(() -> "alive; " + log()).isTrue();
    try {
      String json = Files.readString(ports);
      port = number(json, "port");
      adminPort = number(json, "admin_port");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public RunningService awaitReady() {
    awaitListening();
    await()
        .atMost(FIRST_START)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !process.isAlive() || status("/health/ready") == 200);
    assertThat(process.isAlive()).as(() -> "alive; " + log()).isTrue();
    return this;
  }

  int status(String path) {
    return request().get(path).statusCode();
  }

  public RequestSpecification request() {
    return RestAssured.given().baseUri("http://localhost").port(port).urlEncodingEnabled(false);
  }

  RequestSpecification adminRequest() {
    return RestAssured.given().baseUri("http://127.0.0.1").port(adminPort);
  }

  public int port() {
    return port;
  }

  public int adminPort() {
    return adminPort;
  }

  /** Where it listens. */
  public URI uri() {
    return URI.create("http://localhost:" + port);
  }

  public URI adminUri(String path) {
    return URI.create("http://127.0.0.1:" + adminPort + path);
  }

  /** The secret of operators, as the service made it. */
  public String adminToken() throws IOException {
    return Files.readString(data.resolve("admin-token")).strip();
  }

  public HttpResponse<String> get(String path) throws IOException {
    return send(HttpRequest.newBuilder(uri().resolve(path)));
  }

  public CompletableFuture<HttpResponse<String>> getAsync(String path) {
    return sendAsync(HttpRequest.newBuilder(uri().resolve(path)));
  }

  public HttpResponse<String> analyze(List<String> keywords) throws IOException {
    return send(analysis(keywords));
  }

  public CompletableFuture<HttpResponse<String>> analyzeAsync(List<String> keywords) {
    return sendAsync(analysis(keywords));
  }

  private HttpRequest.Builder analysis(List<String> keywords) {
    String body = "{\"keywords\":[\"" + String.join("\",\"", keywords) + "\"],\"lang\":\"en\"}";
    return HttpRequest.newBuilder(uri().resolve("/keywords/analyze"))
        .header("Content-Type", JSON)
        .POST(BodyPublishers.ofString(body));
  }

  /** Acts as an operator. */
  public HttpResponse<String> act(String method, String path, String body) throws IOException {
    return send(
        HttpRequest.newBuilder(adminUri(path))
            .header("Authorization", "Bearer " + adminToken())
            .header("Content-Type", JSON)
            .header("If-Match", "*")
            .method(method, BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return HTTP.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
    return HTTP.sendAsync(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
  }

  public String log() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  int awaitExit(Duration limit) throws InterruptedException {
    assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
        .as(() -> "ended within " + limit + "; " + log())
        .isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int number(String json, String field) {
    var matcher = java.util.regex.Pattern.compile("\"" + field + "\":(\\d+)").matcher(json);
    assertThat(matcher.find()).as(field + " in " + json).isTrue();
    return Integer.parseInt(matcher.group(1));
  }
}
