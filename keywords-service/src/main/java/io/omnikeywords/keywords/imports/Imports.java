package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnikeywords.keywords.imports.ImportReport.FileReport;
import io.omnikeywords.keywords.imports.ImportReport.Outcome;
import io.omnikeywords.keywords.index.EmbeddedSources;
import io.omnikeywords.keywords.index.KeywordSource;
import io.omnikeywords.keywords.index.Progress;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Imports into a data directory, and what is imported there.
 *
 * <p>Each file is read into sorted rows beside the imported ones, and one atomic rename of the
 * manifest takes all files of a run in at once. A process killed at any moment leaves all of a run
 * or none of it; what it had read is used by the next run of the same files and deleted by any
 * other. Files whose content was imported before, in the same way, are left as they are.
 *
 * <p>Two runs at once, in one process or two, are kept apart: the second is refused.
 */
public final class Imports {
  /** Files of one source; at 730 hours a month, more than a month of page views. */
  public static final int MAX_FILES = 800;

  private static final Pattern HOUR = Pattern.compile("pageviews-(\\d{8})-(\\d{2})0000(?:\\.gz)?");

  private final ImportFormat format;
  private final Store store;
  private final boolean replace;
  private final Progress progress;
  private final Consumer<? super BrokenLine> broken;
  private final long memory;
  private final Map<Path, Look> looks = new HashMap<>();
  private String what = "";
  private long done;
  private long total;

  private Imports(
      ImportFormat format,
      Path data,
      boolean replace,
      Progress progress,
      Consumer<? super BrokenLine> broken,
      long memory) {
    this.format = format;
    this.store = new Store(data);
    this.replace = replace;
    this.progress = progress;
    this.broken = broken;
    this.memory = memory;
  }

  /**
   * The imported sources, in the order they were first imported; empty where nothing is imported.
   *
   * @throws IOException if the manifest cannot be read
   */
  public static List<KeywordSource> sources(Path data) throws IOException {
    Store store = new Store(data);
    Map<String, List<StagedFile>> files = new LinkedHashMap<>();
    for (StagedFile file : store.committed()) {
      files.computeIfAbsent(file.source(), name -> new ArrayList<>()).add(file);
    }
    List<KeywordSource> sources = new ArrayList<>();
    files.forEach((name, list) -> sources.add(new ImportedSource(name, list, store)));
    return List.copyOf(sources);
  }

  /**
   * Imports files. The index is not touched: it is to be built from {@link #sources} afterwards.
   *
   * @param replace whether what was imported into the same source before is dropped
   * @param progress told bytes read of all files' bytes, in two phases: for checksums, for rows
   * @param broken told every line that cannot be used, as it is met
   * @throws ImportRefusedException if a file or the run is refused; nothing has changed
   * @throws IOException if reading or writing fails; nothing has changed
   */
  public static ImportReport run(
      ImportFormat format,
      List<Path> files,
      Path data,
      boolean replace,
      Progress progress,
      Consumer<? super BrokenLine> broken)
      throws IOException {
    return new Imports(format, data, replace, progress, broken, RowSorter.DEFAULT_MEMORY)
        .run(files);
  }

  /** As above, with the memory for sorting given, in bytes. */
  static ImportReport run(ImportFormat format, List<Path> files, Path data, long memory)
      throws IOException {
    return new Imports(format, data, false, (phase, done, total) -> {}, b -> {}, memory).run(files);
  }

  private record Planned(Path file, StagedFile staged, Outcome outcome) {}

  /** What a file looked like when its checksum was taken. */
  private record Look(long size, FileTime modified) {
    static Look at(Path file) throws IOException {
      return new Look(Files.size(file), Files.getLastModifiedTime(file));
    }
  }

  private ImportReport run(List<Path> files) throws IOException {
    if (files.isEmpty()) {
      throw new ImportRefusedException("no file to import is named");
    }
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw new ImportRefusedException(file, "there is no such file");
      }
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw new ImportRefusedException(file, "is not a file that can be read");
      }
      total += Files.size(file);
    }
    what = files.size() == 1 ? String.valueOf(files.get(0)) : files.size() + " files";
    try (Closeable lock = store.lock()) {
      return locked(files, store.committed());
    }
  }

  private ImportReport locked(List<Path> files, List<StagedFile> committed) throws IOException {
    List<Planned> plan = new ArrayList<>();
    Set<String> needed = new HashSet<>();
    for (StagedFile file : committed) {
      needed.add(file.id());
    }
    for (Path file : files) {
      looks.putIfAbsent(file, Look.at(file));
      StagedFile wanted = unread(file);
      plan.add(new Planned(file, wanted, Outcome.IMPORTED));
      needed.add(wanted.id());
    }
    store.clean(needed);
    done = 0; // the phase of reading begins

    List<StagedFile> result = new ArrayList<>(committed);
    if (replace) {
      Set<String> sources = new HashSet<>();
      plan.forEach(p -> sources.add(p.staged.source()));
      result.removeIf(f -> sources.contains(f.source()));
    }
    List<Planned> outcome = new ArrayList<>();
    for (Planned p : plan) {
      StagedFile already = included(p.staged, result);
      if (already != null) {
        outcome.add(new Planned(p.file, already, Outcome.ALREADY_IMPORTED));
        total -= Files.size(p.file);
        continue;
      }
      refuseDictionary(p);
      refuseMixture(p, result);
      Planned read = read(p);
      StagedFile staged = read.staged;
      result.removeIf(f -> f.isSameHourAs(staged) && staged.coversLangsOf(f));
      result.add(staged);
      outcome.add(read);
    }
    if (!result.equals(committed)) {
      store.commit(result);
    }
    List<FileReport> reports = new ArrayList<>();
    for (Planned p : outcome) {
      Path list = store.broken(p.staged.id());
      reports.add(p.staged.report(p.file, p.outcome, Files.exists(list) ? list : null));
    }
    return new ImportReport(reports);
  }

  /** What is known of a file before it is read. */
  private StagedFile unread(Path file) throws IOException {
    long before = done;
    String content =
        Input.sha256(file, n -> progress.update("checking " + what, before + n, total));
    done = before + Files.size(file);
    String source = format.sourceName(file);
    MessageDigest digest = Input.sha256();
    digest.update((content + '\n' + format.fingerprint() + '\n' + source).getBytes(UTF_8));
    boolean views = format instanceof ImportFormat.Pageviews;
    Matcher name = HOUR.matcher(String.valueOf(file.getFileName()));
    return new StagedFile(
        HexFormat.of().formatHex(digest.digest(), 0, 16),
        source,
        format.id(),
        format.adds(),
        String.valueOf(file.getFileName()),
        content,
        views && name.matches() ? name.group(1) + name.group(2) : null,
        format instanceof ImportFormat.Pageviews p
            ? p.langs().stream().sorted().toList()
            : List.of(),
        null,
        0,
        0,
        0,
        Map.of(),
        List.of());
  }

  /** The imported file that already holds all this one has to give, or null. */
  private static @Nullable StagedFile included(StagedFile file, List<StagedFile> imported) {
    for (StagedFile other : imported) {
      if (other.id().equals(file.id())
          || (file.adds()
              && other.source().equals(file.source())
              && other.sha256().equals(file.sha256())
              && other.coversLangsOf(file))) {
        return other;
      }
    }
    return null;
  }

  private static void refuseDictionary(Planned p) throws ImportRefusedException {
    String name = p.staged.source();
    if (EmbeddedSources.names().contains(name)) {
      throw new ImportRefusedException(
          p.file, "the name " + name + " belongs to a dictionary of the service");
    }
  }

  private static void refuseMixture(Planned p, List<StagedFile> imported)
      throws ImportRefusedException {
    StagedFile file = p.staged;
    int count = 0;
    for (StagedFile other : imported) {
      if (!other.source().equals(file.source())) {
        continue;
      }
      count++;
      if (!other.format().equals(file.format())) {
        throw new ImportRefusedException(
            p.file,
            "the source %s was imported as %s; give this one another name, or --replace it"
                .formatted(file.source(), other.format()));
      }
      if ((other.isSameHourAs(file) || (file.adds() && other.sha256().equals(file.sha256())))
          && other.sharesLangsWith(file)
          && !file.coversLangsOf(other)) {
        throw new ImportRefusedException(
            p.file,
            "the same hour was imported from %s for the languages %s; import it for these and more, or for others alone"
                .formatted(other.fileName(), other.langs().isEmpty() ? "all" : other.langs()));
      }
    }
    if (count >= MAX_FILES) {
      throw new ImportRefusedException(
          p.file,
          "the source %s holds %d files already, as many as it can; --replace starts it anew"
              .formatted(file.source(), count));
    }
  }

  /** Reads a file into sorted rows, unless an interrupted run has done so. */
  private Planned read(Planned planned) throws IOException {
    StagedFile wanted = planned.staged;
    StagedFile before = store.leftFromBefore(wanted.id());
    if (before != null) {
      total -= Files.size(planned.file);
      return new Planned(planned.file, before, Outcome.RESUMED);
    }
    long start = done;
    Path file = planned.file;
    Path work = store.work(wanted.id());
    try (RowSorter sorter = new RowSorter(work, format.adds(), memory);
        Intake intake = new Intake(file, sorter, store.broken(wanted.id()), broken)) {
      parse(file, intake, n -> progress.update("reading " + what, start + n, total));
      if (!Look.at(file).equals(looks.get(file))) {
        throw new ImportRefusedException(file, "was changed while it was being read");
      }
      intake.end();
      long keywords = sorter.writeTo(work);
      note(wanted, intake, sorter.taken() - keywords);
      Store.rename(work, store.rows(wanted.id()));
      StagedFile staged =
          new StagedFile(
              wanted.id(),
              wanted.source(),
              wanted.format(),
              wanted.adds(),
              wanted.fileName(),
              wanted.sha256(),
              wanted.hour(),
              wanted.langs(),
              intake.basis(),
              intake.lines(),
              keywords,
              intake.brokenLines(),
              intake.leftOut(),
              List.copyOf(intake.notes()));
      store.stage(staged);
      done = start + Files.size(file);
      return new Planned(file, staged, Outcome.IMPORTED);
    }
  }

  private void note(StagedFile wanted, Intake intake, long repeated) {
    if (format instanceof ImportFormat.Pageviews && wanted.hour() == null) {
      intake.note(
          "the name is not pageviews-YYYYMMDD-HH0000.gz, so the hour is not known; it is taken for one hour of its own");
    }
    boolean lists =
        format instanceof ImportFormat.Csv csv
            && csv.columns().containsKey(ImportFormat.Csv.Field.RELATED);
    if (!format.adds() && !lists && repeated > 0) {
      intake.note(
          "%,d rows repeat a keyword of the same language; the last row's figures count"
              .formatted(repeated));
    }
  }

  private void parse(Path file, Intake intake, LongConsumer progress) throws IOException {
    try (InputStream in = Input.open(file, progress)) {
      Parser.of(format).parse(in, intake);
    } catch (EOFException e) {
      throw intake.refused("the gzip data ends too early: the file is cut off");
    } catch (ZipException e) {
      throw intake.refused("the gzip data is damaged: " + e.getMessage());
    } catch (CharacterCodingException e) {
      throw intake.refused("this is not text in the encoding expected: " + e.getMessage());
    }
  }
}
