package io.omnikeywords.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnikeywords.acceptance.RunningService;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** An example run as its reader would: {@code java -cp JARS Source.java}, in a JVM of its own. */
record Launched(Process process, Path out, int port) implements AutoCloseable {

  private static final Path CONTAINERS = Path.of("target/containers").toAbsolutePath();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  static Launched start(
      Path directory, String classPath, Path source, int port, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", RunningService.QUICK));
    command.addAll(List.of("-cp", classPath, source.toString()));
    command.addAll(List.of(arguments));
    Path log = directory.resolve("log.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new Launched(process, log, port);
  }

  /** The container's jars, those of all containers, and the standalone jar of the middleware. */
  static String jars(String container) {
    return String.join(
        File.pathSeparator, jarsOf(container), jarsOf("common"), standalone().toString());
  }

  /** The container's jars alone. */
  static String jarsOf(String container) {
    return CONTAINERS.resolve(container) + "/*";
  }

  /** The jar of the Servlet 5.0 API, the oldest that the middleware works with. */
  static Path servletApi5() throws IOException {
    try (Stream<Path> jars = Files.list(CONTAINERS.resolve("jetty-ee9"))) {
      return jars.filter(jar -> jar.toString().contains("servlet-api")).findFirst().orElseThrow();
    }
  }

  static Path standalone() {
    try (Stream<Path> files = Files.list(Path.of("../middleware/target"))) {
      List<Path> jars = files.filter(f -> f.toString().endsWith("-standalone.jar")).toList();
      assertThat(jars).as("the standalone jar, which mvn package makes").hasSize(1);
      return jars.get(0).toAbsolutePath().normalize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  HttpResponse<String> get(String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
              .timeout(Duration.ofSeconds(10))
              .build();
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path + ": " + log(), e);
    }
  }

  Launched awaitAnswer(String path) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .ignoreException(AssertionError.class)
        .until(() -> !process.isAlive() || get(path).statusCode() == 200);
    assertThat(process.isAlive()).as(this::log).isTrue();
    return this;
  }

  String log() {
    try {
      return Files.readString(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
