package io.omnikeywords.keywords.imports;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an import did, file by file in the order given.
 *
 * @param files one report for each file
 */
public record ImportReport(List<FileReport> files) {

  public ImportReport {
    files = List.copyOf(files);
  }

  /** Whether any count differs from before; false where every file was already imported. */
  public boolean changed() {
    return files.stream().anyMatch(f -> f.outcome() != Outcome.ALREADY_IMPORTED);
  }

  /** What became of a file. */
  public enum Outcome {
    /** Read and taken in. */
    IMPORTED,
    /** Taken in from what an interrupted run had already read. */
    RESUMED,
    /** The same content was imported before, in the same way; nothing changed. */
    ALREADY_IMPORTED
  }

  /**
   * @param source the source its keywords went to
   * @param lines data lines read, blank lines and headers left aside
   * @param keywords different keywords, each per language, that came from this file
   * @param broken lines that could not be used
   * @param leftOut lines left out on purpose, by reason
   * @param notes what the reader should know, in words
   * @param brokenLines file that lists every broken line, or null where none was
   */
  public record FileReport(
      Path file,
      Outcome outcome,
      String source,
      long lines,
      long keywords,
      long broken,
      Map<String, Long> leftOut,
      List<String> notes,
      @Nullable Path brokenLines) {}
}
