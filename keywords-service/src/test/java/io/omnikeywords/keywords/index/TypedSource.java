package io.omnikeywords.keywords.index;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A source of entries written in a test. */
final class TypedSource implements KeywordSource {
  private final String name;
  private final String version;
  private final int priority;
  private final List<SourceEntry> entries = new ArrayList<>();

  TypedSource(String name, String version, int priority) {
    this.name = name;
    this.version = version;
    this.priority = priority;
  }

  TypedSource(String name) {
    this(name, "1", 100);
  }

  TypedSource with(String keyword, @Nullable String lang, @Nullable Long count, String... related) {
    return with(
        new SourceEntry(
            keyword,
            lang,
            count,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            null,
            List.of(related)));
  }

  TypedSource with(SourceEntry entry) {
    entries.add(entry);
    return this;
  }

  /** An entry with a volume or a range. */
  static SourceEntry volume(
      String keyword,
      @Nullable String lang,
      @Nullable Long volume,
      @Nullable Long low,
      @Nullable Long high,
      String basis) {
    return new SourceEntry(
        keyword, lang, null, volume, low, high, basis, null, null, null, List.of(), null,
        List.of());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public void forEach(Consumer<SourceEntry> consumer) {
    entries.forEach(consumer);
  }
}
