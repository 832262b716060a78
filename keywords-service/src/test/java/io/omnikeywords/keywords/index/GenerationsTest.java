package io.omnikeywords.keywords.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.SuggestAnswer.Suggestion;
import io.omnikeywords.keywords.SuggestQuery;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationsTest {
  private static final Progress QUIET = (phase, done, total) -> {};

  @TempDir Path data;

  @Test
  void secondOpen_buildsNothing() throws IOException {
    List<KeywordSource> sources = List.of(new TypedSource("s").with("credit card", "en", 5L));
    KeywordIndex.open(data, sources, QUIET).close();
    AtomicInteger calls = new AtomicInteger();
    try (KeywordIndex index =
        KeywordIndex.open(data, sources, (phase, done, total) -> calls.incrementAndGet())) {
      assertThat(calls).hasValue(0);
      assertThat(suggested(index, "cred")).containsExactly("credit card");
    }
    assertThat(generations()).containsExactly("gen-000001");
  }

  @Test
  void changedVersionOfASource_isBuiltAgain() throws IOException {
    KeywordIndex.open(
            data, List.of(new TypedSource("s", "1", 100).with("old word", "en", 5L)), QUIET)
        .close();
    try (KeywordIndex index =
        KeywordIndex.open(
            data, List.of(new TypedSource("s", "2", 100).with("new word", "en", 5L)), QUIET)) {
      assertThat(suggested(index, "new")).containsExactly("new word");
      assertThat(suggested(index, "old")).isEmpty();
    }
    assertThat(generations()).containsExactly("gen-000002");
  }

  @Test
  void halfBuiltGeneration_isDeletedAndNeverUsed() throws IOException {
    List<KeywordSource> sources = List.of(new TypedSource("s").with("credit card", "en", 5L));
    KeywordIndex.open(data, sources, QUIET).close();
    // what a kill leaves behind: a directory with some files, and CURRENT's next text
    Path half = Files.createDirectories(root().resolve("gen-000002/lucene"));
    Files.writeString(half.resolve("_0.fdt"), "half");
    Files.writeString(root().resolve("CURRENT.next"), "gen-00");
    try (KeywordIndex index = KeywordIndex.open(data, sources, QUIET)) {
      assertThat(suggested(index, "cred")).containsExactly("credit card");
    }
    assertThat(generations()).containsExactly("gen-000001");
  }

  @Test
  void killBeforeTheFirstSwitch_buildsAfresh() throws IOException {
    Files.createDirectories(root().resolve("gen-000001/tmp"));
    Files.writeString(root().resolve("gen-000001/suggest.bin"), "half");
    List<KeywordSource> sources = List.of(new TypedSource("s").with("credit card", "en", 5L));
    try (KeywordIndex index = KeywordIndex.open(data, sources, QUIET)) {
      assertThat(suggested(index, "cred")).containsExactly("credit card");
    }
    assertThat(generations()).containsExactly("gen-000002");
  }

  @Test
  void failingSource_changesNothing() throws IOException {
    List<KeywordSource> sources = List.of(new TypedSource("s").with("credit card", "en", 5L));
    KeywordIndex.open(data, sources, QUIET).close();
    KeywordSource broken =
        new KeywordSource() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public String version() {
            return "1";
          }

          @Override
          public void forEach(Consumer<SourceEntry> consumer) throws IOException {
            consumer.accept(TypedSource.volume("half", "en", 1L, null, null, "x"));
            throw new IOException("line 2 is broken");
          }
        };
    assertThatThrownBy(() -> KeywordIndex.build(data, List.of(broken), QUIET))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2 is broken");
    assertThat(generations()).containsExactly("gen-000001");
    try (KeywordIndex index = KeywordIndex.open(data, sources, QUIET)) {
      assertThat(suggested(index, "cred")).containsExactly("credit card");
    }
  }

  @Test
  void anyDamagedFile_isBuiltAgain() throws IOException {
    List<KeywordSource> sources = List.of(new TypedSource("s").with("credit card", "en", 5L));
    KeywordIndex.open(data, sources, QUIET).close();
    int files = files().size();
    assertThat(files).isGreaterThan(5);
    for (int i = 0; i < files; i++) {
      Path file = files().get(i);
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 0x10; // no file is empty
      Files.write(file, bytes);
      try (KeywordIndex index = KeywordIndex.open(data, sources, QUIET)) {
        assertThat(suggested(index, "cred"))
            .as("after damage to %s", file)
            .containsExactly("credit card");
      }
      assertThat(generations())
          .hasSize(1)
          .doesNotContain(root().relativize(file).getName(0).toString());
    }
  }

  @Test
  void damagedCurrent_isBuiltAgain() throws IOException {
    List<KeywordSource> sources = List.of(new TypedSource("s").with("credit card", "en", 5L));
    for (String text : List.of("", "gen-999999\n", "../../etc\n", "\u0000\u0000")) {
      KeywordIndex.open(data, sources, QUIET).close();
      Files.writeString(root().resolve("CURRENT"), text);
      try (KeywordIndex index = KeywordIndex.open(data, sources, QUIET)) {
        assertThat(suggested(index, "cred")).containsExactly("credit card");
      }
    }
    Files.write(root().resolve("CURRENT"), new byte[] {(byte) 0xFF, (byte) 0xC0});
    try (KeywordIndex index = KeywordIndex.open(data, sources, QUIET)) {
      assertThat(suggested(index, "cred")).containsExactly("credit card");
    }
  }

  @Test
  void runningIndex_takesASwitchedGenerationWithoutBeingAsked() throws IOException {
    TypedSource one = new TypedSource("one").with("credit card", "en", 5L);
    TypedSource two = new TypedSource("two").with("credit union", "en", 5L);
    try (KeywordIndex index = KeywordIndex.open(data, List.of(one), QUIET)) {
      KeywordIndex.build(data, List.of(one, two), QUIET);
      await().until(() -> suggested(index, "credit").size() == 2);
      assertThat(generations()).containsExactly("gen-000002");
    }
  }

  @Test
  void damagedSwitchedGeneration_leavesTheOldOneInUse() throws IOException {
    TypedSource one = new TypedSource("one").with("credit card", "en", 5L);
    try (KeywordIndex index = KeywordIndex.open(data, List.of(one), QUIET)) {
      Files.createDirectories(root().resolve("gen-000009"));
      Files.writeString(root().resolve("CURRENT"), "gen-000009\n");
      assertThatThrownBy(index::refresh).isInstanceOf(IOException.class);
      assertThat(suggested(index, "cred")).containsExactly("credit card");
    }
  }

  @Test
  void swapsUnderManyReaders_failNoRequestAndShowOneGenerationEach() throws Exception {
    try (KeywordIndex index = KeywordIndex.open(data, List.of(numbered(0)), QUIET)) {
      AtomicBoolean stop = new AtomicBoolean();
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Future<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          readers.add(threads.submit(reader(index, stop)));
        }
        for (int version = 1; version <= 10; version++) {
          KeywordIndex.build(data, List.of(numbered(version)), QUIET);
          index.refresh();
        }
        stop.set(true);
        for (Future<Integer> reader : readers) {
          assertThat(reader.get()).isPositive();
        }
      } finally {
        stop.set(true);
        threads.shutdownNow();
      }
      assertThat(suggested(index, "version")).containsExactly("version 10 a", "version 10 b");
    }
  }

  /** Both entries that one answer shows must be of the same generation. */
  private static Callable<Integer> reader(KeywordIndex index, AtomicBoolean stop) {
    return () -> {
      int answers = 0;
      do {
        List<String> words = suggested(index, "version");
        assertThat(words).hasSize(2);
        String first = words.get(0);
        assertThat(words.get(1)).isEqualTo(first.substring(0, first.length() - 1) + "b");
        assertThat(index.analyze(new AnalyzeQuery(List.of("fixed"), "en")).summary().coverage())
            .isEqualTo(1.0);
        answers++;
      } while (!stop.get());
      return answers;
    };
  }

  private static TypedSource numbered(int version) {
    return new TypedSource("s", "v" + version, 100)
        .with("version " + version + " a", "en", 9L)
        .with("version " + version + " b", "en", 5L)
        .with("fixed", "en", 1L);
  }

  @Test
  void builderWhoseLockIsHeld_waitsAndSaysSo() throws Exception {
    Files.createDirectories(root());
    List<String> phases = Collections.synchronizedList(new ArrayList<>());
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<?> build;
      try (FileChannel channel =
              FileChannel.open(
                  root().resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        assertThat(lock.isValid()).isTrue();
        build =
            thread.submit(
                () -> {
                  KeywordIndex.build(
                      data,
                      List.of(new TypedSource("s").with("credit card", "en", 5L)),
                      (phase, done, total) -> phases.add(phase));
                  return null;
                });
        await().until(() -> phases.stream().anyMatch(phase -> phase.startsWith("waiting")));
        assertThat(root().resolve("CURRENT")).doesNotExist();
      }
      build.get();
      assertThat(root().resolve("CURRENT")).hasContent("gen-000001");
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void closedIndex_refusesQuestionsAndIsDown() throws IOException {
    KeywordIndex index =
        KeywordIndex.open(data, List.of(new TypedSource("s").with("credit card", "en", 5L)), QUIET);
    assertThat(index.health()).allMatch(check -> check.up());
    index.close();
    index.close();
    assertThat(index.health()).hasSize(1).noneMatch(check -> check.up());
    assertThatThrownBy(() -> suggested(index, "cred")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void noSources_answerNothing() throws IOException {
    try (KeywordIndex index = KeywordIndex.open(data, List.of(), QUIET)) {
      assertThat(suggested(index, "cred")).isEmpty();
      assertThat(index.analyze(new AnalyzeQuery(List.of("credit"), null)).summary().coverage())
          .isZero();
    }
  }

  private static List<String> suggested(KeywordIndex index, String q) {
    return index.suggest(new SuggestQuery(q, 10, null)).suggestions().stream()
        .map(Suggestion::keyword)
        .toList();
  }

  private Path root() {
    return data.resolve("index");
  }

  private List<String> generations() throws IOException {
    try (Stream<Path> paths = Files.list(root())) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("gen-"))
          .sorted()
          .toList();
    }
  }

  /** The files of the current generation. */
  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(root().resolve(generations().get(0)))) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
