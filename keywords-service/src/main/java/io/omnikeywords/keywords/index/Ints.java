package io.omnikeywords.keywords.index;

import java.util.Arrays;

/** A growing list of ints that boxes none. Not for several threads. */
final class Ints {
  private int[] values = new int[1024];
  private int size;

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int get(int i) {
    return values[i];
  }

  void set(int i, int value) {
    values[i] = value;
  }

  void swap(int i, int j) {
    int value = values[i];
    values[i] = values[j];
    values[j] = value;
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
