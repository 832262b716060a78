package io.omnikeywords.concurrency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs JCStress in a JVM of its own, which forks one more for each test and kind of compilation.
 */
final class JCStress {
  private static final Path DIRECTORY = Path.of("target", "jcstress").toAbsolutePath();
  private static final Pattern PASSED = Pattern.compile("\\(Results: \\d+ planned; (\\d+) passed");

  /**
   * One kind of JVM, C2 with shuffled code motion, instead of the eight that JCStress would find.
   */
  private static final String ONE_JVM =
      "-XX:+UnlockDiagnosticVMOptions -XX:-TieredCompilation -XX:+StressLCM -XX:+StressGCM";

  private JCStress() {}

  /**
   * What a run found.
   *
   * @param clean no forbidden outcome, no error, no timeout
   * @param passed forks that ran and were clean
   */
  record Findings(boolean clean, int passed, String log) {}

  /**
   * Runs the tests whose class name matches.
   *
   * @param everyJvm whether to run them on every kind of JVM that JCStress knows, and pinned to
   *     processors as well as free
   */
  static Findings run(String tests, boolean everyJvm) throws IOException, InterruptedException {
    Files.createDirectories(DIRECTORY);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-r",
                "report",
                "-t",
                tests,
                "-m",
                "quick"));
    if (!everyJvm) {
      command.addAll(List.of("-iters", "2", "-sc", "false", "-af", "NONE", "-jvmArgs", ONE_JVM));
    }
    Path log = Files.createTempFile(DIRECTORY, "run", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(DIRECTORY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(30, TimeUnit.MINUTES)) {
        throw new IOException("JCStress still runs after 30 minutes; see " + log);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String text = Files.readString(log);
    return new Findings(process.exitValue() == 0, passed(text), text);
  }

  private static int passed(String log) {
    int passed = 0;
    for (Matcher result = PASSED.matcher(log); result.find(); ) {
      passed = Integer.parseInt(result.group(1));
    }
    return passed;
  }
}
