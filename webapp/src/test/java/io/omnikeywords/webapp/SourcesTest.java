package io.omnikeywords.webapp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.keywords.SuggestAnswer.Suggestion;
import io.omnikeywords.keywords.SuggestQuery;
import io.omnikeywords.keywords.index.KeywordIndex;
import io.omnikeywords.keywords.index.Progress;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
  @TempDir private Path temp;

  private void importWithoutIndex(String name, String text) throws IOException {
    Path file = Files.writeString(temp.resolve(name + ".csv"), text);
    int code =
        Main.commandLine()
            .execute("import", "csv", file.toString(), "--no-index", "--data", data().toString());
    assertThat(code).isZero();
  }

  private Path data() {
    return temp.resolve("data");
  }

  private List<String> suggested(KeywordIndex index, String q) {
    return index.suggest(new SuggestQuery(q, 10, null)).suggestions().stream()
        .map(Suggestion::keyword)
        .toList();
  }

  @Test
  void open_withADamagedImport_servesTheOthers() throws IOException {
    importWithoutIndex("bad", "keyword,count\nbanana bread,7\n");
    damageStagedRows();
    importWithoutIndex("good", "keyword,count\napple pie,5\n");

    try (KeywordIndex index = Sources.open(data(), List.of(), (phase, done, total) -> {})) {
      assertThat(suggested(index, "app")).containsExactly("apple pie");
      assertThat(suggested(index, "ban")).isEmpty();
    }
  }

  /** Else an index without the import would stay current until the next start. */
  @Test
  void open_whileAnImportIsCommitted_holdsTheImport() throws IOException {
    importWithoutIndex("first", "keyword,count\napple pie,5\n");
    AtomicBoolean once = new AtomicBoolean();
    Progress importing =
        (phase, done, total) -> {
          if (once.compareAndSet(false, true)) {
            try {
              importWithoutIndex("second", "keyword,count\nbanana bread,7\n");
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          }
        };

    try (KeywordIndex index = Sources.open(data(), List.of(), importing)) {
      assertThat(once).isTrue();
      assertThat(suggested(index, "ban")).containsExactly("banana bread");
      assertThat(suggested(index, "app")).containsExactly("apple pie");
    }
  }

  private void damageStagedRows() throws IOException {
    try (DirectoryStream<Path> rows =
        Files.newDirectoryStream(data().resolve("imports/staged"), "*.rows")) {
      for (Path file : rows) {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, UTF_8).indexOf("bread");
        bytes[at] ^= 4;
        Files.write(file, bytes);
      }
    }
  }
}
