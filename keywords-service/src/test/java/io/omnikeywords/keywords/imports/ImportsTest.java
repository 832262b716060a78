package io.omnikeywords.keywords.imports;

import static io.omnikeywords.keywords.imports.Workplace.PAGEVIEWS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.keywords.imports.ImportReport.FileReport;
import io.omnikeywords.keywords.imports.ImportReport.Outcome;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportsTest {
  private static final ImportFormat CSV =
      new ImportFormat.Csv("own", "en", Map.of(), null, null, UTF_8, null);

  @TempDir Path temp;
  private Workplace place;
  private Path noon;
  private Path one;

  @BeforeEach
  void setUp() throws IOException {
    place = new Workplace(temp);
    noon = place.gzip("pageviews-20240115-120000.gz", "en A 5 0\nen B 1 0\n");
    one = place.gzip("pageviews-20240115-130000.gz", "en A 7 0\n");
  }

  private List<String> staged() throws IOException {
    try (Stream<Path> files = Files.list(place.data.resolve("imports/staged"))) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void sources_whereNothingIsImported_areNone() throws IOException {
    assertThat(Imports.sources(place.data)).isEmpty();
  }

  @Test
  void sameFile_again_changesNothingAndSaysSo() throws IOException {
    ImportReport first = place.run(PAGEVIEWS, noon);
    List<String> versions = place.versions();
    FileTime written = Files.getLastModifiedTime(place.data.resolve("imports/manifest.json"));
    Path copy = Files.copy(noon, temp.resolve("copy.gz"));

    ImportReport again = place.run(PAGEVIEWS, noon);
    ImportReport underAnotherName = place.run(PAGEVIEWS, copy);

    assertThat(first.changed()).isTrue();
    assertThat(List.of(again, underAnotherName))
        .allSatisfy(
            r -> {
              assertThat(r.changed()).isFalse();
              assertThat(r.files())
                  .extracting(FileReport::outcome)
                  .containsExactly(Outcome.ALREADY_IMPORTED);
            });
    assertThat(place.views()).containsExactly(Map.entry("en A", 5L), Map.entry("en B", 1L));
    assertThat(place.versions()).isEqualTo(versions);
    assertThat(Files.getLastModifiedTime(place.data.resolve("imports/manifest.json")))
        .isEqualTo(written);
  }

  @Test
  void sameFile_twiceInOneRun_countsOnce() throws IOException {
    ImportReport report = place.run(PAGEVIEWS, noon, noon);

    assertThat(report.files())
        .extracting(FileReport::outcome)
        .containsExactly(Outcome.IMPORTED, Outcome.ALREADY_IMPORTED);
    assertThat(place.views()).containsEntry("en A", 5L);
  }

  @Test
  void version_changesWithEveryImport() throws IOException {
    place.run(PAGEVIEWS, noon);
    List<String> before = place.versions();

    place.run(PAGEVIEWS, one);

    assertThat(place.versions()).hasSize(1).isNotEqualTo(before);
  }

  @Test
  void sources_keepTheirCountsApart() throws IOException {
    place.run(PAGEVIEWS, noon);
    place.run(CSV, place.text("x.csv", "keyword,count\nA,100\n"));

    assertThat(place.sources()).containsExactly("wikimedia-pageviews", "own");
    assertThat(place.views()).containsEntry("en A", 5L);
    assertThat(place.counts("own")).containsExactly(Map.entry("en A", 100L));
  }

  @Test
  void brokenFile_amongGoodOnes_changesNothing() throws IOException {
    Path bad = place.text("pageviews-20240115-140000.gz", "not gzip");

    assertThatThrownBy(() -> place.run(PAGEVIEWS, noon, one, bad))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessageStartingWith(bad.toString());

    assertThat(place.sources()).isEmpty();
  }

  @Test
  void interruptedRun_goesOnWithTheFilesNotYetRead() throws IOException {
    Path bad = place.text("pageviews-20240115-140000.gz", "not gzip");
    assertThatThrownBy(() -> place.run(PAGEVIEWS, noon, one, bad))
        .isInstanceOf(ImportRefusedException.class);
    Files.write(bad, Workplace.gzip("en A 9 0\n"));

    ImportReport report = place.run(PAGEVIEWS, noon, one, bad);

    assertThat(report.files())
        .extracting(FileReport::outcome)
        .containsExactly(Outcome.RESUMED, Outcome.RESUMED, Outcome.IMPORTED);
    assertThat(place.views()).containsExactly(Map.entry("en A", 21L), Map.entry("en B", 1L));
  }

  @Test
  void leftovers_ofAnotherRun_areDeleted() throws IOException {
    place.run(PAGEVIEWS, noon);
    List<String> needed = staged();
    Path bad = place.text("pageviews-20240115-140000.gz", "not gzip");
    assertThatThrownBy(() -> place.run(PAGEVIEWS, one, bad)).isInstanceOf(IOException.class);
    Files.writeString(place.data.resolve("imports/staged/0123.work.7"), "cut off");
    assertThat(staged()).hasSizeGreaterThan(needed.size());

    place.run(PAGEVIEWS, noon);

    assertThat(staged()).isEqualTo(needed);
  }

  @Test
  void stagedRows_cutOffByAKill_areReadAgain() throws IOException {
    Path bad = place.text("pageviews-20240115-140000.gz", "not gzip");
    assertThatThrownBy(() -> place.run(PAGEVIEWS, noon, bad)).isInstanceOf(IOException.class);
    for (String name : staged()) {
      if (name.endsWith(".rows")) {
        Path rows = place.data.resolve("imports/staged").resolve(name);
        Files.write(rows, java.util.Arrays.copyOf(Files.readAllBytes(rows), 9));
      }
    }

    ImportReport report = place.run(PAGEVIEWS, noon);

    assertThat(report.files()).extracting(FileReport::outcome).containsExactly(Outcome.IMPORTED);
    assertThat(place.views()).containsEntry("en A", 5L);
  }

  @Test
  void damagedRows_areNoticedNotServed() throws IOException {
    place.run(PAGEVIEWS, noon);
    for (String name : staged()) {
      if (name.endsWith(".rows")) {
        Path rows = place.data.resolve("imports/staged").resolve(name);
        byte[] bytes = Files.readAllBytes(rows);
        bytes[bytes.length / 2] ^= 4;
        Files.write(rows, bytes);
      }
    }

    assertThatThrownBy(() -> place.views())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged or missing; import its file again with --replace");

    place.replace(PAGEVIEWS, noon);
    assertThat(place.views()).containsEntry("en A", 5L);
  }

  @Test
  void file_changedWhileItIsRead_isRefused() throws IOException {
    Path growing = place.text("x.csv", "keyword,count\na,1\n");

    assertThatThrownBy(
            () ->
                Imports.run(
                    CSV,
                    List.of(growing),
                    place.data,
                    false,
                    (phase, d, t) -> {
                      if (phase.startsWith("reading")) {
                        append(growing);
                      }
                    },
                    b -> {}))
        .hasMessage(growing + ": was changed while it was being read");
    assertThat(place.sources()).isEmpty();
  }

  private static void append(Path file) {
    try {
      if (Files.size(file) < 40) {
        Files.writeString(file, "b,2\n", java.nio.file.StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void replace_dropsWhatTheSourceHeld() throws IOException {
    place.run(PAGEVIEWS, noon);
    place.run(CSV, place.text("x.csv", "keyword,count\nA,100\n"));

    place.replace(PAGEVIEWS, one);

    assertThat(place.views()).containsExactly(Map.entry("en A", 7L));
    assertThat(place.counts("own")).containsExactly(Map.entry("en A", 100L));
  }

  @Test
  void name_usedByAnotherFormat_isRefused() throws IOException {
    place.run(CSV, place.text("x.csv", "keyword,count\nA,100\n"));
    Path queries = place.text("q.csv", "Top queries,Clicks,Impressions\na,1,2\n");

    assertThatThrownBy(() -> place.run(new ImportFormat.SearchConsole("own", null), queries))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessageContaining("the source own was imported as csv");
  }

  @Test
  void name_ofADictionary_isRefused() throws IOException {
    Path file = place.text("wordnet-3.1.csv", "keyword,count\nA,100\n");

    assertThatThrownBy(
            () ->
                place.run(
                    new ImportFormat.Csv(null, null, Map.of(), null, null, UTF_8, null), file))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessageContaining("the name wordnet-3.1 belongs to a dictionary");
  }

  @Test
  void priority_putsStatedSearchesBeforeCountsBeforeEstimates() throws IOException {
    place.run(PAGEVIEWS, noon);
    place.run(CSV, place.text("x.csv", "keyword,count\nA,100\n"));
    place.run(
        new ImportFormat.KeywordPlanner("planner", "en"),
        place.text("p.csv", "Keyword\tAvg. monthly searches\nA\t10\n"));

    assertThat(Imports.sources(place.data))
        .extracting(s -> s.name(), s -> s.priority())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("wikimedia-pageviews", 50),
            org.assertj.core.groups.Tuple.tuple("own", 100),
            org.assertj.core.groups.Tuple.tuple("planner", 200));
  }

  @Test
  void anotherImport_whileOneRuns_isRefused() throws IOException {
    try (Closeable running = new Store(place.data).lock()) {
      assertThatThrownBy(() -> place.run(PAGEVIEWS, noon))
          .isInstanceOf(ImportRefusedException.class)
          .hasMessageContaining("another import into");
    }

    place.run(PAGEVIEWS, noon);
    assertThat(place.views()).hasSize(2);
  }

  @Test
  void filesThatCannotBeRead_areRefused() {
    assertThatThrownBy(() -> place.run(PAGEVIEWS)).hasMessage("no file to import is named");
    assertThatThrownBy(() -> place.run(PAGEVIEWS, temp.resolve("gone.gz")))
        .hasMessageEndingWith("gone.gz: there is no such file");
    assertThatThrownBy(() -> place.run(PAGEVIEWS, temp))
        .hasMessageEndingWith("is not a file that can be read");
  }

  @Test
  void progress_growsToTheBytesOfAllFiles_inEachOfTwoPhases() throws IOException {
    Map<String, List<Long>> done = new TreeMap<>();
    List<Long> totals = new ArrayList<>();

    Imports.run(
        PAGEVIEWS,
        List.of(noon, one),
        place.data,
        false,
        (phase, d, t) -> {
          done.computeIfAbsent(phase, p -> new ArrayList<>()).add(d);
          totals.add(t);
        },
        b -> {});

    long bytes = Files.size(noon) + Files.size(one);
    assertThat(totals).containsOnly(bytes);
    assertThat(done).containsOnlyKeys("checking 2 files", "reading 2 files");
    assertThat(done.values()).allSatisfy(d -> assertThat(d).isSorted().endsWith(bytes));
  }

  @Test
  void rowsThatDoNotFitInMemory_areSortedThroughFiles() throws IOException {
    StringBuilder text = new StringBuilder();
    Map<String, Long> expected = new TreeMap<>();
    for (int i = 0; i < 20_000; i++) {
      long n = i * 7919L % 5_003; // each title about four times
      text.append("en Title_").append(n).append(' ').append(i).append(" 0\n");
      expected.merge("en Title " + n, (long) i, Long::sum);
    }
    Path file = place.gzip("pageviews-20240115-150000.gz", text.toString());

    Imports.run(
        PAGEVIEWS, List.of(file), place.data, 20_000); // some 100 runs, merged in two passes

    assertThat(place.views()).isEqualTo(expected);
    assertThat(staged()).hasSize(2);
  }

  @Test
  void rowsThatDoNotFitInMemory_theLastRowStillWins() throws IOException {
    StringBuilder text = new StringBuilder("keyword,count\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("word ").append(i % 50).append(',').append(i).append('\n');
    }

    Imports.run(CSV, List.of(place.text("x.csv", text.toString())), place.data, 20_000);

    assertThat(place.counts("own"))
        .hasSize(50)
        .containsEntry("en word 0", 19_950L)
        .containsEntry("en word 49", 19_999L);
  }
}
