package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchConsoleImportTest {
  private static final ImportFormat CONSOLE =
      new ImportFormat.SearchConsole("search-console", null);
  private static final String HEADER = "Top queries,Clicks,Impressions,CTR,Position\n";

  @TempDir Path temp;
  private Workplace place;

  @BeforeEach
  void setUp() {
    place = new Workplace(temp);
  }

  @Test
  void impressions_areTheCountAndNoVolume() throws IOException {
    place.run(
        CONSOLE,
        place.text(
            "Queries.csv", HEADER + "credit score,12,\"1,234\",0.97%,3.4\ncredit,0,5,0%,88\n"));

    assertThat(place.counts("search-console"))
        .containsExactly(Map.entry("null credit", 5L), Map.entry("null credit score", 1_234L));
    assertThat(place.entry("search-console", "credit").volume()).isNull();
    assertThat(place.entry("search-console", "credit").volumeBasis())
        .isEqualTo(
            "Google Search Console gives impressions of one's own site, not searches per month");
  }

  @Test
  void localizedFile_withDecimalCommas_isRead() throws IOException {
    place.run(
        CONSOLE,
        place.text(
            "Consultas.csv",
            "\uFEFFPrincipais consultas;Cliques;Impressões;CTR;Posição\ncartão de crédito;12;1.234;0,97 %;3,4\n"));

    assertThat(place.counts("search-console"))
        .containsExactly(Map.entry("null cartão de crédito", 1_234L));
  }

  @Test
  void brokenLines_areReported() throws IOException {
    place.run(
        CONSOLE,
        place.text(
            "q.csv",
            HEADER
                + "a,1,2,50%,1\n"
                + "b,1,2,50%\n"
                + "c,1,x,50%,1\n"
                + "d,9,2,50%,1\n"
                + "e,1,2,1000%,1\n"
                + "f,1,2,50%,1\n"
                + "g,1,2,50%,1\n"
                + "h,1,2,50%,1\n"));

    assertThat(place.brokenByLine())
        .containsExactly(
            Map.entry(3L, "the line has 4 fields, the header 5"),
            Map.entry(4L, "Impressions is not a whole number: 'x'"),
            Map.entry(5L, "more clicks than impressions"),
            Map.entry(6L, "CTR is not in 0 to 100: '1000'"));
    assertThat(place.counts("search-console")).hasSize(4);
  }

  @Test
  void wrongEncoding_isRefusedWithItsLine() throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < 3_000; i++) {
      text.append("query ").append(i).append(",1,2,50%,1\n");
    }
    text.append("café,1,2,50%,1\n");
    Path file = place.text("q.csv", text.toString(), ISO_8859_1);

    assertThatThrownBy(() -> place.run(CONSOLE, file))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessageStartingWith(file + ":3002: this is not text in the encoding expected");
    assertThat(place.sources()).isEmpty();
  }

  @Test
  void headerMissing_isRefused() throws IOException {
    Path file = place.text("q.csv", "credit,1,2,50%,1\n");

    assertThatThrownBy(() -> place.run(CONSOLE, file))
        .isInstanceOf(ImportRefusedException.class)
        .hasMessage(
            file + ":1: the first line is no header with the columns Top queries and Impressions");
  }
}
