package io.omnikeywords.webapp;

import io.omnikeywords.keywords.imports.BrokenLine;
import io.omnikeywords.keywords.imports.ImportFormat;
import io.omnikeywords.keywords.imports.ImportReport;
import io.omnikeywords.keywords.imports.Imports;
import io.omnikeywords.keywords.index.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One import from files to the index, with every word of it told to the user. Of broken lines the
 * first few are told as they are met, all of them are in the file that the report names.
 */
final class ImportJob {

  private static final int TOLD_LINES = 20;

  private final Path data;
  private final Progress progress;
  private final Consumer<String> out;
  private long broken;

  ImportJob(Path data, Progress progress, Consumer<String> out) {
    this.data = data;
    this.progress = progress;
    this.out = out;
  }

  /** Imports the files; the index is to be brought up to date afterwards. */
  ImportReport run(ImportFormat format, List<Path> files, boolean replace) throws IOException {
    ImportReport report = Imports.run(format, files, data, replace, progress, this::tell);
    for (ImportReport.FileReport file : report.files()) {
      words(file).forEach(out);
    }
    return report;
  }

  private void tell(BrokenLine line) {
    broken++;
    if (broken <= TOLD_LINES) {
      out.accept("broken line left out: " + line);
    } else if (broken == TOLD_LINES + 1) {
      out.accept("more broken lines are left out; the report counts them");
    }
  }

  static List<String> words(ImportReport.FileReport file) {
    List<String> words = new ArrayList<>();
    if (file.outcome() == ImportReport.Outcome.ALREADY_IMPORTED) {
      words.add(file.file() + ": was imported before into " + file.source() + "; nothing changed");
      return words;
    }
    words.add(
        "%s: %,d keywords of %,d lines into %s"
            .formatted(file.file(), file.keywords(), file.lines(), file.source()));
    file.leftOut()
        .forEach((reason, count) -> words.add("  left out, %s: %,d".formatted(reason, count)));
    if (file.broken() > 0) {
      words.add("  broken lines: %,d, listed in %s".formatted(file.broken(), file.brokenLines()));
    }
    file.notes().forEach(note -> words.add("  " + note));
    return words;
  }
}
