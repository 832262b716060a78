package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.keywords.index.SourceEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is in a file: it is imported, with its broken lines, or refused; never anything else.
 */
class DamagedInputTest {
  private static final long SEED = 20_240_115;
  private static final int ROUNDS = 60;

  @TempDir Path temp;

  static Stream<Arguments> formats() throws IOException {
    byte[] views =
        "en A_b 7 0\nen.m \"C_\\\"d\\\"\" 8 0\npt Caf%C3%A9 9 0\nen É 1 0\n"
            .repeat(9)
            .getBytes(UTF_8);
    byte[] planner =
        ("\uFEFFKeyword Stats\nJanuary 1, 2024 - January 31, 2024\n"
                + "Keyword\tCurrency\tAvg. monthly searches\tCompetition (indexed value)\tTop of page bid (high range)\tSearches: Jan 2024\n"
                + "a b\tUSD\t1K – 10K\t7\t0.5\t10\nc\tUSD\t\"1,900\"\t8\t\t\n".repeat(9))
            .getBytes(UTF_16LE);
    byte[] console =
        ("Top queries,Clicks,Impressions,CTR,Position\n"
                + "a,1,2,50%,1\n\"b, \"\"c\"\"\",0,5,0%,3.5\n".repeat(9))
            .getBytes(UTF_8);
    byte[] csv =
        ("keyword,count,related\n" + "a,1,x\n\"two\nlines\",2,y\n".repeat(9)).getBytes(UTF_8);
    return Stream.of(
        Arguments.of(Workplace.PAGEVIEWS, views),
        Arguments.of(Workplace.PAGEVIEWS, Workplace.gzip(new String(views, UTF_8))),
        Arguments.of(new ImportFormat.KeywordPlanner("k", "en"), planner),
        Arguments.of(new ImportFormat.SearchConsole("s", null), console),
        Arguments.of(new ImportFormat.Csv("c", null, Map.of(), null, null, UTF_8, null), csv));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void fileWithRandomDamage_isImportedOrRefused(ImportFormat format, byte[] whole)
      throws IOException {
    Random random = new Random(SEED);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = damaged(whole, random);
      Workplace place = new Workplace(temp.resolve("" + round));
      Supplier<String> at = () -> "seed " + SEED + " " + format.id();
      try {
        ImportReport report = place.run(format, place.file("x", bytes));
        long broken = report.files().get(0).broken();
        assertThat(place.broken).as(at).hasSize((int) broken);
        for (SourceEntry entry : place.entries(report.files().get(0).source())) {
          assertThat(Text.fault(entry.keyword())).as(at).isNull();
        }
      } catch (ImportRefusedException e) {
        refused++;
        assertThat(place.sources()).as(at).isEmpty();
        assertThat(e).as(at).hasMessageContaining("x");
      }
    }
    assertThat(refused).as("rounds refused of %d", ROUNDS).isPositive(); // a gzip: all of them
  }

  /** One to four bytes changed, taken out or put in, and sometimes the end cut off. */
  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    if (random.nextInt(4) == 0) {
      bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    byte[] often = {'"', '\n', '\t', ',', ' ', 0, (byte) 0xE9, '%', '\\'};
    for (int n = random.nextInt(4); n >= 0 && bytes.length > 0; n--) {
      int place = random.nextInt(bytes.length);
      bytes[place] =
          random.nextBoolean() ? often[random.nextInt(often.length)] : (byte) random.nextInt();
    }
    return bytes;
  }
}
