package io.omnikeywords.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnikeywords.acceptance.RunningService;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory with the built jars where README says they are, in which its lines are run by bash as
 * they are written. What they would do to this machine's ports is changed from outside: the service
 * takes free ports by its environment, and curl is led to them by its configuration file.
 */
record Checkout(Path directory, Map<String, String> environment) {

  private static final Pattern READY = Pattern.compile("Ready at http://localhost:(\\d+)/");
  private static final Pattern OPERATORS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");

  static Checkout in(Path directory) throws IOException {
    Path standalone = Launched.standalone();
    copy(RunningService.jar(), directory.resolve("webapp/target/omni-keywords.jar"));
    copy(standalone, directory.resolve("middleware/target").resolve(standalone.getFileName()));
    Path java = Path.of(System.getProperty("java.home"), "bin");
    return new Checkout(
        directory,
        Map.of(
            "PATH",
            java + ":" + System.getenv("PATH"),
            "CURL_HOME",
            directory.toString(),
            "JDK_JAVA_OPTIONS",
            RunningService.QUICK,
            "OMNI_KEYWORDS_PORT",
            "0",
            "OMNI_KEYWORDS_ADMIN_PORT",
            "0"));
  }

  static boolean hasCurl() {
    return Stream.of("bash", "curl")
        .allMatch(
            program ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, program))));
  }

  private static void copy(Path jar, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(jar, to);
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  /** Runs a line to its end. */
  Ran run(String line) throws IOException, InterruptedException {
    Path out = Files.createTempFile(directory, "out", ".txt");
    Path errors = Files.createTempFile(directory, "errors", ".txt");
    Process process =
        bash(line).redirectOutput(out.toFile()).redirectError(errors.toFile()).start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("%s ends", line).isTrue();
      return new Ran(process.exitValue(), Files.readString(out), Files.readString(errors));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Starts the service by a line, and waits until it says that it is ready. */
  Service start(String line) throws IOException {
    Path log = Files.createTempFile(directory, "log", ".txt");
    Process process = bash(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Service service = new Service(process, log);
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !process.isAlive() || READY.matcher(service.log()).find());
    assertThat(service.log()).containsPattern(READY);
    return service;
  }

  /** Leads curl to a service where a line names the usual ports, and has it fail at errors. */
  void leadCurlTo(Service service) throws IOException {
    write(
        ".curlrc",
        """
        fail-with-body
        silent
        show-error
        connect-to = "localhost:8080:localhost:%d"
        connect-to = "localhost:8081:127.0.0.1:%d"
        """
            .formatted(service.port(), service.number(OPERATORS)));
  }

  private ProcessBuilder bash(String line) {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", line);
    builder.directory(directory.toFile()).environment().putAll(environment);
    return builder;
  }

  /** What came of a line. */
  record Ran(int code, String out, String errors) {

    /** What it wrote to its standard output, if it ended in order. */
    String good() {
      assertThat(code).as(() -> out + errors).isZero();
      return out;
    }
  }

  /** The running service. */
  record Service(Process process, Path file) implements AutoCloseable {

    String log() {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    int port() {
      return number(READY);
    }

    private int number(Pattern pattern) {
      Matcher matcher = pattern.matcher(log());
      assertThat(matcher.find()).isTrue();
      return Integer.parseInt(matcher.group(1));
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.onExit().orTimeout(40, TimeUnit.SECONDS).join();
    }
  }
}
