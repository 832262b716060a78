package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.keywords.imports.ImportReport.FileReport;
import io.omnikeywords.keywords.index.SourceEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeywordPlannerImportTest {
  private static final ImportFormat PLANNER =
      new ImportFormat.KeywordPlanner("keyword-planner", "en");
  private static final String HEADER =
      "Keyword\tCurrency\tAvg. monthly searches\tThree month change\tYoY change\tCompetition\tCompetition (indexed value)\tTop of page bid (low range)\tTop of page bid (high range)\tSearches: Nov 2023\tSearches: Dec 2023\tSearches: Jan 2024\n";
  private static final String TOP =
      "Keyword Stats 2024-02-01 at 10_11_12\nFebruary 1, 2023 - January 31, 2024\n";

  @TempDir Path temp;
  private Workplace place;

  @BeforeEach
  void setUp() {
    place = new Workplace(temp);
  }

  private FileReport run(String rows) throws IOException {
    Path file = place.text("Keyword Stats.csv", "\uFEFF" + TOP + HEADER + rows, UTF_16LE);
    return place.run(PLANNER, file).files().get(0);
  }

  private SourceEntry entry(String keyword) throws IOException {
    return place.entry("keyword-planner", keyword);
  }

  @Test
  void figure_isVolumeWithCompetitionBidAndMonths() throws IOException {
    run("credit card\tUSD\t1,900\t0%\t-18%\tHigh\t87\t1.20\t4.75\t1600\t1900\t2,400\n");

    SourceEntry e = entry("credit card");
    assertThat(e.lang()).isEqualTo("en");
    assertThat(e.volume()).isEqualTo(1_900);
    assertThat(e.count()).isEqualTo(1_900);
    assertThat(e.volumeLow()).isNull();
    assertThat(e.competition()).isEqualTo(0.87);
    assertThat(e.cpc()).isEqualTo(4.75);
    assertThat(e.monthly()).containsExactly(1_600L, 1_900L, 2_400L);
    assertThat(e.monthlyEnd()).isEqualTo("2024-01");
    assertThat(e.volumeBasis())
        .isEqualTo(
            "Google Keyword Planner, average monthly searches, February 1, 2023 - January 31, 2024");
  }

  @Test
  void range_staysARangeAndIsNoNumber() throws IOException {
    run(
        "a\tUSD\t1K – 10K\t\t\tLow\t3\t\t\t1K – 10K\t1K – 10K\t1K – 10K\n"
            + "b\tUSD\t10K - 100K\t\t\tLow\t3\t\t\t\t\t\n"
            + "c\tUSD\t100 – 1K\t\t\tLow\t3\t\t\t\t\t\n"
            + "d\tUSD\t1M – 10M\t\t\tLow\t3\t\t\t\t\t\n");

    assertThat(List.of(entry("a"), entry("b"), entry("c"), entry("d")))
        .extracting(
            SourceEntry::volume,
            SourceEntry::count,
            SourceEntry::volumeLow,
            SourceEntry::volumeHigh)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(null, null, 1_000L, 10_000L),
            org.assertj.core.groups.Tuple.tuple(null, null, 10_000L, 100_000L),
            org.assertj.core.groups.Tuple.tuple(null, null, 100L, 1_000L),
            org.assertj.core.groups.Tuple.tuple(null, null, 1_000_000L, 10_000_000L));
    assertThat(entry("a").monthly()).isEmpty();
    assertThat(entry("a").volumeBasis())
        .endsWith("given as the range 1,000 to 10,000 and kept as one");
  }

  @Test
  void noSearches_isUnknownWithTheReason() throws IOException {
    run("rare thing\tUSD\t\t\t\tUnknown\t\t\t\t\t\t\n");

    SourceEntry e = entry("rare thing");
    assertThat(e.volume()).isNull();
    assertThat(e.competition()).isNull();
    assertThat(e.cpc()).isNull();
    assertThat(e.volumeBasis()).isEqualTo("Google Keyword Planner gives no searches for it");
  }

  @Test
  void bids_inAnotherCurrency_giveNoCpcAndSaySo() throws IOException {
    FileReport report = run("cartão\tBRL\t500\t\t\tLow\t3\t0,80\t2,10\t\t\t\n");

    assertThat(entry("cartão").cpc()).isNull();
    assertThat(entry("cartão").volume()).isEqualTo(500);
    assertThat(report.notes())
        .containsExactly("bids are in 'BRL', not in US dollars, so cpc stays unknown");
  }

  @Test
  void months_withAGap_giveTheLastOnesThatFollowEachOther() throws IOException {
    run("a\tUSD\t10\t\t\t\t\t\t\t5\t\t7\n" + "b\tUSD\t10\t\t\t\t\t\t\t5\t6\t\n");

    assertThat(entry("a").monthly()).containsExactly(7L);
    assertThat(entry("b").monthly()).containsExactly(5L, 6L);
    assertThat(entry("b").monthlyEnd()).isEqualTo("2023-12");
  }

  @Test
  void brokenLines_areReportedByTheirLineInTheFile() throws IOException {
    run(
        "good\tUSD\t10\t\t\tLow\t3\t\t\t\t\t\n"
            + "\tUSD\t10\t\t\tLow\t3\t\t\t\t\t\n"
            + "bad index\tUSD\t10\t\t\tLow\t101\t\t\t\t\t\n"
            + "good too\tUSD\t10\t\t\tLow\t3\t\t\t\t\t\n"
            + "bad range\tUSD\t10K – 1K\t\t\tLow\t3\t\t\t\t\t\n"
            + "\"good \"\"three\"\"\"\tUSD\t0\t\t\tLow\t3\t\t\t\t\t\n");

    assertThat(place.brokenByLine())
        .containsExactly(
            Map.entry(5L, "the keyword is empty"),
            Map.entry(6L, "Competition (indexed value) is not in 0 to 100: '101'"),
            Map.entry(
                8L,
                "Avg. monthly searches is a range whose ends are the wrong way round: '10K – 1K'"));
    assertThat(entry("good \"three\"").volume()).isZero();
    assertThat(place.entries("keyword-planner")).hasSize(3);
  }

  @Test
  void utf8WithCommas_isAcceptedToo() throws IOException {
    place.run(
        PLANNER,
        place.text(
            "k.csv",
            "\uFEFFKeyword Stats\r\n\"February 1, 2023 - January 31, 2024\"\r\nKeyword,Currency,Avg. monthly searches\r\ncredit,USD,\"1,000\"\r\n"));

    assertThat(entry("credit").volume()).isEqualTo(1_000);
  }

  @Test
  void utf16WithoutMark_isRecognised() throws IOException {
    place.run(
        PLANNER, place.text("k.csv", TOP + HEADER + "a\tUSD\t10\t\t\t\t\t\t\t\t\t\n", UTF_16LE));

    assertThat(entry("a").volume()).isEqualTo(10);
  }

  @Test
  void headerMissing_isRefused() throws IOException {
    Path file = place.text("k.csv", "\uFEFFsome\tother\ttable\n1\t2\t3\n", UTF_16LE);

    assertThatThrownBy(() -> place.run(PLANNER, file))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessageContaining("no header with the columns Keyword and Avg. monthly searches");
    assertThat(place.sources()).isEmpty();
  }

  @Test
  void utf16CutInHalfACharacter_isRefusedWithItsLine() throws IOException {
    byte[] whole = ("\uFEFF" + TOP + HEADER + "a\tUSD\t10\t\t\t\t\t\t\t\t\t\nb").getBytes(UTF_16LE);
    Path file = place.file("k.csv", java.util.Arrays.copyOf(whole, whole.length - 1));

    assertThatThrownBy(() -> place.run(PLANNER, file))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessageStartingWith(file + ":5: this is not text in the encoding expected");
  }

  @Test
  void laterExport_replacesItsKeywordsAndKeepsTheOthers() throws IOException {
    run("a\tUSD\t10\t\t\t\t\t\t\t\t\t\nb\tUSD\t20\t\t\t\t\t\t\t\t\t\n");
    Path later =
        place.text(
            "later.csv",
            "\uFEFF" + TOP + HEADER + "a\tUSD\t1K – 10K\t\t\t\t\t\t\t\t\t\n",
            UTF_16LE);

    place.run(PLANNER, later);

    assertThat(entry("a").volume()).isNull();
    assertThat(entry("a").volumeHigh()).isEqualTo(10_000);
    assertThat(entry("b").volume()).isEqualTo(20);
  }
}
