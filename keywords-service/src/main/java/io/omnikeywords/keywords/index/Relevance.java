package io.omnikeywords.keywords.index;

import io.omnikeywords.keywords.SearchQuery;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.FeatureField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSortField;
import org.apache.lucene.search.TermQuery;

/**
 * Turns a search into a Lucene query whose score is the sum that {@code docs/formulas.md} calls
 * relevance: 4 each for equal phrase, phrase, stemmed phrase and all words; up to 1 for a relation;
 * popularity / 100; 1 / words.
 */
final class Relevance {
  static final String BREVITY = "brevity";
  private static final float MATCH = 4;

  private Relevance() {}

  /** Matches with all the words, or at least {@code least} of them, and related keywords. */
  static Query query(SearchQuery search, String folded, int least, List<String> related) {
    BooleanQuery.Builder matches = new BooleanQuery.Builder();
    matches.add(constant(words(folded, least), MATCH), Occur.SHOULD);
    matches.add(constant(stemmedPhrase(folded), MATCH), Occur.SHOULD);
    matches.add(
        constant(phrase(Fields.WORDS, List.of(Folding.split(folded))), MATCH), Occur.SHOULD);
    matches.add(constant(new TermQuery(new Term(Fields.KEY, folded)), MATCH), Occur.SHOULD);
    if (!related.isEmpty()) {
      DisjunctionMaxQuery relations = relations(related);
      matches.add(relations, Occur.SHOULD);
    }
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    all.add(matches.build(), Occur.MUST);
    all.add(FeatureField.newLinearQuery(Fields.BOOST, Fields.POPULARITY, 1), Occur.SHOULD);
    all.add(FeatureField.newLinearQuery(Fields.BOOST, BREVITY, 1), Occur.SHOULD);
    if (search.lang() != null) {
      all.add(new TermQuery(new Term(Fields.LANG, search.lang())), Occur.FILTER);
    }
    if (search.intent() != null) {
      all.add(new TermQuery(new Term(Fields.INTENT, search.intent().name())), Occur.FILTER);
    }
    if (search.minVolume() != null) {
      all.add(
          LongField.newRangeQuery(Fields.VOLUME, search.minVolume(), Long.MAX_VALUE), Occur.FILTER);
    }
    if (search.maxDifficulty() != null) {
      all.add(
          DoubleField.newRangeQuery(
              Fields.DIFFICULTY, Double.NEGATIVE_INFINITY, search.maxDifficulty()),
          Occur.FILTER);
    }
    return all.build();
  }

  /** The order asked for; what is equal or unknown follows by relevance, then by keyword. */
  static Sort sort(SearchQuery.Sort sort) {
    SortField popularity = number(Fields.POPULARITY, true);
    return switch (sort) {
      case RELEVANCE -> new Sort(SortField.FIELD_SCORE, popularity, SortField.FIELD_DOC);
      case POPULARITY -> new Sort(popularity, SortField.FIELD_SCORE, SortField.FIELD_DOC);
      case VOLUME -> new Sort(volume(), SortField.FIELD_SCORE, popularity, SortField.FIELD_DOC);
      case DIFFICULTY ->
          new Sort(
              number(Fields.DIFFICULTY, false),
              SortField.FIELD_SCORE,
              popularity,
              SortField.FIELD_DOC);
      case OPPORTUNITY ->
          new Sort(
              number(Fields.OPPORTUNITY, true),
              SortField.FIELD_SCORE,
              popularity,
              SortField.FIELD_DOC);
      case KEYWORD -> Sort.INDEXORDER; // documents were added in order of keyword
    };
  }

  /** The phrase itself, wherever it stands; T of {@code corpus-v1} is how many match. */
  static Query contains(String folded) {
    return phrase(Fields.WORDS, List.of(Folding.split(folded)));
  }

  private static SortField number(String field, boolean descending) {
    SortField by = new SortedNumericSortField(field, SortField.Type.DOUBLE, descending);
    by.setMissingValue(descending ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    return by;
  }

  private static SortField volume() {
    SortField by = new SortedNumericSortField(Fields.VOLUME, SortField.Type.LONG, true);
    by.setMissingValue(Long.MIN_VALUE);
    return by;
  }

  private static Query words(String folded, int least) {
    return new DisjunctionMaxQuery(
        List.of(
            words(Fields.WORDS, List.of(Folding.split(folded)), least),
            words(Fields.ENGLISH, stems(Analysis.ENGLISH, folded), least),
            words(Fields.PORTUGUESE, stems(Analysis.PORTUGUESE, folded), least)),
        0);
  }

  private static Query words(String field, List<String> words, int least) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    for (String word : words) {
      all.add(new TermQuery(new Term(field, word)), Occur.SHOULD);
    }
    return all.setMinimumNumberShouldMatch(Math.min(least, words.size())).build();
  }

  private static Query stemmedPhrase(String folded) {
    return new DisjunctionMaxQuery(
        List.of(
            phrase(Fields.ENGLISH, stems(Analysis.ENGLISH, folded)),
            phrase(Fields.PORTUGUESE, stems(Analysis.PORTUGUESE, folded))),
        0);
  }

  private static List<String> stems(Analyzer analyzer, String folded) {
    return Analysis.terms(analyzer, folded);
  }

  private static Query phrase(String field, List<String> words) {
    return words.size() == 1
        ? new TermQuery(new Term(field, words.get(0)))
        : new PhraseQuery(field, words.toArray(new String[0]));
  }

  private static DisjunctionMaxQuery relations(List<String> related) {
    List<Query> relations = new ArrayList<>();
    for (int i = 0; i < related.size(); i++) {
      Query key = new TermQuery(new Term(Fields.KEY, related.get(i)));
      relations.add(constant(key, 1 - (float) i / related.size()));
    }
    return new DisjunctionMaxQuery(relations, 0);
  }

  private static Query constant(Query query, float score) {
    return new BoostQuery(new ConstantScoreQuery(query), score);
  }
}
