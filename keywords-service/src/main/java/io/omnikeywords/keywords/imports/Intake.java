package io.omnikeywords.keywords.imports;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a parser finds in one file: rows, broken lines, lines left out. Knows the line being
 * read, so that whoever finds a fault need not.
 */
final class Intake implements Closeable {
  /** Lines after which the share of broken ones is looked at while reading. */
  private static final long EARLY = 1_000;

  private final Path file;
  private final RowSorter rows;
  private final Consumer<? super BrokenLine> listener;
  private final Path brokenFile;
  private final Map<String, Long> leftOut = new TreeMap<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private @Nullable BufferedWriter brokenOut;
  private @Nullable String basis;
  private long line;
  private long lines;
  private long broken;

  Intake(Path file, RowSorter rows, Path brokenFile, Consumer<? super BrokenLine> listener) {
    this.file = file;
    this.rows = rows;
    this.brokenFile = brokenFile;
    this.listener = listener;
  }

  Path file() {
    return file;
  }

  /** The parser is about to read this line, counted from 1. */
  void at(long number) {
    line = number;
  }

  long line() {
    return line;
  }

  /** A data line was read, whatever becomes of it. */
  void dataLine() {
    lines++;
  }

  void row(Row row) throws IOException {
    rows.add(row);
  }

  void leaveOut(String reason) {
    leftOut.merge(reason, 1L, Long::sum);
  }

  void note(String text) {
    if (notes.size() < 20) {
      notes.add(text);
    }
  }

  /** How the file's figures came about; for rows that say nothing else. */
  void basis(@Nullable String text) {
    basis = text;
  }

  void broken(long number, String reason) throws IOException {
    broken++;
    BrokenLine found = new BrokenLine(file, number, reason);
    if (brokenOut == null) {
      brokenOut = Files.newBufferedWriter(brokenFile);
    }
    brokenOut.write(found + "\n");
    listener.accept(found);
    if (lines >= EARLY) {
      refuseIfMostlyBroken();
    }
  }

  ImportRefusedException refused(String reason) {
    return new ImportRefusedException(file, Math.max(1, line), reason);
  }

  /** Ends the file: refuses it where there is nothing in it or too much of it is broken. */
  void end() throws IOException {
    refuseIfMostlyBroken();
    if (lines == 0) {
      throw new ImportRefusedException(file, "holds no line of data");
    }
    if (rows.taken() == 0) {
      throw new ImportRefusedException(
          file, "holds no keyword to import: of " + lines + " lines left out " + leftOut);
    }
  }

  private void refuseIfMostlyBroken() throws ImportRefusedException {
    if (broken * 2 > lines) {
      throw new ImportRefusedException(
          file,
          line,
          "%,d of %,d lines so far are broken, more than half: is it really this format? They are listed in %s"
              .formatted(broken, lines, brokenFile));
    }
  }

  long lines() {
    return lines;
  }

  long brokenLines() {
    return broken;
  }

  Map<String, Long> leftOut() {
    return leftOut;
  }

  Set<String> notes() {
    return notes;
  }

  @Nullable String basis() {
    return basis;
  }

  @Override
  public void close() throws IOException {
    if (brokenOut != null) {
      brokenOut.close();
    }
  }
}
