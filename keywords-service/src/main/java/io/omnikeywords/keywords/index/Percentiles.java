package io.omnikeywords.keywords.index;

import io.omnikeywords.keywords.Formulas;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counts of each source and language, to rank one among them. First all are added, then asked.
 * Eight bytes a count; not for use by several threads.
 */
final class Percentiles {
  private record Group(int source, @Nullable String lang) {}

  private static final class Counts {
    private long[] values = new long[1024];
    private int size;
    private boolean sorted;

    void add(long count) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = count;
      sorted = false;
    }

    /** How many are smaller. */
    int below(long count) {
      if (!sorted) {
        Arrays.sort(values, 0, size);
        sorted = true;
      }
      int low = 0;
      int high = size;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (values[middle] < count) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  private final Map<Group, Counts> groups = new HashMap<>();

  void add(int source, @Nullable String lang, long count) {
    groups.computeIfAbsent(new Group(source, lang), group -> new Counts()).add(count);
  }

  double of(int source, @Nullable String lang, long count) {
    Counts counts = groups.get(new Group(source, lang));
    if (counts == null) {
      throw new IllegalArgumentException("no count was added for source " + source);
    }
    int below = counts.below(count);
    int equal = counts.below(count + 1) - below;
    return Formulas.popularity(below, equal, counts.size);
  }
}
