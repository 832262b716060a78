package io.omnikeywords.keywords.index;

import java.util.Arrays;

/**
 * Phrases (or tails of phrases) in byte order, from which those that begin with given bytes are
 * taken best rank first. A binary search finds the span; a tree of minima gives the best of any
 * span in O(log n), so the cost does not grow with how many phrases match. Immutable.
 */
final class PhraseOrder {
  private final byte[] text;
  private final int[] starts;
  private final int[] entries;
  private final int[] ranks;
  private final int leaves;

  /** Place of the best rank below each node; leaf {@code i} is node {@code leaves + i}. */
  private final int[] best;

  /**
   * @param text phrases, each ended by a zero byte
   * @param starts where each phrase or tail begins, in byte order of what begins there
   * @param entries the entry of each
   * @param rankOf rank of each entry, 0 the best, no two alike
   */
  PhraseOrder(byte[] text, int[] starts, int[] entries, int[] rankOf) {
    this.text = text;
    this.starts = starts;
    this.entries = entries;
    this.leaves = entries.length;
    this.ranks = new int[leaves];
    for (int i = 0; i < leaves; i++) {
      ranks[i] = rankOf[entries[i]];
    }
    this.best = new int[2 * leaves];
    for (int i = 0; i < leaves; i++) {
      best[leaves + i] = i;
    }
    for (int node = leaves - 1; node > 0; node--) {
      best[node] = better(best[2 * node], best[2 * node + 1]);
    }
  }

  private int better(int a, int b) {
    return ranks[a] <= ranks[b] ? a : b;
  }

  /** The first place in [from, to) whose phrase is not below the prefix. */
  int lower(byte[] prefix, int from, int to) {
    return search(prefix, from, to, 0);
  }

  /** The first place in [from, to) whose phrase is above all that begin with the prefix. */
  int upper(byte[] prefix, int from, int to) {
    return search(prefix, from, to, 1);
  }

  /** Whether a phrase in [from, to) begins with the prefix. */
  boolean begins(byte[] prefix, int from, int to) {
    int place = lower(prefix, from, to);
    return place < to && compare(starts[place], prefix) == 0;
  }

  private int search(byte[] prefix, int from, int to, int bound) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(starts[middle], prefix) < bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** 0 where the phrase begins with the prefix, else how it is ordered beside it. */
  private int compare(int start, byte[] prefix) {
    int end = Math.min(start + prefix.length, text.length);
    int mismatch = Arrays.mismatch(text, start, end, prefix, 0, prefix.length);
    if (mismatch < 0) {
      return 0;
    }
    int mine = start + mismatch < end ? text[start + mismatch] & 0xFF : 0;
    int theirs = prefix[mismatch] & 0xFF;
    return mine - theirs;
  }

  int entry(int place) {
    return entries[place];
  }

  /** Whether the phrase at this place ends after so many bytes. */
  boolean ends(int place, int length) {
    return text[starts[place] + length] == 0;
  }

  /** The place of the best rank in a span that is not empty. */
  int best(int from, int to) {
    int low = from + leaves;
    int high = to + leaves;
    int found = from;
    while (low < high) {
      if ((low & 1) == 1) {
        found = better(found, best[low++]);
      }
      if ((high & 1) == 1) {
        found = better(found, best[--high]);
      }
      low >>= 1;
      high >>= 1;
    }
    return found;
  }

  int rank(int place) {
    return ranks[place];
  }

  int size() {
    return leaves;
  }
}
