package io.omnikeywords.bench;

import io.omnikeywords.bench.Rows.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs every row at 1 and 2 threads in forked JVMs and prints one Markdown table. Arguments: {@code
 * -quick} for a rough look in a few minutes, {@code -rows REGEX} for some rows only.
 *
 * <p>A row's libraries run one after the other, and the whole row again in each round: noise of a
 * busy machine then falls on all of them, and the median over all rounds forgets it.
 */
public final class Benchmarks {
  private static final Path TARGET = Path.of("target");

  private Benchmarks() {}

  /** The program. */
  public static void main(String[] args) throws RunnerException, IOException {
    List<String> arguments = List.of(args);
    boolean quick = arguments.contains("-quick");
    int rowsAt = arguments.indexOf("-rows");
    String wanted = rowsAt < 0 ? ".*" : arguments.get(rowsAt + 1);

    Files.createDirectories(TARGET);
    List<RunResult> all = new ArrayList<>();
    Table table = new Table();
    for (Row row : Rows.ALL) {
      if (!row.method().matches(wanted)) {
        continue;
      }
      for (int threads = 1; threads <= 2; threads++) {
        List<RunResult> measured = measure(row, threads, quick);
        all.addAll(measured);
        table.add(row, threads, measured);
        System.out.println(table.last());
      }
    }
    Path json = TARGET.resolve("bench.json");
    ResultFormatFactory.getInstance(ResultFormatType.JSON, json.toString()).writeOut(all);
    System.out.println();
    System.out.println(table);
    System.out.println("raw results: " + json.toAbsolutePath());
  }

  private static List<RunResult> measure(Row row, int threads, boolean quick)
      throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include("^io\\.omnikeywords\\.bench\\.\\w+\\." + row.method() + "(_\\w+)?$")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .threads(threads)
            .forks(1)
            .warmupIterations(2)
            .warmupTime(TimeValue.milliseconds(quick ? 400 : 500))
            .measurementIterations(quick ? 3 : 4)
            .measurementTime(TimeValue.milliseconds(quick ? 300 : 400))
            .addProfiler(GCProfiler.class)
            .jvmArgs(
                "-Xms512m",
                "-Xmx512m",
                "-Dcsp.sentinel.log.dir=" + TARGET.resolve("sentinel"))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    List<RunResult> results = new ArrayList<>();
    for (int round = 0; round < (quick ? 1 : 3); round++) {
      results.addAll(new Runner(options).run());
    }
    return results;
  }
}
