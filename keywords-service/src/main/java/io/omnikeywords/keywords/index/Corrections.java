package io.omnikeywords.keywords.index;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Finds the words near a mistyped one by symmetric deletion (Garbe's SymSpell): a word and a typing
 * of it that differ by at most two edits become equal when at most two letters are left out of
 * each. Every word is listed under the hashes of its first {@value #REACH} letters with up to two
 * left out; a lookup visits the lists of the typed word's own hashes, some thirty, and measures the
 * {@link Typos} of what it meets there. Immutable; safe for use by many threads.
 */
final class Corrections {
  /**
   * The arrays of the file. {@code letters} are UTF-8, {@code starts} count their UTF-16 units, the
   * postings of a bucket are word numbers.
   */
  record Arrays(byte[] letters, int[] starts, int[] ranks, int[] buckets, int[] postings) {}

  /**
   * A word near a typing.
   *
   * @param cost weight of the edits; see {@link Typos}
   * @param prefix weight of the edits where the typing is taken as a beginning of the word
   */
  record Near(String word, int cost, int prefix, int rarity, int rank) {
    static final Comparator<Near> BEST_FIRST =
        Comparator.<Near>comparingInt(near -> near.best() + near.rarity())
            .thenComparingInt(Near::rank)
            .thenComparing(Near::word);

    int best() {
      return Math.min(cost, prefix + COMPLETION);
    }
  }

  /** What completing a word weighs beside correcting it. */
  static final int COMPLETION = 6;

  /** What the least used word weighs more than the most used one. */
  private static final int RARITY = 8;

  private static final int REACH = 7;
  private static final int SHORTEST = 3;
  private static final int LONGEST = 32;
  private static final int DEEP_FROM = 5; // letters from which two edits are looked for
  private static final int RECENT = 1024;

  private final char[] letters;
  private final int[] starts;
  private final int[] ranks;
  private final int[] buckets;
  private final int[] postings;
  private final int mask;
  private final int worst;

  Corrections(Arrays arrays) {
    this.letters = new String(arrays.letters(), StandardCharsets.UTF_8).toCharArray();
    this.starts = arrays.starts();
    this.ranks = arrays.ranks();
    this.buckets = arrays.buckets();
    this.postings = arrays.postings();
    this.mask = buckets.length - 2;
    this.worst = IntStream.of(ranks).max().orElse(0);
  }

  /** Whether some entry has this word. */
  boolean knows(String word) {
    int bucket = hash(word, -1, -1) & mask;
    for (int i = buckets[bucket]; i < buckets[bucket + 1]; i++) {
      if (is(postings[i], word)) {
        return true;
      }
    }
    return false;
  }

  private boolean is(int number, String word) {
    int start = starts[number];
    if (starts[number + 1] - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (letters[start + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Up to {@code limit} words within {@code most} weight, nearest first, the typed one left out.
   */
  List<Near> near(String typed, int most, int limit) {
    if (typed.length() < SHORTEST || typed.length() > LONGEST) {
      return List.of();
    }
    Typos typos = new Typos(typed, most);
    int[] recent = new int[RECENT]; // word numbers plus one; spares measuring most words again
    Map<String, Near> found = new HashMap<>();
    forEachDeletion(
        typed,
        hash -> {
          int bucket = hash & mask;
          for (int i = buckets[bucket]; i < buckets[bucket + 1]; i++) {
            int number = postings[i];
            if (recent[number & RECENT - 1] == number + 1) {
              continue;
            }
            recent[number & RECENT - 1] = number + 1;
            int start = starts[number];
            int length = starts[number + 1] - start;
            if (typos.measure(letters, start, length)) {
              String word = new String(letters, start, length);
              found.put(word, near(word, typos, ranks[number]));
            }
          }
        });
    found.remove(typed);
    return found.values().stream().sorted(Near.BEST_FIRST).limit(limit).toList();
  }

  private Near near(String word, Typos typos, int rank) {
    int rarity = (int) ((long) RARITY * rank / (worst + 1L));
    return new Near(word, typos.cost(), typos.prefix(), rarity, rank);
  }

  private interface HashConsumer {
    void accept(int hash);
  }

  private static void forEachDeletion(String word, HashConsumer consumer) {
    int length = Math.min(REACH, word.length());
    consumer.accept(hash(word, -1, -1));
    for (int i = 0; i < length; i++) {
      consumer.accept(hash(word, i, -1));
      if (word.length() >= DEEP_FROM) {
        for (int j = i + 1; j < length; j++) {
          consumer.accept(hash(word, i, j));
        }
      }
    }
  }

  /** Hash of the first letters without those at i and j. */
  private static int hash(String word, int i, int j) {
    int length = Math.min(REACH, word.length());
    int hash = 0x811C9DC5;
    for (int at = 0; at < length; at++) {
      if (at != i && at != j) {
        hash = (hash ^ word.charAt(at)) * 0x01000193;
      }
    }
    hash ^= hash >>> 15;
    hash *= 0x2C1B3C6D;
    return hash ^ (hash >>> 13);
  }

  /** Collects the words of entries. */
  static final class Builder {
    private final Map<String, Integer> ranks = new HashMap<>();

    /**
     * Adds the words of a phrase that ends with a zero byte; a phrase that is one word counts more.
     */
    void add(byte[] text, int start, int rank, int entries) {
      boolean first = true;
      int from = start;
      for (int at = start; ; at++) {
        if (text[at] == ' ' || text[at] == 0) {
          boolean alone = first && text[at] == 0;
          String word = new String(text, from, at - from, StandardCharsets.UTF_8);
          if (word.length() <= LONGEST && !word.isEmpty()) {
            ranks.merge(word, alone ? rank : entries + rank, Math::min);
          }
          if (text[at] == 0) {
            return;
          }
          first = false;
          from = at + 1;
        }
      }
    }

    Corrections.Arrays build() {
      String[] words = ranks.keySet().toArray(new String[0]);
      java.util.Arrays.sort(words);
      int[] starts = new int[words.length + 1];
      int[] rank = new int[words.length];
      java.io.ByteArrayOutputStream letters = new java.io.ByteArrayOutputStream();
      int[] total = new int[1];
      for (int i = 0; i < words.length; i++) {
        starts[i + 1] = starts[i] + words[i].length();
        letters.writeBytes(words[i].getBytes(StandardCharsets.UTF_8));
        rank[i] = ranks.getOrDefault(words[i], Integer.MAX_VALUE);
        forEachDeletion(words[i], hash -> total[0]++);
      }
      int size = Integer.highestOneBit(Math.max(1, total[0] / 2));
      int mask = size - 1;
      int[] buckets = new int[size + 1];
      for (String word : words) {
        forEachDeletion(word, hash -> buckets[(hash & mask) + 1]++);
      }
      for (int i = 0; i < size; i++) {
        buckets[i + 1] += buckets[i];
      }
      int[] next = buckets.clone();
      int[] postings = new int[total[0]];
      for (int i = 0; i < words.length; i++) {
        int number = i;
        forEachDeletion(words[i], hash -> postings[next[hash & mask]++] = number);
      }
      return new Corrections.Arrays(letters.toByteArray(), starts, rank, buckets, postings);
    }
  }
}
