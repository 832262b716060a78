package io.omnikeywords.keywords.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.analysis.pt.PortugueseLightStemFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** How folded phrases become terms: as they are, or stemmed in English or Portuguese. */
final class Analysis {
  private Analysis() {}

  static final Analyzer ENGLISH =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
          Tokenizer words = new WhitespaceTokenizer();
          return new TokenStreamComponents(words, new PorterStemFilter(words));
        }
      };

  static final Analyzer PORTUGUESE =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
          Tokenizer words = new WhitespaceTokenizer();
          return new TokenStreamComponents(
              words, new PortugueseLightStemFilter(new NasalPlural(words)));
        }
      };

  private static final Analyzer WORDS =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
          return new TokenStreamComponents(new WhitespaceTokenizer());
        }
      };

  static Analyzer perField() {
    return new PerFieldAnalyzerWrapper(
        WORDS, java.util.Map.of(Fields.ENGLISH, ENGLISH, Fields.PORTUGUESE, PORTUGUESE));
  }

  static List<String> terms(Analyzer analyzer, String folded) {
    List<String> terms = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream("", folded)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        terms.add(term.toString());
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a stream over a string does not fail
    }
    return terms;
  }

  /**
   * Makes the plural in -oes a singular in -ao: Lucene's stemmer knows ações, but phrases are
   * folded before they are stemmed, for people leave accents out.
   */
  private static final class NasalPlural extends TokenFilter {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

    NasalPlural(TokenStream input) {
      super(input);
    }

    @Override
    public boolean incrementToken() throws IOException {
      if (!input.incrementToken()) {
        return false;
      }
      int length = term.length();
      char[] c = term.buffer();
      if (length > 4 && c[length - 1] == 's' && c[length - 2] == 'e' && c[length - 3] == 'o') {
        c[length - 3] = 'a';
        c[length - 2] = 'o';
        term.setLength(length - 1);
      }
      return true;
    }
  }
}
