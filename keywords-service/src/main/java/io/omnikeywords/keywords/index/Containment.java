package io.omnikeywords.keywords.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;

/**
 * Counts in how many entries each phrase occurs as consecutive words: the T of {@code corpus-v1}.
 * First all phrases are registered, then all are counted, then asked. Not for several threads.
 */
final class Containment {
  private static final byte SPACE = ' ';

  private final BytesRefHash phrases = new BytesRefHash();
  private final BytesRef part = new BytesRef();
  private int[] counts = new int[1024];
  private int[] seen = new int[16];
  private long most;

  /** Registers an entry and its words. */
  void register(String folded) {
    part.bytes = folded.getBytes(StandardCharsets.UTF_8);
    add(0, part.bytes.length);
    for (int from = 0; from < part.bytes.length; ) {
      int to = wordEnd(from);
      add(from, to);
      from = to + 1;
    }
  }

  private void add(int from, int to) {
    slice(from, to);
    phrases.add(part);
  }

  /** Counts some equal entries for every registered phrase they contain. */
  void count(String folded, int entries) {
    if (counts.length < phrases.size()) {
      counts = Arrays.copyOf(counts, phrases.size());
    }
    part.bytes = folded.getBytes(StandardCharsets.UTF_8);
    int end = part.bytes.length;
    int found = 0;
    for (int from = 0; from < end; from = wordEnd(from) + 1) {
      int word = wordEnd(from);
      for (int to = word; ; to = wordEnd(to + 1)) {
        slice(from, to);
        int id = phrases.find(part);
        if (id >= 0 && isNew(id, found)) {
          seen[found++] = id;
          counts[id] += entries;
          most = Math.max(most, to == word ? counts[id] : 0);
        }
        if (to == end) {
          break;
        }
      }
    }
  }

  /** Few phrases of one entry are registered, so looking through them is fastest. */
  private boolean isNew(int id, int found) {
    for (int i = 0; i < found; i++) {
      if (seen[i] == id) {
        return false;
      }
    }
    if (found == seen.length) {
      seen = Arrays.copyOf(seen, 2 * found);
    }
    return true;
  }

  private int wordEnd(int from) {
    int at = from;
    while (at < part.bytes.length && part.bytes[at] != SPACE) {
      at++;
    }
    return at;
  }

  private void slice(int from, int to) {
    part.offset = from;
    part.length = to - from;
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
