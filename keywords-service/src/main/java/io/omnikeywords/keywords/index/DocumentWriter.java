package io.omnikeywords.keywords.index;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogByteSizeMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;

/**
 * Lucene's writer on a thread of its own, for it is half of a build's work. Documents keep the
 * order in which they come, within segments and across them. Not for several threads.
 */
final class DocumentWriter implements Closeable {
  private static final int BATCH = 8_192;

  /** Small, so that flushing one segment and preparing the next overlap. */
  private static final int BUFFER_MEGABYTES = 32;

  private final IndexWriter writer;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread worker = new Thread(task, "index-writer");
            worker.setDaemon(true);
            return worker;
          });
  private List<Document> batch = new ArrayList<>(BATCH);
  private @Nullable Future<?> last;

  DocumentWriter(Directory directory) throws IOException {
    writer =
        new IndexWriter(
            directory,
            new IndexWriterConfig(Analysis.perField())
                .setUseCompoundFile(true)
                .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                .setMergePolicy(new LogByteSizeMergePolicy()) // the only one that keeps the order
                .setMergeScheduler(new SerialMergeScheduler()));
  }

  void add(Document document) throws IOException {
    batch.add(document);
    if (batch.size() == BATCH) {
      submitBatch();
    }
  }

  /** Commits what was added, beside what the caller goes on with; {@link #close} waits for it. */
  void finish(Map<String, String> commitData) throws IOException {
    submitBatch();
    submit(
        () -> {
          writer.setLiveCommitData(commitData.entrySet());
          return writer.commit();
        });
  }

  private void submitBatch() throws IOException {
    List<Document> full = batch;
    batch = new ArrayList<>(BATCH);
    submit(
        () -> {
          for (Document document : full) {
            writer.addDocument(document);
          }
          return full.size();
        });
  }

  /** One batch at most waits behind the one at work. */
  private void submit(Callable<?> work) throws IOException {
    Future<?> before = last;
    last = thread.submit(work);
    await(before);
  }

  private static void await(@Nullable Future<?> work) throws IOException {
    try {
      if (work != null) {
        work.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("Lucene could not write: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while building the index");
    }
  }

  @Override
  public void close() throws IOException {
    try {
      await(last);
    } finally {
      thread.shutdownNow();
      writer.close();
    }
  }
}
