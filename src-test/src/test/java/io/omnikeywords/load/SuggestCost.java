package io.omnikeywords.load;

import io.omnikeywords.keywords.SuggestQuery;
import io.omnikeywords.keywords.index.EmbeddedSources;
import io.omnikeywords.keywords.index.KeywordIndex;
import io.omnikeywords.keywords.index.KeywordSource;
import io.omnikeywords.keywords.index.SourceEntry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.search.suggest.InputIterator;
import org.apache.lucene.search.suggest.analyzing.AnalyzingInfixSuggester;
import org.apache.lucene.search.suggest.fst.WFSTCompletionLookup;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Compares the cost of one suggestion in this process: ours, Lucene's {@code
 * AnalyzingInfixSuggester} and {@code WFSTCompletionLookup}, over the same entries (embedded data,
 * page views and Portuguese Wikipedia) and the same beginnings of real queries, in turns.
 *
 * <p>Ours answers prefix, infix, fuzzy and related; the infix suggester prefix and infix of words,
 * the completion lookup prefixes alone, so the figures are upper bounds of what ours costs more.
 */
public final class SuggestCost {
  private static final int LIMIT = 10;
  private static final int SAMPLE = 20_000;
  private static final int ROUNDS = 4;

  private SuggestCost() {}

  private interface Lookup {
    int suggest(String typed) throws IOException;
  }

  public static void main(String[] args) throws IOException {
    RealData data = RealData.find();
    Path work = Files.createTempDirectory("suggest-cost");
    List<KeywordSource> sources = new ArrayList<>(EmbeddedSources.all(work));
    sources.add(data.pageviews());
    sources.add(data.ptwiki());
    long start = System.nanoTime();
    KeywordIndex.build(work, sources, (phase, done, total) -> {});
    System.out.printf("build %.1f s%n", (System.nanoTime() - start) / 1e9);
    start = System.nanoTime();
    Analyzer analyzer = new StandardAnalyzer();
    try (KeywordIndex ours = KeywordIndex.open(work, sources, (phase, done, total) -> {});
        Directory infixFiles = FSDirectory.open(work.resolve("infix"));
        Directory temp = FSDirectory.open(Files.createDirectory(work.resolve("temp")));
        AnalyzingInfixSuggester infix = new AnalyzingInfixSuggester(infixFiles, analyzer)) {
      System.out.printf("open %.3f s%n", (System.nanoTime() - start) / 1e9);
      System.out.println(ours.health());
      Map<String, Long> entries = entries(sources);
      System.out.println("entries of the others: " + entries.size());
      infix.build(new Entries(entries));
      WFSTCompletionLookup completion = new WFSTCompletionLookup(temp, "wfst");
      completion.build(new Entries(entries));
      List<String> typed = data.prefixes(1).subList(0, SAMPLE);
      Map<String, Lookup> lookups = new LinkedHashMap<>();
      lookups.put("ours", q -> ours.suggest(new SuggestQuery(q, LIMIT, null)).suggestions().size());
      lookups.put(
          "AnalyzingInfixSuggester",
          q -> infix.lookup(q.toLowerCase(Locale.ROOT), LIMIT, true, false).size());
      lookups.put(
          "WFSTCompletionLookup",
          q -> completion.lookup(q.toLowerCase(Locale.ROOT), false, LIMIT).size());
      for (int round = 1; round <= ROUNDS; round++) {
        for (Map.Entry<String, Lookup> lookup : lookups.entrySet()) {
          measure(round, lookup.getKey(), lookup.getValue(), typed);
        }
      }
    }
  }

  private static void measure(int round, String name, Lookup lookup, List<String> typed)
      throws IOException {
    long[] nanos = new long[typed.size()];
    long answers = 0;
    long empty = 0;
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      int found = lookup.suggest(typed.get(i));
      nanos[i] = System.nanoTime() - start;
      answers += found;
      empty += found == 0 ? 1 : 0;
    }
    cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
    Arrays.sort(nanos);
    System.out.printf(
        "round %d %-24s cpu %7.1f us  mean %7.1f  p50 %7.1f  p99 %8.1f  max %9.1f  answers %d  empty %d%n",
        round,
        name,
        cpu / 1e3 / nanos.length,
        Arrays.stream(nanos).average().orElse(0) / 1e3,
        nanos[nanos.length / 2] / 1e3,
        nanos[nanos.length * 99 / 100] / 1e3,
        nanos[nanos.length - 1] / 1e3,
        answers,
        empty);
  }

  /** Keyword to weight, for the others; a keyword of several sources once. */
  private static Map<String, Long> entries(List<KeywordSource> sources) throws IOException {
    Map<String, Long> entries = new HashMap<>();
    for (KeywordSource source : sources) {
      source.forEach(
          (SourceEntry entry) ->
              entries.merge(
                  entry.keyword().toLowerCase(Locale.ROOT),
                  entry.count() == null ? 0 : entry.count(),
                  Math::max));
    }
    return entries;
  }

  private static final class Entries implements InputIterator {
    private final Iterator<Map.Entry<String, Long>> entries;
    private long weight;

    Entries(Map<String, Long> entries) {
      this.entries = entries.entrySet().iterator();
    }

    @Override
    public @Nullable BytesRef next() {
      if (!entries.hasNext()) {
        return null;
      }
      Map.Entry<String, Long> entry = entries.next();
      weight = entry.getValue();
      return new BytesRef(entry.getKey());
    }

    @Override
    public long weight() {
      return weight;
    }

    @Override
    public @Nullable BytesRef payload() {
      return null;
    }

    @Override
    public boolean hasPayloads() {
      return false;
    }

    @Override
    public @Nullable Set<BytesRef> contexts() {
      return null;
    }

    @Override
    public boolean hasContexts() {
      return false;
    }
  }
}
