package io.omnikeywords.keywords.index;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;

/**
 * Counts in how many entries each phrase occurs as consecutive words: the T of {@code corpus-v1}.
 * First all phrases are registered, then all are counted, then asked. Not for several threads.
 */
final class Containment {
  private final BytesRefHash phrases = new BytesRefHash();
  private int[] counts = new int[1024];
  private long most;

  /** Registers an entry and its words. */
  void register(String folded) {
    phrases.add(new BytesRef(folded));
    for (String word : Folding.split(folded)) {
      phrases.add(new BytesRef(word));
    }
  }

  /** Counts one entry for every registered phrase it contains. */
  void count(String folded) {
    if (counts.length < phrases.size()) {
      counts = Arrays.copyOf(counts, phrases.size());
    }
    String[] words = Folding.split(folded);
    Set<Integer> seen = new HashSet<>();
    StringBuilder phrase = new StringBuilder();
    for (int from = 0; from < words.length; from++) {
      phrase.setLength(0);
      for (int to = from; to < words.length; to++) {
        phrase.append(to == from ? "" : " ").append(words[to]);
        int id = phrases.find(new BytesRef(phrase));
        if (id >= 0 && seen.add(id)) {
          counts[id]++;
          most = Math.max(most, to == from ? counts[id] : 0);
        }
      }
    }
  }

  long of(String folded) {
    int id = phrases.find(new BytesRef(folded));
    return id < 0 ? 0 : counts[id];
  }

  /** The most entries that contain any one word. */
  long most() {
    return most;
  }
}
