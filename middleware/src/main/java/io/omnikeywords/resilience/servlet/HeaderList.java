package io.omnikeywords.resilience.servlet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Headers in the order they were set, found by name whatever its case. There are few, so they are
 * looked through: a map costs more to make.
 */
final class HeaderList {

  private static final int FEW = 4;

  /** Names and values in turn. */
  private final List<String> entries;

  HeaderList() {
    this.entries = new ArrayList<>(FEW);
  }

  private HeaderList(List<String> entries) {
    this.entries = entries;
  }

  HeaderList copy() {
    return new HeaderList(List.copyOf(entries));
  }

  /** Sets a header's only value, or removes the header. */
  void set(String name, @Nullable String value) {
    for (int i = entries.size() - 2; i >= 0; i -= 2) {
      if (entries.get(i).equalsIgnoreCase(name)) {
        entries.subList(i, i + 2).clear();
      }
    }
    if (value != null) {
      add(name, value);
    }
  }

  void add(String name, String value) {
    entries.add(name);
    entries.add(value);
  }

  void clear() {
    entries.clear();
  }

  boolean contains(String name) {
    return first(name) != null;
  }

  @Nullable String first(String name) {
    for (int i = 0; i < entries.size(); i += 2) {
      if (entries.get(i).equalsIgnoreCase(name)) {
        return entries.get(i + 1);
      }
    }
    return null;
  }

  /** All values of a header, in their order; none where it is not there. */
  List<String> values(String name) {
    List<String> values = List.of();
    for (int i = 0; i < entries.size(); i += 2) {
      if (entries.get(i).equalsIgnoreCase(name)) {
        values = values.isEmpty() ? new ArrayList<>(1) : values;
        values.add(entries.get(i + 1));
      }
    }
    return values;
  }

  /** The names, a repeated header's as often as it is there. */
  Collection<String> names() {
    List<String> names = new ArrayList<>();
    forEach((name, value) -> names.add(name));
    return names;
  }

  void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < entries.size(); i += 2) {
      action.accept(entries.get(i), entries.get(i + 1));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof HeaderList that) || entries.size() != that.entries.size()) {
      return false;
    }
    for (int i = 0; i < entries.size(); i++) { // an iterator costs more than the rest
      if (!entries.get(i).equals(that.entries.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
