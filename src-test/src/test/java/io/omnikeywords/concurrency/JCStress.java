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
  record Findings(boolean clean, int passed, String log) {

    /** The part of the log that names what is wrong, for a message. */
    String failures() {
      return log.substring(Math.max(0, log.indexOf("RUN RESULTS:")));
    }
  }

  /**
   * Runs the tests whose class name matches.
   *
   * @param everyJvm whether to run them on every kind of JVM that JCStress knows, pinned to
   *     processors, rather than once
   */
  static Findings run(String tests, boolean everyJvm) throws IOException, InterruptedException {
    Files.createDirectories(DIRECTORY);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    command.addAll(List.of("-t", tests, "-r", "report", "-m", "quick", "-sc", "false"));
    if (!everyJvm) {
      command.addAll(List.of("-iters", "1", "-pth", "false", "-hs", "128"));
      command.addAll(List.of("-af", "NONE", "-jvmArgs", ONE_JVM));
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
