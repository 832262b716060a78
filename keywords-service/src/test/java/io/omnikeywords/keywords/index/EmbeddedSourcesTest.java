package io.omnikeywords.keywords.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Figures counted in the artifacts' own files with grep and awk. */
class EmbeddedSourcesTest {
  @Test
  void wordNet_givesEveryLemmaOnce() throws IOException {
    Map<String, SourceEntry> entries = read(new WordNetSource());
    assertThat(entries).hasSize(147_478);
    assertThat(entries.keySet().stream().filter(keyword -> keyword.contains(" ")).count())
        .isEqualTo(64_225);
    // cntlist: 6833 of person%1:03:00:: and 1 of person%1:08:00::
    assertThat(entries.get("person").count()).isEqualTo(6834);
    assertThat(entries.get("credit card").count()).isNull();
    assertThat(entries.get("barack hussein obama").keyword()).isEqualTo("Barack Hussein Obama");
  }

  @Test
  void wordNet_relates() throws IOException {
    Map<String, SourceEntry> entries = read(new WordNetSource());
    assertThat(entries.get("car").related())
        .startsWith("auto", "automobile", "machine", "motorcar") // its first synset
        .contains("motor vehicle", "cab") // hypernym, hyponym
        .doesNotContain("car")
        .doesNotHaveDuplicates();
    assertThat(entries.get("plentiful").related()).contains("abundant"); // similar
    assertThat(entries.get("galore").keyword()).isEqualTo("galore"); // data.adj: galore(ip)
  }

  @Test
  void languageTool_givesBaseFormsWithFrequencyClasses() throws IOException {
    Map<String, SourceEntry> entries = read(new LanguageToolPortugueseSource());
    // every base form of two or more letters that portuguese.dict has is there
    assertThat(entries).hasSizeGreaterThan(161_000);
    assertThat(entries.get("ano").count()).isEqualTo('R' - 'A'); // pt-BR.dict: ano_R
    assertThat(entries.get("cidade").count()).isEqualTo('R' - 'A');
    assertThat(entries.get("crédito")).isNotNull();
    assertThat(entries.get("comprar")).isNotNull();
    assertThat(entries.get("acionara")).isNull(); // a verb form
    assertThat(entries.get("coreia do norte").keyword()).isEqualTo("Coreia do Norte");
    assertThat(entries.get("águas de são pedro")).isNotNull(); // a municipality
    assertThat(entries.get("couve-flor")).isNotNull(); // a compound
    assertThat(entries.get("econômico").related()).contains("económico");
    assertThat(entries.get("económico").related()).contains("econômico");
    assertThat(entries.values()).allSatisfy(entry -> assertThat(entry.lang()).isEqualTo("pt"));
  }

  private static Map<String, SourceEntry> read(KeywordSource source) throws IOException {
    Map<String, SourceEntry> entries = new HashMap<>();
    source.forEach(
        entry ->
            assertThat(entries.put(entry.keyword().toLowerCase(Locale.ROOT), entry))
                .as(entry.keyword())
                .isNull());
    return entries;
  }

  @Test
  void all_nameThemselves() {
    List<KeywordSource> all = EmbeddedSources.all(Path.of("not-read"));
    assertThat(all)
        .extracting(KeywordSource::name)
        .isEqualTo(EmbeddedSources.names())
        .isEqualTo(List.of("wordnet-3.1", "languagetool-pt-6.8"));
    assertThat(all).allMatch(source -> source.priority() == 0);
  }
}
