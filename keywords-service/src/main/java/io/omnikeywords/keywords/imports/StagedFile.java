package io.omnikeywords.keywords.imports;

import io.omnikeywords.keywords.imports.ImportReport.FileReport;
import io.omnikeywords.keywords.imports.ImportReport.Outcome;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that has been read: what the manifest, and the note beside the staged rows, say of it.
 *
 * @param id made of the content and of everything that decides what it means
 * @param format the format's id
 * @param adds whether its counts add up with those of the source's other files
 * @param hour the hour its name tells, {@code YYYYMMDDHH}, or null
 * @param langs languages it was read for; empty for all
 */
record StagedFile(
    String id,
    String source,
    String format,
    boolean adds,
    String fileName,
    String sha256,
    @Nullable String hour,
    List<String> langs,
    @Nullable String basis,
    long lines,
    long keywords,
    long broken,
    Map<String, Long> leftOut,
    List<String> notes) {

  StagedFile {
    langs = List.copyOf(langs);
    leftOut = Map.copyOf(leftOut);
    notes = List.copyOf(notes);
  }

  boolean coversLang(String lang) {
    return langs.isEmpty() || langs.contains(lang);
  }

  /** Whether every language of the other file is one of this file's. */
  boolean coversLangsOf(StagedFile other) {
    return langs.isEmpty()
        || (!other.langs.isEmpty() && Set.copyOf(langs).containsAll(other.langs));
  }

  boolean sharesLangsWith(StagedFile other) {
    return langs.isEmpty() || other.langs.isEmpty() || !Collections.disjoint(langs, other.langs);
  }

  boolean isSameHourAs(StagedFile other) {
    return hour != null && hour.equals(other.hour) && source.equals(other.source);
  }

  FileReport report(Path file, Outcome outcome, @Nullable Path brokenLines) {
    return new FileReport(
        file, outcome, source, lines, keywords, broken, leftOut, notes, brokenLines);
  }
}
