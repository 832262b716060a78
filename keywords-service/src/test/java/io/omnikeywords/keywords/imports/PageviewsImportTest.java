package io.omnikeywords.keywords.imports;

import static io.omnikeywords.keywords.imports.Workplace.PAGEVIEWS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.omnikeywords.keywords.imports.ImportReport.FileReport;
import io.omnikeywords.keywords.imports.ImportReport.Outcome;
import io.omnikeywords.keywords.index.SourceEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageviewsImportTest {
  private static final String NOON = "pageviews-20240115-120000.gz";
  private static final String ONE = "pageviews-20240115-130000.gz";

  @TempDir Path temp;
  private Workplace place;

  @BeforeEach
  void setUp() {
    place = new Workplace(temp);
  }

  @Test
  void desktopAndMobile_ofOneHour_addUp() throws IOException {
    place.run(
        PAGEVIEWS, place.gzip(NOON, "en Credit_card 41 0\nen.m Credit_card 59 0\npt Brasil 7 0\n"));

    assertThat(place.views())
        .containsExactly(Map.entry("en Credit card", 100L), Map.entry("pt Brasil", 7L));
  }

  @Test
  void files_ofSeveralHours_addUpPerTitleAndLanguage() throws IOException {
    Path a = place.gzip(NOON, "en London 367 0\npt London 3 0\n");
    Path b = place.gzip(ONE, "en London 33 0\nen Paris 5 0\n");

    place.run(PAGEVIEWS, a, b);

    assertThat(place.views())
        .containsOnly(
            Map.entry("en London", 400L), Map.entry("en Paris", 5L), Map.entry("pt London", 3L));
  }

  @Test
  void files_ofSeveralRuns_addUp() throws IOException {
    place.run(PAGEVIEWS, place.gzip(NOON, "en London 367 0\n"));
    place.run(PAGEVIEWS, place.gzip(ONE, "en London 33 0\n"));

    assertThat(place.views()).containsExactly(Map.entry("en London", 400L));
  }

  @Test
  void otherProjects_areLeftOut() throws IOException {
    Path file =
        place.gzip(
            NOON,
            """
            en.b Cookbook 9 0
            en.m.b Cookbook 9 0
            commons.m File 9 0
            commons.m.m File 9 0
            meta.m Meta 9 0
            www.wd Q42 9 0
            simple Credit 9 0
            test Credit 9 0
            en.zero Credit 9 0
            zh-min-nan Tai-oan 4 0
            en Credit 8 0
            """);

    FileReport report = place.run(PAGEVIEWS, file).files().get(0);

    assertThat(place.views())
        .containsExactly(Map.entry("en Credit", 8L), Map.entry("zh-min-nan Tai-oan", 4L));
    assertThat(report.leftOut()).containsExactly(Map.entry("not Wikipedia", 9L));
    assertThat(report.lines()).isEqualTo(11);
    assertThat(report.keywords()).isEqualTo(2);
  }

  @Test
  void namespaces_areLeftOut_titlesWithColonsAreKept() throws IOException {
    Path file =
        place.gzip(
            NOON,
            """
            en Main_Page 90000 0
            en - 500 0
            en User:Ada 1 0
            en user_talk:Ada 1 0
            en Special:Search 1 0
            en Talk:London 1 0
            en "Draft:A_\\"B\\"_C" 6 0
            pt Usuário(a):Ada 1 0
            pt Usu%C3%A1rio_Discuss%C3%A3o:Ada 1 0
            pt Predefinição:Info 1 0
            pt Wikipédia:Página_principal 1 0
            pt Special:Busca 1 0
            en Star_Trek:_Picard 12 0
            en Cosmos:_A_Personal_Voyage 3 0
            en Predefinição:Info 2 0
            """);

    FileReport report = place.run(PAGEVIEWS, file).files().get(0);

    assertThat(place.views())
        .containsExactly(
            Map.entry("en Cosmos: A Personal Voyage", 3L),
            Map.entry("en Predefinição:Info", 2L),
            Map.entry("en Star Trek: Picard", 12L));
    assertThat(report.leftOut())
        .containsOnly(
            Map.entry("no title or main page", 2L),
            Map.entry("not articles, such as User: or Talk:", 10L));
  }

  @Test
  void titles_quotedOrPercentEncoded_areDecoded() throws IOException {
    place.run(
        PAGEVIEWS,
        place.gzip(
            NOON,
            """
            en "Chicago_\\"L\\"" 9 0
            en "Heroes"_(album) 5 0
            en "Heroes" 4 0
            pt Caf%C3%A9 3 0
            en 100%_Pure 2 0
            en 5%25_rule 1 0
            """));

    assertThat(place.views())
        .containsOnly(
            Map.entry("en Chicago \"L\"", 9L),
            Map.entry("en \"Heroes\" (album)", 5L),
            Map.entry("en \"Heroes\"", 4L),
            Map.entry("pt Café", 3L),
            Map.entry("en 100% Pure", 2L),
            Map.entry("en 5% rule", 1L));
  }

  @Test
  void brokenLines_areReportedAndDoNotStopTheImport() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(
        "en A 1 0\nen B 2\nen C many 0\nen D -4 0\nen E 5 x\n\nen  6 0\nen G 7 0 9\n"
            .getBytes(UTF_8));
    bytes.write("en ".getBytes(UTF_8));
    bytes.write(0xE9);
    bytes.write(" 8 0\nen %E9 9 0\nen %00 9 0\r\nen Z 10 0\r\nen Y 11 0".getBytes(UTF_8));
    for (int i = 0; i < 10; i++) {
      bytes.write(("\nen Good_" + i + " 1 0").getBytes(UTF_8));
    }
    Path file = place.file("pageviews-20240115-120000", bytes.toByteArray());

    FileReport report = place.run(PAGEVIEWS, file).files().get(0);

    String fields =
        "the line has not the four fields domain, title, views, bytes with one space between";
    assertThat(place.brokenByLine())
        .containsExactly(
            Map.entry(2L, fields),
            Map.entry(3L, "views is not a whole number up to 1000000000000000: 'many'"),
            Map.entry(4L, "views is not a whole number up to 1000000000000000: '-4'"),
            Map.entry(5L, "bytes is not a whole number: 'x'"),
            Map.entry(7L, fields),
            Map.entry(8L, fields),
            Map.entry(9L, "the title is not UTF-8"),
            Map.entry(10L, "the title is not UTF-8"),
            Map.entry(11L, "the keyword holds the control character U+0000"));
    assertThat(place.views()).hasSize(13).containsEntry("en Z", 10L).containsEntry("en Y", 11L);
    assertThat(report.broken()).isEqualTo(9);
    assertThat(report.lines()).isEqualTo(22);
    assertThat(Files.readAllLines(report.brokenLines()))
        .hasSize(9)
        .first()
        .isEqualTo(file + ":2: " + fields);
  }

  @Test
  void line_longerThan64KiB_isBroken() throws IOException {
    Path file = place.gzip(NOON, "en A 1 0\nen " + "x".repeat(70_000) + " 1 0\nen B 2 0\n");

    place.run(PAGEVIEWS, file);

    assertThat(place.brokenByLine())
        .containsExactly(Map.entry(2L, "the line is longer than 65536 bytes"));
    assertThat(place.views()).containsOnlyKeys("en A", "en B");
  }

  @Test
  void gzipCutOff_isRefusedWithItsLineAndChangesNothing() throws IOException {
    place.run(PAGEVIEWS, place.gzip(NOON, "en A 1 0\n"));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      text.append("en Title_").append(i * 7919L % 99_991).append(" 3 0\n");
    }
    byte[] whole = Workplace.gzip(text.toString());
    Path cut = place.file(ONE, Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> place.run(PAGEVIEWS, cut))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessageMatching(
            "(?s).*" + ONE + ":[1-9][0-9]{3,4}: the gzip data ends too early: the file is cut off");

    assertThat(place.views()).containsExactly(Map.entry("en A", 1L));
  }

  @Test
  void gzipDamaged_isRefused() throws IOException {
    byte[] bytes = Workplace.gzip("en A 1 0\nen B 2 0\n");
    bytes[bytes.length - 6] ^= 1; // in the checksum

    assertThatThrownBy(() -> place.run(PAGEVIEWS, place.file(NOON, bytes)))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessageContaining("the gzip data is damaged");
    assertThat(place.sources()).isEmpty();
  }

  @Test
  void nameEndsInGz_withoutGzipData_isRefused() throws IOException {
    Path file = place.text(NOON, "en A 1 0\n");

    assertThatThrownBy(() -> place.run(PAGEVIEWS, file))
        .hasMessage(file + ": is named .gz but holds no gzip data");
  }

  @Test
  void file_moreThanHalfBroken_isRefused() throws IOException {
    Path file = place.gzip(NOON, "en A 1 0\nkeyword;count\ncredit;7\n");

    assertThatThrownBy(() -> place.run(PAGEVIEWS, file))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessageContaining("2 of 3 lines so far are broken, more than half");
    assertThat(place.sources()).isEmpty();
  }

  @Test
  void file_halfBroken_isTaken() throws IOException {
    place.run(PAGEVIEWS, place.gzip(NOON, "en A 1 0\nkeyword;count\n"));

    assertThat(place.views()).containsOnlyKeys("en A");
  }

  @Test
  void file_withNothingToImport_isRefused() throws IOException {
    assertThatThrownBy(() -> place.run(PAGEVIEWS, place.gzip(NOON, "")))
        .hasMessageEndingWith("holds no line of data");
    assertThatThrownBy(() -> place.run(PAGEVIEWS, place.gzip(NOON, "en.b A 1 0\n")))
        .hasMessageContaining("holds no keyword to import");
  }

  @Test
  void sameHour_fromAnotherFile_isReplacedNotAdded() throws IOException {
    place.run(PAGEVIEWS, place.gzip("a/" + NOON, "en A 5 0\n"));
    place.run(PAGEVIEWS, place.gzip("b/" + NOON, "en A 7 0\n"));

    assertThat(place.views()).containsExactly(Map.entry("en A", 7L));
  }

  @Test
  void languages_importedOneAfterAnother_areBothThere() throws IOException {
    Path file = place.gzip(NOON, "en A 150 0\npt A 7 0\nfr A 9 0\n");
    ImportFormat en = new ImportFormat.Pageviews(Set.of("en"));
    ImportFormat pt = new ImportFormat.Pageviews(Set.of("pt"));

    place.run(en, file);
    place.run(pt, file);

    assertThat(place.views()).containsExactly(Map.entry("en A", 150L), Map.entry("pt A", 7L));
    assertThat(place.entries("wikimedia-pageviews").get(0).volumeBasis())
        .contains("150 views in 1 hour,");
  }

  @Test
  void languages_ofAWholeImport_areAlreadyThere() throws IOException {
    Path file = place.gzip(NOON, "en A 150 0\npt A 7 0\n");
    place.run(PAGEVIEWS, file);

    ImportReport report = place.run(new ImportFormat.Pageviews(Set.of("pt")), file);

    assertThat(report.files().get(0).outcome()).isEqualTo(Outcome.ALREADY_IMPORTED);
    assertThat(place.views()).containsExactly(Map.entry("en A", 150L), Map.entry("pt A", 7L));
  }

  @Test
  void languages_thatOverlapInPart_areRefused() throws IOException {
    Path file = place.gzip(NOON, "en A 150 0\npt A 7 0\nfr A 3 0\n");
    place.run(new ImportFormat.Pageviews(Set.of("en", "pt")), file);

    assertThatThrownBy(() -> place.run(new ImportFormat.Pageviews(Set.of("en", "fr")), file))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessageContaining("the same hour was imported");
    assertThat(place.views()).containsExactly(Map.entry("en A", 150L), Map.entry("pt A", 7L));
  }

  @Test
  void volume_from100ViewsOn_isEstimatedWithBasisAndError() throws IOException {
    place.run(PAGEVIEWS, place.gzip(NOON, "en Enough 100 0\nen Few 99 0\n"));

    SourceEntry enough = place.entry("wikimedia-pageviews", "Enough");
    SourceEntry few = place.entry("wikimedia-pageviews", "Few");
    // 100 views / 1 h x 730.5 h; 1/sqrt(100) = 10 %
    assertThat(enough.volume()).isEqualTo(73_050);
    assertThat(enough.volumeBasis())
        .isEqualTo(
            "Wikipedia page views, not searches: 100 views in 1 hour, scaled to a month of 730.5 h;"
                + " standard error 10.0 % (Poisson) plus the swing of day and week, which fewer than"
                + " 168 hours do not even out");
    assertThat(few.volume()).isNull();
    assertThat(few.count()).isEqualTo(99);
    assertThat(few.volumeBasis())
        .isEqualTo(
            "Wikipedia page views, not searches: 99 views in 1 hour; fewer than 100, too few for a monthly figure");
  }

  @Test
  void volume_overTwoHours_isScaledByBoth() throws IOException {
    place.run(PAGEVIEWS, place.gzip(NOON, "en A 300 0\n"), place.gzip(ONE, "en A 100 0\n"));

    // 400 / 2 h x 730.5 h = 146,100; 1/sqrt(400) = 5 %
    SourceEntry a = place.entry("wikimedia-pageviews", "A");
    assertThat(a.volume()).isEqualTo(146_100);
    assertThat(a.volumeBasis()).contains("400 views in 2 hours").contains("error 5.0 %");
  }

  @Test
  void wikimediaExtract_isImportedWhole() throws IOException {
    Path file = Path.of("/work/shared/data", NOON);
    assumeThat(Files.exists(file)).as("the extract %s is not on this machine", file).isTrue();

    FileReport report = place.run(PAGEVIEWS, file).files().get(0);

    // counted with zcat, grep and awk: 149,918 lines, of which 21 Wikipedia_talk:, 3
    // Template_talk:, 1 Draft:,
    // one title of 211 characters, and The_C_Programming_Language once more with three underscores
    assertThat(report.lines()).isEqualTo(149_918);
    assertThat(report.broken()).isZero();
    assertThat(report.leftOut())
        .containsOnly(
            Map.entry("not articles, such as User: or Talk:", 25L),
            Map.entry("longer than 200 characters", 1L));
    Map<String, Long> views = place.views();
    assertThat(views).hasSize(149_918 - 25 - 1 - 1);
    assertThat(views)
        .containsEntry("en Barack Obama", 239L)
        .containsEntry("en Credit card", 41L)
        .containsEntry("en Robert John \"Mutt\" Lange", 13L);
  }
}
