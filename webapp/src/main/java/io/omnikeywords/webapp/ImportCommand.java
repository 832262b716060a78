package io.omnikeywords.webapp;

import io.omnikeywords.keywords.imports.ImportFormat;
import io.omnikeywords.keywords.imports.ImportRefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code import FORMAT FILE…}: takes files into a data directory and brings its index up to date.
 */
@Command(
    name = "import",
    description = {
      "Imports real figures into the data directory and updates its index.",
      "A service running on it takes the new index into use at once."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ImportCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "FORMAT",
      description = "pageviews, keyword-planner, search-console or csv (also for tab-separated).")
  private String format = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "Files, also .gz.")
  private List<Path> files = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:OMNI_KEYWORDS_DATA:-data}",
      description = "Data directory (env OMNI_KEYWORDS_DATA; here: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data");

  @Option(names = "--name", paramLabel = "NAME", description = "Name of the source.")
  private @Nullable String name;

  @Option(
      names = "--lang",
      paramLabel = "LANG",
      split = ",",
      description = "Language of the keywords; for pageviews the Wikipedias to take, else all.")
  private List<String> langs = List.of();

  @Option(
      names = "--columns",
      paramLabel = "FIELD=COLUMN",
      split = ",",
      description =
          "For csv: which column, by its header or its number from 0, holds which of keyword, lang,"
              + " count, volume, volume_low, volume_high, cpc, competition, difficulty, related.")
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description = "For csv: one character or tab.")
  private @Nullable String delimiter;

  @Option(
      names = "--header",
      negatable = true,
      description = "For csv: whether the first line is a header.")
  private @Nullable Boolean header;

  @Option(names = "--charset", paramLabel = "NAME", description = "For csv: encoding, else UTF-8.")
  private @Nullable String charset;

  @Option(names = "--measures", paramLabel = "WORDS", description = "For csv: what count counts.")
  private @Nullable String measures;

  @Option(names = "--replace", description = "Drop what was imported into the same source before.")
  private boolean replace;

  @Option(
      names = "--no-index",
      description = "Leave the index as it is; the next import or the next start builds it.")
  private boolean noIndex;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws StartException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    ImportFormat how;
    try {
      how =
          new ImportSpec(format, name, langs, columns, delimiter, header, charset, measures)
              .toFormat();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()));
    }
    PrintWriter out = command.getOut();
    ConsoleProgress progress = ConsoleProgress.ofProcess();
    try {
      Files.createDirectories(data);
      var job =
          new ImportJob(
              data,
              progress,
              line -> {
                progress.finish();
                out.println(line);
                out.flush();
              });
      job.run(how, files, replace);
      if (!noIndex) {
        Sources.update(data, progress);
      }
      progress.finish();
      out.println(
          noIndex
              ? "The index is left for the next import or start."
              : "The index in " + data + " is up to date.");
      out.flush();
      return CommandLine.ExitCode.OK;
    } catch (ImportRefusedException e) {
      progress.finish();
      throw new StartException("Nothing was imported: " + e.getMessage(), e);
    } catch (IOException e) {
      progress.finish();
      throw new StartException(
          "The import into " + data + " failed: " + DataDirectory.reason(e), e);
    }
  }
}
