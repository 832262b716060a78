package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.omnikeywords.keywords.imports.ImportFormat.Csv;
import io.omnikeywords.keywords.imports.ImportFormat.Csv.Field;
import io.omnikeywords.keywords.imports.ImportReport.FileReport;
import io.omnikeywords.keywords.index.SourceEntry;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvImportTest {
  private static final Csv PLAIN = csv(Map.of());

  @TempDir Path temp;
  private Workplace place;

  @BeforeEach
  void setUp() {
    place = new Workplace(temp);
  }

  private static Csv csv(Map<Field, String> columns) {
    return csv(columns, UTF_8);
  }

  private static Csv csv(Map<Field, String> columns, Charset charset) {
    return new Csv("own", "en", columns, null, null, charset, null);
  }

  @Test
  void header_withFieldNames_needsNoMap() throws IOException {
    place.run(
        PLAIN,
        place.text(
            "x.csv",
            "Keyword,lang,count,volume,volume_low,volume_high,cpc,competition,difficulty,remark\n"
                + "credit,pt,7,1000,900,1100,1.5,0.25,40,hello\n"));

    SourceEntry e = place.entry("own", "credit");
    assertThat(e)
        .isEqualTo(
            new SourceEntry(
                "credit",
                "pt",
                7L,
                1000L,
                900L,
                1100L,
                "as stated by the imported file",
                1.5,
                0.25,
                40.0,
                java.util.List.of(),
                null,
                java.util.List.of()));
  }

  @Test
  void columns_byHeaderNameOrNumber_areFound() throws IOException {
    place.run(
        csv(Map.of(Field.KEYWORD, "Suchbegriff", Field.COUNT, "2")),
        place.text("x.csv", "id;suchbegriff;n\n1;haus;7\n2;hof;8\n"));

    assertThat(place.counts("own"))
        .containsExactly(Map.entry("en haus", 7L), Map.entry("en hof", 8L));
  }

  @Test
  void columns_byNumberAlone_meanNoHeader() throws IOException {
    place.run(
        csv(Map.of(Field.KEYWORD, "0", Field.COUNT, "2")),
        place.text("x.tsv", "a\tx\t1\nb\ty\t2\n"));

    assertThat(place.counts("own")).containsExactly(Map.entry("en a", 1L), Map.entry("en b", 2L));
  }

  @Test
  void quotesAndLineBreaks_withinFields_areRead() throws IOException {
    place.run(
        PLAIN,
        place.text(
            "x.csv",
            "keyword,count\r\n\"a, \"\"b\"\"\",1\r\n\"two\r\nlines\",2\r\n5\" pipe,3\r\n"));

    assertThat(place.counts("own"))
        .containsOnly(
            Map.entry("en a, \"b\"", 1L),
            Map.entry("en two lines", 2L),
            Map.entry("en 5\" pipe", 3L));
    assertThat(place.broken).isEmpty();
  }

  @Test
  void quotes_meantAsText_inTabSeparatedText_areKept() throws IOException {
    place.run(
        PLAIN,
        place.text("x.tsv", "keyword\tcount\n\"weird al\" yankovic\t3\n\"5 inch\t2\nb\t1\n"));

    assertThat(place.counts("own"))
        .containsOnly(
            Map.entry("en \"weird al\" yankovic", 3L),
            Map.entry("en \"5 inch", 2L),
            Map.entry("en b", 1L));
    assertThat(place.broken).isEmpty();
  }

  @Test
  void quote_neverClosed_breaksItsLineAlone() throws IOException {
    place.run(PLAIN, place.text("x.csv", "keyword,count\na,1\n\"b,2\nc,3\nd,4\n"));

    assertThat(place.brokenByLine())
        .containsExactly(
            Map.entry(3L, "a quote is opened and not closed within 100 lines or the file"));
    assertThat(place.counts("own")).containsOnlyKeys("en a", "en c", "en d");
  }

  @Test
  void brokenLines_afterARecordOfSeveralLines_keepTheirNumbers() throws IOException {
    place.run(
        PLAIN,
        place.text(
            "x.csv",
            "keyword,count\n\"a\nb\nc\",1\n\nd,x\n\"e\"f,2\ng,3,4\nh,5,\ni,6\n\u0007,7\nj,-8\nk,9\nl,9\nm,9\n"));

    assertThat(place.brokenByLine())
        .containsExactly(
            Map.entry(6L, "count is not a whole number: 'x'"),
            Map.entry(7L, "a field does not end at its closing quote"),
            Map.entry(8L, "the line has 3 fields, the header 2"),
            Map.entry(11L, "the keyword holds the control character U+0007"),
            Map.entry(12L, "count is not a whole number: '-8'"));
    assertThat(place.counts("own"))
        .containsOnlyKeys("en a b c", "en h", "en i", "en k", "en l", "en m");
  }

  @Test
  void hugeLine_isBrokenAndNotHeld() throws IOException {
    place.run(
        PLAIN, place.text("x.csv", "keyword,count\na,1\n" + "x".repeat(3_000_000) + ",2\nb,3\n"));

    assertThat(place.brokenByLine())
        .containsExactly(Map.entry(3L, "the line is longer than 65536 characters"));
    assertThat(place.counts("own")).containsOnlyKeys("en a", "en b");
  }

  @Test
  void keyword_longerThan200Characters_isBroken() throws IOException {
    place.run(
        PLAIN,
        place.text(
            "x.csv", "keyword,count\n" + "x".repeat(200) + ",1\n" + "y".repeat(201) + ",2\n"));

    assertThat(place.brokenByLine())
        .containsExactly(Map.entry(3L, "the keyword is longer than 200 characters"));
  }

  @Test
  void keyword_isNormalised() throws IOException {
    place.run(PLAIN, place.text("x.csv", "keyword,count\n  cafe\u0301 \u00A0 con   leche ,1\n"));

    assertThat(place.counts("own")).containsOnlyKeys("en caf\u00E9 con leche");
  }

  @Test
  void latin1_whenSaid_isRead() throws IOException {
    place.run(
        csv(Map.of(), ISO_8859_1), place.text("x.csv", "keyword,count\ncafé,1\n", ISO_8859_1));

    assertThat(place.counts("own")).containsOnlyKeys("en café");
  }

  @Test
  void columnWanted_thatIsNotThere_isRefused() throws IOException {
    Path file = place.text("x.csv", "keyword,count\na,1\n");

    assertThatThrownBy(() -> place.run(csv(Map.of(Field.KEYWORD, "phrase")), file))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessage(
            file + ":1: the first line has not the columns wanted (phrase): 'keyword,count'");
  }

  @Test
  void repeatedKeyword_theLastRowCounts() throws IOException {
    FileReport report =
        place.run(PLAIN, place.text("x.csv", "keyword,count\na,1\nb,2\na,3\n")).files().get(0);

    assertThat(place.counts("own")).containsExactly(Map.entry("en a", 3L), Map.entry("en b", 2L));
    assertThat(report.notes())
        .containsExactly(
            "1 rows repeat a keyword of the same language; the last row's figures count");
  }

  @Test
  void related_isCollectedInOrderAndJoinsCountsOfAnotherFile() throws IOException {
    place.run(PLAIN, place.text("counts.csv", "keyword,count\na,1\nb,2\n"));
    place.run(
        csv(Map.of(Field.KEYWORD, "0", Field.RELATED, "1")),
        place.text("related.tsv", "a\tz\t0.9\na\ty\t0.8\nc\tx\t0.7\na\tz\t0.6\n"));

    assertThat(place.entry("own", "a").related()).containsExactly("z", "y");
    assertThat(place.entry("own", "a").count()).isEqualTo(1);
    assertThat(place.entry("own", "b").related()).isEmpty();
    assertThat(place.entry("own", "c").related()).containsExactly("x");
    assertThat(place.entry("own", "c").volumeBasis()).isNull();
  }

  @Test
  void sourceName_comesFromTheFile_unlessGiven() throws IOException {
    Csv unnamed = new Csv(null, null, Map.of(), null, null, UTF_8, "in-links");
    place.run(
        unnamed,
        place.text("My Words.csv", "keyword,count\na,1\n"),
        place.gzip("other.tsv.gz", "keyword\tcount\nb\t2\n"));

    assertThat(place.sources()).containsExactly("my-words", "other");
    assertThat(place.entry("other", "b").volumeBasis())
        .isEqualTo("the count is in-links, not searches per month");
  }

  @Test
  void format_withoutAKeywordColumnOrWithABadName_isRefused() {
    assertThatThrownBy(() -> csv(Map.of(Field.COUNT, "1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Csv("../up", null, Map.of(), null, null, UTF_8, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'../up'");
    assertThatThrownBy(() -> new Csv("x", "English", Map.of(), null, null, UTF_8, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new Csv("x", null, Map.of(Field.KEYWORD, "word"), null, false, UTF_8, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ptwikiExtracts_areImportedWhole() throws IOException {
    Path keywords = Path.of("/work/shared/data/ptwiki-keywords.tsv.gz");
    Path related = Path.of("/work/shared/data/ptwiki-related.tsv.gz");
    assumeThat(Files.exists(keywords) && Files.exists(related))
        .as("the extracts %s and %s are not on this machine", keywords, related)
        .isTrue();

    FileReport report =
        place
            .run(
                new Csv(
                    "ptwiki",
                    "pt",
                    Map.of(Field.KEYWORD, "0", Field.COUNT, "1"),
                    null,
                    null,
                    UTF_8,
                    "in-links"),
                keywords)
            .files()
            .get(0);
    place.run(
        new Csv(
            "ptwiki",
            "pt",
            Map.of(Field.KEYWORD, "0", Field.RELATED, "1"),
            null,
            null,
            UTF_8,
            null),
        related);

    // counted with zcat and wc: 129,499 lines; first lines of the files
    assertThat(report.lines()).isEqualTo(129_499);
    assertThat(report.broken()).isZero();
    assertThat(report.keywords()).isEqualTo(129_499);
    assertThat(place.counts("ptwiki"))
        .containsEntry("pt família", 1_475L)
        .containsEntry("pt \"weird al\" yankovic", 3L);
    assertThat(place.entry("ptwiki", "censo demográfico").related())
        .startsWith("habitante", "localidade", "raio", "united states census bureau");
  }
}
