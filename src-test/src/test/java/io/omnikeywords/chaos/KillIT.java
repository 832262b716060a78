package io.omnikeywords.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.omnikeywords.acceptance.RunningService;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real process (SIGKILL) at random moments while it builds its index and while it
 * imports. Afterwards the service must start, answer, and hold all of the import or none.
 *
 * <p>One kill each by default; the full program is
 *
 * <pre>
 * mvn verify -Dit.test=KillIT -Dfailsafe.failIfNoSpecifiedTests=false -Dchaos.kills=20
 * </pre>
 *
 * A failure names the seed; {@code -Dchaos.seed=N} gives the same moments again.
 */
class KillIT {
  private static final int KILLS = Integer.getInteger("chaos.kills", 1);
  private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());

  /** One in each file at its start and its end, and one in both: 150 + 250 views. */
  private static final List<String> MARKS =
      List.of("Aaqx one", "Zzqx one", "Aaqx two", "Zzqx two", "Mmqx both");

  private static final long MARK_IN_BOTH = 146_100; // (150 + 250) / 2 h x 730.5 h

  @TempDir static Path temp;
  private static long buildNanos;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void takeABuiltIndex() throws IOException, InterruptedException {
    assumeThat(System.getProperty("os.name")).as("SIGKILL").doesNotStartWith("Windows");
    System.out.printf("chaos.kills=%d chaos.seed=%d%n", KILLS, SEED);
    buildNanos = RunningService.firstStart().toNanos();
    Path data = RunningService.copyOfData(temp.resolve("built"));
    try (RunningService service = RunningService.start(data)) {
      service.awaitReady();
      assertAnswers(service);
      assertThat(known(service)).isZero();
    }
  }

  @Test
  void kill_whileTheIndexIsBuilt_leavesAServiceThatStarts() throws Exception {
    for (int i = 0; i < KILLS; i++) {
      Path data = temp.resolve("index-" + i);
      killAtRandom(RunningService.start(data).process, buildNanos);
      try (RunningService service = RunningService.start(data)) {
        assertAnswers(service.awaitReady());
      }
      delete(data);
    }
  }

  @Test
  void kill_whileImporting_leavesAllOfTheImportOrNone() throws Exception {
    Path one = pageviews("pageviews-20240115-120000.gz", "one", 150);
    Path two = pageviews("pageviews-20240115-130000.gz", "two", 250);
    Path whole = temp.resolve("whole");
    copy(temp.resolve("built"), whole);
    long start = System.nanoTime();
    Process uninterrupted = importer(whole, one, two);
    while (!Files.exists(whole.resolve("imports/manifest.json")) && uninterrupted.isAlive()) {
      uninterrupted.waitFor(5, TimeUnit.MILLISECONDS);
    }
    long commitNanos = System.nanoTime() - start;
    assertThat(uninterrupted.waitFor()).as(log()).isZero();
    long importNanos = System.nanoTime() - start;
    assertHoldsAll(whole);
    delete(whole);

    int all = 0;
    for (int i = 0; i < KILLS; i++) {
      Path data = temp.resolve("import-" + i);
      copy(temp.resolve("built"), data);
      // most of an import's time goes to the index; every other kill is aimed at what is before it
      killAtRandom(importer(data, one, two), i % 2 == 0 ? commitNanos * 5 / 4 : importNanos);
      try (RunningService service = RunningService.start(data)) {
        assertAnswers(service.awaitReady());
        long known = known(service);
        assertThat(known).as("all or none, seed %d", SEED).isIn(0L, (long) MARKS.size());
        if (known > 0) {
          assertThat(volumeOfMarkInBoth(service)).isEqualTo(MARK_IN_BOTH);
          all++;
        }
      }
      if (i == KILLS - 1) { // the same command again goes on, or has nothing left to do
        assertThat(importer(data, one, two).waitFor()).as(log()).isZero();
        assertHoldsAll(data);
      }
      delete(data);
    }
    System.out.printf("%d of %d killed imports were in, the others not at all%n", all, KILLS);
  }

  private void killAtRandom(Process process, long withinNanos) throws InterruptedException {
    long delay = (long) (random.nextDouble() * withinNanos);
    process.waitFor(delay, TimeUnit.NANOSECONDS);
    process.destroyForcibly().waitFor();
    System.out.printf("killed after %.2f of %.2f s%n", delay / 1e9, withinNanos / 1e9);
  }

  private static void assertHoldsAll(Path data) throws IOException, InterruptedException {
    try (RunningService service = RunningService.start(data)) {
      service.awaitReady();
      assertThat(known(service)).isEqualTo(MARKS.size());
      assertThat(volumeOfMarkInBoth(service)).isEqualTo(MARK_IN_BOTH);
    }
  }

  private static void assertAnswers(RunningService service)
      throws IOException, InterruptedException {
    var answer = service.get("/keywords/suggest?q=credit");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(JsonPath.from(answer.body()).getList("suggestions")).isNotEmpty();
  }

  /** How many of the marks the service knows. */
  private static long known(RunningService service) throws IOException, InterruptedException {
    return analyze(service, MARKS).getList("keywords.popularity").stream()
        .filter(p -> p != null)
        .count();
  }

  private static long volumeOfMarkInBoth(RunningService service)
      throws IOException, InterruptedException {
    return analyze(service, List.of("Mmqx both")).getLong("keywords[0].volume");
  }

  /** What the service says of some keywords. */
  private static JsonPath analyze(RunningService service, List<String> keywords)
      throws IOException, InterruptedException {
    var answer = service.analyze(keywords);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonPath.from(answer.body());
  }

  private static Process importer(Path data, Path... files) throws IOException {
    List<String> arguments = new java.util.ArrayList<>(List.of("import", "pageviews"));
    for (Path file : files) {
      arguments.add(file.toString());
    }
    arguments.addAll(List.of("--data", data.toString()));
    return RunningService.launch(temp.resolve("import.log"), arguments);
  }

  private static String log() throws IOException {
    Path log = temp.resolve("import.log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** An hour of 60,000 titles with marks among them. */
  private static Path pageviews(String name, String mark, int views) throws IOException {
    StringBuilder text = new StringBuilder("en Aaqx_" + mark + " 7 0\n");
    for (int i = 0; i < 60_000; i++) {
      text.append("en Topic_")
          .append(i * 7919L % 99_991)
          .append("_of_")
          .append(mark)
          .append(" 3 0\n");
      if (i == 30_000) {
        text.append("en Mmqx_both ").append(views).append(" 0\n");
      }
    }
    text.append("en Zzqx_").append(mark).append(" 9 0\n");
    Path file = temp.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, java.io.IOException e)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
