package io.omnikeywords.keywords.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.FeatureField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one generation of the index into a directory: Lucene's files for search and figures, and
 * the {@link SuggestTable}. Deterministic: the same sources give the same answers.
 */
final class IndexBuilder {
  private static final Logger log = LoggerFactory.getLogger(IndexBuilder.class);
  private static final int STEP = 1000;

  private final Path directory;
  private final List<KeywordSource> sources;
  private final Progress progress;
  private final Percentiles percentiles = new Percentiles();
  private final Containment containment = new Containment();
  private long done;

  IndexBuilder(Path directory, List<KeywordSource> sources, Progress progress) {
    this.directory = directory;
    this.sources = sources;
    this.progress = progress;
  }

  void build() throws IOException {
    Path temp = Files.createDirectory(directory.resolve("tmp"));
    try (FSDirectory tempDirectory = FSDirectory.open(temp)) {
      try (EntrySorter sorter = new EntrySorter(tempDirectory)) {
        for (int i = 0; i < sources.size(); i++) {
          read(i, sorter);
        }
        progress.update("sorting", 0, sorter.size());
        sorter.sort();
        progress.update("sorting", sorter.size(), sorter.size());
        if (sorter.skipped() > 0) {
          log.warn("left out {} entries that are blank or too long", sorter.skipped());
        }
        count(sorter);
        write(sorter);
      }
    }
    Files.delete(temp);
  }

  private void read(int source, EntrySorter sorter) throws IOException {
    String phase = "reading " + sources.get(source).name();
    done = 0;
    progress.update(phase, 0, -1);
    try {
      sources
          .get(source)
          .forEach(
              given -> {
                try {
                  SourceEntry entry = sorter.add(source, given);
                  if (entry != null) {
                    containment.register(Folding.fold(entry.keyword().toLowerCase(Locale.ROOT)));
                  }
                  if (entry != null && entry.count() != null && entry.count() >= 0) {
                    percentiles.add(source, entry.lang(), entry.count());
                  }
                  if (++done % STEP == 0) {
                    progress.update(phase, done, -1);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
    progress.update(phase, done, done);
  }

  private void count(EntrySorter sorter) throws IOException {
    done = 0;
    sorter.forEachKey(
        (key, entries) -> {
          containment.count(Folding.fold(key), entries);
          done += entries;
          if (done % STEP < entries) {
            progress.update("counting phrases", done, sorter.size());
          }
        });
    progress.update("counting phrases", done, done);
  }

  private void write(EntrySorter sorter) throws IOException {
    Merger merger = new Merger(sources, percentiles);
    SuggestTableBuilder suggest = new SuggestTableBuilder();
    long entries = done;
    try (FSDirectory lucene = FSDirectory.open(directory.resolve(Generation.LUCENE));
        DocumentWriter writer = new DocumentWriter(lucene)) {
      done = 0;
      sorter.forEachGroup(
          (key, lang, said) -> {
            String folded = Folding.fold(key);
            Facts facts =
                merger.merge(lang, said, folded, containment.of(folded), containment.most());
            writer.add(document(facts, folded));
            suggest.add(folded, facts);
            if (++done % STEP == 0) {
              progress.update("indexing", done, entries);
            }
          });
      progress.update("indexing", entries, entries);
      writer.finish(Map.of(Generation.MOST_CONTAINED, Long.toString(containment.most())));
      suggest.write(directory.resolve(Generation.SUGGEST), progress);
    }
    Files.deleteIfExists(directory.resolve(Generation.LUCENE).resolve(IndexWriter.WRITE_LOCK_NAME));
  }

  private static Document document(Facts facts, String folded) throws IOException {
    Document document = new Document();
    document.add(new StringField(Fields.KEY, folded, Field.Store.NO));
    document.add(text(Fields.WORDS, folded));
    String lang = facts.lang();
    if (lang == null || lang.equals("en")) {
      document.add(text(Fields.ENGLISH, folded));
    }
    if (lang == null || lang.equals("pt")) {
      document.add(text(Fields.PORTUGUESE, folded));
    }
    if (lang != null) {
      document.add(new StringField(Fields.LANG, lang, Field.Store.NO));
    }
    document.add(new StringField(Fields.INTENT, facts.intent().kind().name(), Field.Store.NO));
    if (facts.volume() != null) {
      document.add(new LongField(Fields.VOLUME, facts.volume(), Field.Store.NO));
    }
    if (facts.popularity() != null) {
      document.add(sortable(Fields.POPULARITY, facts.popularity()));
      float share = (float) (facts.popularity() / 100);
      document.add(feature(Fields.POPULARITY, share));
    }
    if (facts.difficulty() != null) {
      document.add(new DoubleField(Fields.DIFFICULTY, facts.difficulty(), Field.Store.NO));
    }
    if (facts.opportunity() != null) {
      document.add(sortable(Fields.OPPORTUNITY, facts.opportunity()));
    }
    document.add(feature(Relevance.BREVITY, 1f / Folding.split(folded).length));
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    facts.write(out);
    document.add(new StoredField(Fields.FACTS, new BytesRef(out.toArrayCopy())));
    return document;
  }

  private static Field sortable(String name, double value) {
    return new SortedNumericDocValuesField(name, NumericUtils.doubleToSortableLong(value));
  }

  private static FeatureField feature(String name, float value) {
    return new FeatureField(Fields.BOOST, name, Math.max(value, 1e-6f)); // must be positive
  }

  private static Field text(String name, String folded) {
    return new Field(name, folded, TEXT);
  }

  private static final FieldType TEXT = textType();

  private static FieldType textType() {
    FieldType type = new FieldType(TextField.TYPE_NOT_STORED);
    type.setOmitNorms(true); // matches are ranked by kind, not by term statistics
    type.freeze();
    return type;
  }
}
