package io.omnikeywords.keywords.index;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.util.IntroSorter;

/** Collects entries and writes them as a {@link SuggestTable}. Not for several threads. */
final class SuggestTableBuilder {
  private final ByteArrayOutputStream folded = new ByteArrayOutputStream(1 << 20);
  private final ByteArrayOutputStream spelling = new ByteArrayOutputStream(1 << 20);
  private final Ints foldedStarts = new Ints();
  private final Ints spellingStarts = new Ints();
  private final Ints languageOf = new Ints();
  private final Ints popularities = new Ints();
  private final Ints sourceSets = new Ints();
  private final TreeMap<String, Integer> languages = new TreeMap<>();
  private final Map<String, Integer> sources = new LinkedHashMap<>();
  private final Corrections.Builder words = new Corrections.Builder();

  void add(String phrase, Facts facts) {
    String lang = facts.lang();
    Double popularity = facts.popularity();
    foldedStarts.add(folded.size());
    folded.writeBytes(phrase.getBytes(StandardCharsets.UTF_8));
    folded.write(0);
    spellingStarts.add(spelling.size());
    spelling.writeBytes(facts.keyword().getBytes(StandardCharsets.UTF_8));
    languageOf.add(languages.computeIfAbsent(lang == null ? "" : lang, l -> languages.size()));
    String names = String.join("\t", facts.sources());
    sourceSets.add(sources.computeIfAbsent(names, n -> sources.size()));
    popularities.add(
        popularity == null ? -1 : Float.floatToIntBits((float) popularity.doubleValue()));
  }

  void write(Path file, Progress progress) throws IOException {
    int size = foldedStarts.size();
    progress.update("ordering suggestions", 0, size);
    spellingStarts.add(spelling.size());
    byte[] text = folded.toByteArray();
    int[] starts = foldedStarts.toArray();
    int[] ranks = ranks(text, starts);
    // languages were numbered as they came; sections follow their names
    List<String> names = List.copyOf(languages.keySet());
    int[] section = new int[names.size()];
    int next = 0;
    for (int number : languages.values()) {
      section[number] = next++;
    }
    Order prefixes = new Order(text, ranks);
    Order infixes = new Order(text, ranks);
    for (int entry = 0; entry < size; entry++) {
      int in = section[languageOf.get(entry)];
      prefixes.add(starts[entry], entry, in);
      int at = starts[entry];
      words.add(text, at, ranks[entry], size);
      for (; text[at] != 0; at++) {
        if (text[at] == ' ' && text[at + 1] != 0) {
          infixes.add(at + 1, entry, in);
        }
      }
    }
    prefixes.sort();
    infixes.sort();
    progress.update("ordering suggestions", size, size);
    progress.update("indexing corrections", 0, size);
    Corrections.Arrays corrections = words.build();
    SuggestTable.write(
        file,
        new SuggestTable.Arrays(
            text,
            spelling.toByteArray(),
            spellingStarts.toArray(),
            ranks,
            String.join("\n", names).getBytes(StandardCharsets.UTF_8),
            sourceSets.toArray(),
            String.join("\n", sources.keySet()).getBytes(StandardCharsets.UTF_8),
            prefixes.starts.toArray(),
            prefixes.entries.toArray(),
            prefixes.bounds(names.size()),
            infixes.starts.toArray(),
            infixes.entries.toArray(),
            infixes.bounds(names.size()),
            corrections));
    progress.update("indexing corrections", size, size);
  }

  /** Most popular first, unknown last; then short before long; then in the order of keywords. */
  private int[] ranks(byte[] text, int[] starts) {
    Integer[] order = new Integer[starts.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        Comparator.<Integer>comparingInt(i -> -popularities.get(i)) // float bits keep the order
            .thenComparingInt(
                i -> (i + 1 < starts.length ? starts[i + 1] : text.length) - starts[i])
            .thenComparingInt(i -> i));
    int[] ranks = new int[starts.length];
    for (int rank = 0; rank < order.length; rank++) {
      ranks[order[rank]] = rank;
    }
    return ranks;
  }

  /** Phrases or tails, sorted by section, bytes and rank. */
  private static final class Order {
    private final byte[] text;
    private final int[] ranks;
    private final Ints starts = new Ints();
    private final Ints entries = new Ints();
    private final Ints sections = new Ints();

    Order(byte[] text, int[] ranks) {
      this.text = text;
      this.ranks = ranks;
    }

    void add(int start, int entry, int section) {
      starts.add(start);
      entries.add(entry);
      sections.add(section);
    }

    void sort() {
      new IntroSorter() {
        private int pivotStart;
        private int pivotEntry;
        private int pivotSection;

        @Override
        protected void setPivot(int i) {
          pivotStart = starts.get(i);
          pivotEntry = entries.get(i);
          pivotSection = sections.get(i);
        }

        @Override
        protected int comparePivot(int j) {
          if (pivotSection != sections.get(j)) {
            return Integer.compare(pivotSection, sections.get(j));
          }
          int compared = comparePhrases(pivotStart, starts.get(j));
          return compared != 0
              ? compared
              : Integer.compare(ranks[pivotEntry], ranks[entries.get(j)]);
        }

        @Override
        protected void swap(int i, int j) {
          starts.swap(i, j);
          entries.swap(i, j);
          sections.swap(i, j);
        }
      }.sort(0, starts.size());
    }

    private int comparePhrases(int a, int b) {
      if (a == b) {
        return 0;
      }
      while (text[a] == text[b] && text[a] != 0) {
        a++;
        b++;
      }
      return (text[a] & 0xFF) - (text[b] & 0xFF);
    }

    int[] bounds(int count) {
      int[] bounds = new int[count + 1];
      for (int i = 0; i < sections.size(); i++) {
        bounds[sections.get(i) + 1]++;
      }
      for (int i = 0; i < count; i++) {
        bounds[i + 1] += bounds[i];
      }
      return bounds;
    }
  }
}
