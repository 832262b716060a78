package io.omnikeywords.keywords.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptSourceTest {
  private static final List<SourceEntry> ENTRIES = List.of(entry("apple pie"), entry("pão"));

  @TempDir private Path folder;
  private int reads;
  private String version = "1";

  private final KeywordSource origin =
      new KeywordSource() {
        @Override
        public String name() {
          return "origin";
        }

        @Override
        public String version() {
          return version;
        }

        @Override
        public void forEach(Consumer<SourceEntry> consumer) {
          reads++;
          ENTRIES.forEach(consumer);
        }
      };

  private static SourceEntry entry(String keyword) {
    return new SourceEntry(
        keyword,
        "en",
        3L,
        null,
        1L,
        null,
        "basis",
        0.5,
        null,
        7.0,
        List.of(1L, 2L),
        "2024-01",
        List.of("related"));
  }

  private List<SourceEntry> read() throws IOException {
    List<SourceEntry> entries = new ArrayList<>();
    new KeptSource(origin, folder).forEach(entries::add);
    return entries;
  }

  @Test
  void secondRead_givesTheSameWithoutTheOrigin() throws IOException {
    assertThat(read()).isEqualTo(ENTRIES);
    assertThat(read()).isEqualTo(ENTRIES);
    assertThat(reads).isOne();
  }

  @Test
  void anotherVersion_isReadFromTheOrigin() throws IOException {
    read();
    version = "2";
    assertThat(read()).isEqualTo(ENTRIES);
    assertThat(read()).isEqualTo(ENTRIES);
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void everyDamagedByte_isNoticed() throws IOException {
    read();
    Path file = folder.resolve("origin.entries");
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      assertThat(read()).as("byte %d", at).isEqualTo(ENTRIES);
    }
    assertThat(reads).isEqualTo(1 + whole.length);
  }

  @Test
  void interruptedWrite_leavesNothingBehind() throws IOException {
    KeptSource kept = new KeptSource(origin, folder);
    assertThatThrownBy(
            () ->
                kept.forEach(
                    entry -> {
                      throw new IllegalStateException("killed");
                    }))
        .hasMessage("killed");
    assertThat(read()).isEqualTo(ENTRIES);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("origin.entries"));
    }
  }
}
