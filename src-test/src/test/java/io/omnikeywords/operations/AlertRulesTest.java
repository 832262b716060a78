package io.omnikeywords.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What Prometheus's own tool says of the alert rules and their unit tests. */
class AlertRulesTest {

  static final Path DOCUMENTS = Path.of("../webapp/docs/operations");
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

  @Test
  void rules_areAcceptedByPromtool() throws Exception {
    assertThat(promtool("check", "rules", "alerts.yml")).contains("SUCCESS");
  }

  @Test
  void rules_fireAndKeepSilentAsTheirTestsSay() throws Exception {
    assertThat(promtool("test", "rules", "alerts_test.yml")).contains("SUCCESS");
  }

  @Test
  void eachAlert_hasATestAndAChapterOfTheHandbook() throws Exception {
    String tests = Files.readString(DOCUMENTS.resolve("alerts_test.yml"));
    String handbook = Files.readString(DOCUMENTS.resolve("handbook.md"));
    for (String line : Files.readAllLines(DOCUMENTS.resolve("alerts.yml"))) {
      if (line.contains("- alert: ")) {
        assertThat(tests).contains("alertname: " + line.split(": ", 2)[1].strip() + "\n");
      }
      if (line.contains("runbook: ")) {
        String anchor = line.replaceAll(".*#([a-z-]+)\".*", "$1");
        assertThat(handbook.lines().map(each -> each.toLowerCase(Locale.ROOT)))
            .contains("## " + anchor.replace('-', ' '));
      }
    }
  }

  private static String promtool(String... arguments) throws Exception {
    assumeTrue(
        Files.isExecutable(PROMTOOL),
        () -> "Skipped: no " + PROMTOOL + "; install Debian's package prometheus");
    String[] command = new String[arguments.length + 1];
    command[0] = PROMTOOL.toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process =
        new ProcessBuilder(command).directory(DOCUMENTS.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
