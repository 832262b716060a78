package io.omnikeywords.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.omnikeywords.resilience.ResilienceManager;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A servlet container with the test application, in a JVM of its own: different servlet APIs can't
 * be on one class path. Its jars are those that Maven copied to {@code target/containers}; its
 * launcher is a source file that the JVM compiles itself, for it can only be compiled against that
 * container. Everything else goes over TCP.
 *
 * <p>{@code -Dcontainers.java=/usr/lib/jvm/...} names another JVM than the one of the tests.
 */
final class Container implements AutoCloseable {

  private static final Path TARGET = Path.of("target/containers").toAbsolutePath();

  private final String name;
  private final Process process;
  private final Path log;
  private final int port;
  private final int lenientPort;

  private Container(String name, Process process, Path log, int port, int lenientPort) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.port = port;
    this.lenientPort = lenientPort;
  }

  /**
   * @param name its folder of jars
   * @param launcher its source file, where {@code eeN} is made the last part of the name, and lines
   *     that are not for it are left out
   */
  static Container start(String name, String launcher) throws IOException {
    Path jars = TARGET.resolve(name);
    assertThat(jars).as("jars of %s; mvn -pl src-test dependency:copy@containers", name).exists();
    Path home = Files.createDirectories(TARGET.resolve("run-" + name));
    Path source = home.resolve(launcher);
    String ee = name.substring(name.indexOf('-') + 1);
    String text = Files.readString(Path.of("src/test/containers", launcher)).replace("eeN", ee);
    Files.writeString(source, text.replaceAll(".*// not in " + ee + "\n", ""));
    Path www = Files.createDirectories(home.resolve("www"));
    Files.write(www.resolve("static.txt"), Bytes.letters(200_000));
    Path config = home.resolve("resilience.yaml");
    Files.writeString(
        config,
        """
        timeouts:
          short: { default: 100ms }
        endpoints:
          - { path: /e/*, timeout: short }
        """);
    return launch(name, home, classPath(jars), source, www.toString(), config.toString());
  }

  private static Container launch(
      String name, Path home, String classPath, Path source, String... arguments)
      throws IOException {
    Path log = home.resolve("log.txt");
    String java = System.getProperty("containers.java", System.getProperty("java.home"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(java).resolve("bin/java").toString());
    command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", classPath, source.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.to(log.toFile())).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line; (line = out.readLine()) != null; ) {
      if (line.startsWith("ports ")) {
        String[] words = line.split(" ");
        return new Container(
            name, process, log, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      }
    }
    throw new IOException(name + " did not start:\n" + Files.readString(log));
  }

  /** The container's jars, the application, the middleware and what that needs. */
  private static String classPath(Path jars) {
    List<String> entries = new ArrayList<>();
    entries.add(Path.of("target/test-classes").toAbsolutePath().toString());
    entries.add(jars + File.separator + "*");
    entries.add(TARGET.resolve("common") + File.separator + "*");
    entries.add(home(ResilienceManager.class));
    entries.add(home(Caffeine.class));
    entries.add(home(LoadSettings.class));
    entries.add(home(Nullable.class));
    return String.join(File.pathSeparator, entries);
  }

  private static String home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  String name() {
    return name;
  }

  boolean isTomcat() {
    return name.startsWith("tomcat");
  }

  boolean isJetty() {
    return name.startsWith("jetty");
  }

  int port() {
    return port;
  }

  /** A port where the container lets pass what it can of strange paths. */
  int lenientPort() {
    return lenientPort;
  }

  /** What the container's JVM wrote to its log. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** New policies; all counts begin anew. */
  void configure(String yaml) throws IOException {
    byte[] body = yaml.getBytes(StandardCharsets.UTF_8);
    control("configure", body);
  }

  void control(String action) throws IOException {
    control(action, new byte[0]);
  }

  private Answer control(String action, byte[] body) throws IOException {
    try (Wire wire = Wire.open(port)) {
      Answer answer = wire.send("POST", "/p/control/" + action, body).read();
      assertThat(answer.status()).as(answer::text).isEqualTo(200);
      return answer;
    }
  }

  /** The container's state as the control servlet tells it. */
  Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    for (String line : control("state", new byte[0]).text().split("\n")) {
      String[] parts = line.split("=", 2);
      state.put(parts[0], parts[1]);
    }
    return state;
  }

  String state(String key) throws IOException {
    return state().getOrDefault(key, "none");
  }

  long number(String key) throws IOException {
    return Long.parseLong(state().getOrDefault(key, "0"));
  }

  /** Waits until a number of the state is as wanted. */
  void await(String key, long wanted) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    long now = number(key);
    while (now != wanted) {
      assertThat(System.nanoTime()).as("%s is %s, not %s", key, now, wanted).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
      now = number(key);
    }
  }

  /** Waits until a word of the state is as wanted. */
  void awaitState(String key, String wanted) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    for (String now = state(key); !now.equals(wanted); now = state(key)) {
      assertThat(System.nanoTime()).as("%s is %s, not %s", key, now, wanted).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Asks for a path until it is answered with the status wanted. */
  void awaitStatus(String path, int wanted) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    for (int now = Wire.get(port, path).status(); now != wanted; ) {
      assertThat(System.nanoTime()).as("%s gives %s, not %s", path, now, wanted).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
      now = Wire.get(port, path).status();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
