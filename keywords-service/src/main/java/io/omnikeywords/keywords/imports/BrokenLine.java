package io.omnikeywords.keywords.imports;

import java.nio.file.Path;

/**
 * A line that could not be used; the import goes on without it.
 *
 * @param file the file as it was named
 * @param line number of the line, from 1; of a record of several lines the first
 * @param reason what is wrong with it, in words
 */
public record BrokenLine(Path file, long line, String reason) {

  /** {@code file:line: reason}, as compilers write it. */
  @Override
  public String toString() {
    return file + ":" + line + ": " + reason;
  }
}
