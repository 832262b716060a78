package io.omnikeywords.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads the commands out of the handbook and runs them with bash, chapter by chapter, after the
 * chapter's emergency has been caused. What a command prints must be what the handbook shows.
 */
class HandbookIT {

  private static final Path HANDBOOK = AlertRulesTest.DOCUMENTS.resolve("handbook.md");
  private static final Pattern BLOCK =
      Pattern.compile("```sh\\n(.*?)```\\n(?:```text\\n(.*?)```\\n)?", Pattern.DOTALL);

  private interface Emergency {
    void cause() throws Exception;
  }

  private final OperatedJar jar = OperatedJar.shared();
  private final List<SlowClient> slow = new ArrayList<>();
  @TempDir Path directory;

  private void mend() throws IOException {
    for (SlowClient client : slow) {
      client.close();
    }
    slow.clear();
    jar.provider(200);
    Files.writeString(jar.config, Files.readString(jar.config) + "\n# mended\n");
    for (String breaker : List.of("docs", "api_keywords", "provider.stub")) {
      jar.act("POST", "/admin/circuit-breakers/" + breaker + "/state", "{\"state\":\"closed\"}");
    }
  }

  @TestFactory
  Stream<DynamicTest> handbook_eachCommand_doesWhatIsSaid() throws IOException {
    String[] chapters = Files.readString(HANDBOOK).split("(?m)^## ");
    String before = blocks(chapters[1]).get(0)[0];
    return Stream.of(chapters)
        .skip(2)
        .map(
            chapter -> {
              String title = chapter.lines().findFirst().orElseThrow();
              return DynamicTest.dynamicTest(title, () -> tryChapter(title, chapter, before));
            });
  }

  private void tryChapter(String title, String chapter, String before) throws Exception {
    List<String[]> blocks = blocks(chapter);
    assertThat(blocks).isNotEmpty();
    try {
      emergency(title).cause();
      for (String[] block : blocks) {
        String printed = bash(before + block[0]);
        assertThat(printed).as(block[0]).matches(pattern(block[1]));
      }
    } finally {
      mend();
    }
  }

  private Emergency emergency(String title) {
    return switch (title) {
      case "Service not ready", "Cache cold", "Disk full" -> () -> {};
      case "Breaker stuck open" -> this::openForLong;
      case "High failure rate" -> jar::failDocs;
      case "Bulkhead full" -> this::fillBulkhead;
      case "Provider down" -> this::failProvider;
      case "Bad configuration" -> this::spoilConfiguration;
      default -> fail("no emergency is known for the chapter " + title);
    };
  }

  private void openForLong() throws IOException {
    jar.act("PATCH", "/admin/circuit-breakers/docs", "{\"recovery_timeout\":\"60s\"}");
    jar.failDocs();
  }

  private void fillBulkhead() throws IOException {
    for (int i = 0; i < 5; i++) {
      slow.add(new SlowClient(jar.port()));
    }
    await().until(() -> metrics().contains("bulkhead_concurrent_calls{name=\"api_bulkhead\"} 5.0"));
  }

  private void failProvider() {
    jar.provider(500);
    for (int i = 0; i < 5; i++) {
      jar.get("/keywords/suggest?q=unheard" + i);
    }
  }

  private void spoilConfiguration() throws IOException {
    String right = Files.readString(jar.config);
    metrics(); // changes are counted from the first look on
    Files.writeString(jar.config, right.replace("failure-threshold: 3", "failure-threshold: many"));
    await().until(() -> Files.readString(jar.logFile()).contains("configuration refused"));
    Files.writeString(jar.config, right);
  }

  private String metrics() {
    return jar.send(HttpRequest.newBuilder(jar.admin("/metrics")).build()).body();
  }

  /** Each command with what it is to print. */
  private static List<String[]> blocks(String chapter) {
    List<String[]> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(chapter);
    while (matcher.find()) {
      blocks.add(new String[] {matcher.group(1), matcher.group(2)});
    }
    return blocks;
  }

  /** A lone … stands for any lines, one within a line for anything. */
  private static Pattern pattern(String shown) {
    if (shown == null) {
      return Pattern.compile(".*", Pattern.DOTALL);
    }
    String lines =
        shown
            .lines()
            .map(
                line ->
                    line.equals("…")
                        ? "(?:.*\\R)*?"
                        : Stream.of(line.strip().split("…", -1))
                                .map(Pattern::quote)
                                .collect(Collectors.joining(".*"))
                            + "\\s*\\R?")
            .collect(Collectors.joining());
    return Pattern.compile(lines);
  }

  private String bash(String script) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.environment().put("DATA", jar.data().toString());
    builder.environment().put("LOG", jar.logFile().toString());
    builder.environment().put("CONFIG", jar.config.toString());
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s%n%s", script, printed).isZero();
    return printed;
  }
}
