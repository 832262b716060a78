package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnikeywords.keywords.index.KeywordSource;
import io.omnikeywords.keywords.index.SourceEntry;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** What the imported files of one source say together. */
final class ImportedSource implements KeywordSource {
  /** Changes when the same files would give other entries than before. */
  private static final String RULES = "1";

  private final String name;
  private final List<StagedFile> files;
  private final Store store;
  private final boolean adds;

  /** {@code files}, at least one, in the order they were imported. */
  ImportedSource(String name, List<StagedFile> files, Store store) {
    this.name = name;
    this.files = List.copyOf(files);
    this.store = store;
    this.adds = files.get(0).adds();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    MessageDigest digest = Input.sha256();
    files.forEach(f -> digest.update(f.id().getBytes(UTF_8)));
    return RULES + "-" + HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  /** What people searched for, as Google states it, before what is counted, before an estimate. */
  @Override
  public int priority() {
    return switch (files.get(0).format()) {
      case "keyword-planner" -> 200;
      case "pageviews" -> 50;
      default -> 100;
    };
  }

  @Override
  public void forEach(Consumer<SourceEntry> consumer) throws IOException {
    try (RowMerge merge = new RowMerge(adds)) {
      for (StagedFile file : files) {
        merge.add(new RowFile.Reader(store.rows(file.id())), file.basis());
      }
      for (Row row = merge.next(); row != null; row = merge.next()) {
        consumer.accept(adds ? estimated(row) : entry(row));
      }
    } catch (IOException e) {
      throw new DamagedImportException(name, e);
    }
  }

  private SourceEntry estimated(Row row) {
    long views = row.count() == null ? 0 : row.count();
    int hours = (int) files.stream().filter(f -> f.coversLang(row.lang())).count();
    PageviewEstimate estimate = PageviewEstimate.of(views, hours);
    return new SourceEntry(
        row.keyword(),
        row.lang(),
        views,
        estimate.volume(),
        null,
        null,
        estimate.basis(),
        null,
        null,
        null,
        List.of(),
        null,
        List.of());
  }

  private static SourceEntry entry(Row row) {
    return new SourceEntry(
        row.keyword(),
        row.lang().isEmpty() ? null : row.lang(),
        row.count(),
        row.volume(),
        row.volumeLow(),
        row.volumeHigh(),
        row.basis(),
        row.cpc(),
        row.competition(),
        row.difficulty(),
        row.monthly(),
        row.monthlyEnd(),
        row.related());
  }
}
