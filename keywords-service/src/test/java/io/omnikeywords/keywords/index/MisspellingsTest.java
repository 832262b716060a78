package io.omnikeywords.keywords.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.keywords.SuggestQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.spell.DirectSpellChecker;
import org.apache.lucene.search.spell.SuggestWord;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over all of WordNet, each of the two gets ten guesses for each misspelling. */
class MisspellingsTest {
  private static final int GUESSES = 10;

  @TempDir Path data;

  @Test
  void suggest_findsAtLeastAsManyIntendedWordsAsDirectSpellChecker() throws IOException {
    Map<String, String> misspellings = misspellings();
    assertThat(misspellings).hasSizeGreaterThanOrEqualTo(200);
    List<KeywordSource> sources = List.of(new WordNetSource());
    int ours = 0;
    int oursFirst = 0;
    int theirs = 0;
    int theirsFirst = 0;
    try (KeywordIndex index = KeywordIndex.open(data, sources, (phase, done, total) -> {});
        FSDirectory directory = FSDirectory.open(data.resolve("index/gen-000001/lucene"));
        DirectoryReader reader = DirectoryReader.open(directory)) {
      DirectSpellChecker checker = new DirectSpellChecker();
      for (Map.Entry<String, String> one : misspellings.entrySet()) {
        List<String> found =
            index.suggest(new SuggestQuery(one.getKey(), GUESSES, null)).suggestions().stream()
                .map(suggestion -> suggestion.keyword().toLowerCase(Locale.ROOT))
                .toList();
        ours += found.contains(one.getValue()) ? 1 : 0;
        oursFirst += found.indexOf(one.getValue()) == 0 ? 1 : 0;
        SuggestWord[] words =
            checker.suggestSimilar(new Term(Fields.WORDS, one.getKey()), GUESSES, reader);
        List<String> others = Arrays.stream(words).map(word -> word.string).toList();
        theirs += others.contains(one.getValue()) ? 1 : 0;
        theirsFirst += others.indexOf(one.getValue()) == 0 ? 1 : 0;
      }
    }
    System.out.printf(
        "%d misspellings: suggest finds %d (%d first), DirectSpellChecker %d (%d first)%n",
        misspellings.size(), ours, oursFirst, theirs, theirsFirst);
    assertThat(ours).isGreaterThanOrEqualTo(theirs);
    assertThat(oursFirst).isGreaterThanOrEqualTo(theirsFirst);
  }

  private static Map<String, String> misspellings() throws IOException {
    Map<String, String> misspellings = new LinkedHashMap<>();
    byte[] bytes = MisspellingsTest.class.getResourceAsStream("misspellings-en.tsv").readAllBytes();
    new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t"))
        .forEach(pair -> misspellings.put(pair[0], pair[1]));
    return misspellings;
  }
}
