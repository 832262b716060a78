package io.omnikeywords.keywords.index;

import io.omnikeywords.keywords.SearchQuery;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * One generation of the index, open for reading. Whoever uses it holds it between {@link #tryHold}
 * and {@link #release}; it closes its files when the last holder lets go. Safe for many threads.
 */
final class Generation implements Closeable {
  static final String LUCENE = "lucene";
  static final String SUGGEST = "suggest.bin";
  static final String MOST_CONTAINED = "most-contained";

  /** One page of facts and how many match in all. */
  record Page(long total, List<Facts> facts) {}

  private final Manifest manifest;
  private final FSDirectory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final SuggestTable suggestions;
  private final long mostContained;

  private Generation(
      Manifest manifest, FSDirectory directory, DirectoryReader reader, SuggestTable suggestions)
      throws IOException {
    this.manifest = manifest;
    this.directory = directory;
    this.reader = reader;
    this.suggestions = suggestions;
    this.searcher = new IndexSearcher(reader);
    this.searcher.setQueryCache(null);
    String most = reader.getIndexCommit().getUserData().get(MOST_CONTAINED);
    if (most == null) {
      throw new IOException("the index does not say " + MOST_CONTAINED);
    }
    this.mostContained = Long.parseLong(most);
  }

  static Generation open(Path path, Manifest manifest) throws IOException {
    FSDirectory directory = FSDirectory.open(path.resolve(LUCENE));
    DirectoryReader reader = null;
    try {
      reader = DirectoryReader.open(directory);
      SuggestTable suggestions = SuggestTable.read(path.resolve(SUGGEST));
      return new Generation(manifest, directory, reader, suggestions);
    } catch (IOException | RuntimeException e) {
      if (reader != null) {
        reader.close();
      }
      directory.close();
      throw e;
    }
  }

  boolean tryHold() {
    return reader.tryIncRef();
  }

  void release() throws IOException {
    reader.decRef();
  }

  /** Lets go of the hold that opening gave. */
  @Override
  public void close() throws IOException {
    reader.close();
    directory.close(); // holds no files of its own
  }

  Manifest manifest() {
    return manifest;
  }

  SuggestTable suggestions() {
    return suggestions;
  }

  long entries() {
    return reader.numDocs();
  }

  /** Most entries that contain any one word, the Tmax of {@code corpus-v1}. */
  long mostContained() {
    return mostContained;
  }

  /** Entries that contain the folded phrase, the T of {@code corpus-v1}. */
  long contained(String folded) throws IOException {
    return searcher.count(Relevance.contains(folded));
  }

  Page search(SearchQuery search, Query query) throws IOException {
    int wanted = search.offset() + search.limit();
    TopFieldDocs top =
        searcher.search(
            query,
            new TopFieldCollectorManager(
                Relevance.sort(search.sort()), wanted, null, Integer.MAX_VALUE));
    List<Facts> facts = new ArrayList<>();
    StoredFields stored = searcher.storedFields();
    ScoreDoc[] docs = top.scoreDocs;
    for (int i = search.offset(); i < docs.length; i++) {
      facts.add(facts(stored, docs[i].doc));
    }
    return new Page(top.totalHits.value, facts);
  }

  /** The entries whose folded phrase is this one, in one language or in all. */
  List<Facts> exact(String folded, @Nullable String lang) throws IOException {
    List<Facts> found = new ArrayList<>(2);
    StoredFields stored = searcher.storedFields();
    for (LeafReaderContext leaf : reader.leaves()) {
      LeafReader segment = leaf.reader();
      PostingsEnum docs =
          segment.postings(new Term(Fields.KEY, new BytesRef(folded)), PostingsEnum.NONE);
      if (docs == null) {
        continue;
      }
      while (docs.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        Facts facts = facts(stored, leaf.docBase + docs.docID());
        if (lang == null || lang.equals(facts.lang())) {
          found.add(facts);
        }
      }
    }
    return found;
  }

  /** One reader of stored fields serves a whole search: it keeps the block it has unpacked. */
  private static Facts facts(StoredFields stored, int doc) throws IOException {
    BytesRef bytes = stored.document(doc).getBinaryValue(Fields.FACTS);
    if (bytes == null) {
      throw new IOException("document " + doc + " has no facts");
    }
    return Facts.read(new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length));
  }
}
