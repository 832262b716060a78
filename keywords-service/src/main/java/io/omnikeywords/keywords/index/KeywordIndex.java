package io.omnikeywords.keywords.index;

import io.omnikeywords.keywords.AnalyzeAnswer;
import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.SearchAnswer;
import io.omnikeywords.keywords.SearchQuery;
import io.omnikeywords.keywords.SuggestAnswer;
import io.omnikeywords.keywords.SuggestQuery;
import io.omnikeywords.keywords.Summaries;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded index: answers keyword questions from a directory of generations, of which one is
 * current. A generation that another process or thread makes current is noticed within a second and
 * taken into use while requests go on; the old one is closed when its last request is done.
 *
 * <p>Safe for use by many threads. After {@link #close} every question is refused with {@link
 * IllegalStateException}.
 */
public final class KeywordIndex implements KeywordsService, Closeable {
  private static final Logger log = LoggerFactory.getLogger(KeywordIndex.class);
  private static final String SOURCE = "index";

  private final Generations generations;
  private final ScheduledExecutorService watcher;
  private volatile Generations.Found current;
  private volatile boolean closed;
  private volatile @Nullable String refused;

  private KeywordIndex(Generations generations, Generations.Found current) {
    this.generations = generations;
    this.current = current;
    this.watcher =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "index-refresh");
              thread.setDaemon(true);
              return thread;
            });
    watcher.scheduleWithFixedDelay(this::watch, 1, 1, TimeUnit.SECONDS);
  }

  /**
   * Opens the index of a data directory. It is built first where there is none, where it was made
   * of other sources or by another version of the format, and, with a warning, where its files are
   * damaged.
   *
   * @param data the data directory; the index lies in its folder {@code index}
   * @throws IOException where the directory cannot be read or written, a source fails, or another
   *     process has been building for 15 minutes
   */
  public static KeywordIndex open(Path data, List<KeywordSource> sources, Progress progress)
      throws IOException {
    Generations generations = new Generations(data);
    Generations.Found found = null;
    boolean damaged = false;
    try {
      found = generations.open();
    } catch (IOException e) {
      log.warn("the index in {} is damaged and is built again: {}", data, e.toString());
      damaged = true;
    }
    if (found != null && !found.generation().manifest().isOf(sources)) {
      log.info("the sources of the index in {} have changed; building it again", data);
      found.generation().close();
      found = null;
    }
    if (found == null) {
      generations.build(sources, progress, damaged);
      found = generations.open();
    } else {
      generations.tidy();
    }
    if (found == null) {
      throw new IOException("the index in " + data + " was removed while it was opened");
    }
    return new KeywordIndex(generations, found);
  }

  /**
   * Builds a new generation and makes it current. Running indexes of the same directory, in this
   * process or in others, take it into use within a second; until then, and where building fails,
   * nothing changes for them.
   *
   * @throws IOException as {@link #open} does
   */
  public static void build(Path data, List<KeywordSource> sources, Progress progress)
      throws IOException {
    new Generations(data).build(sources, progress, true);
  }

  /**
   * Takes a generation into use that has become current.
   *
   * @return whether there was one
   * @throws IOException where it is damaged; the one in use stays in use
   */
  public synchronized boolean refresh() throws IOException {
    String name = generations.current();
    if (closed || name == null || name.equals(current.name())) {
      return false;
    }
    Generations.Found next = generations.open();
    if (next == null || next.name().equals(current.name())) {
      return false;
    }
    Generation old = current.generation();
    current = next;
    refused = null;
    old.close();
    log.info("index {} with {} entries is in use", next.name(), next.generation().entries());
    return true;
  }

  private void watch() {
    String name = null;
    try {
      name = generations.current();
      if (name != null && !name.equals(refused)) { // a damaged one is not tried every second
        refresh();
      }
    } catch (IOException | RuntimeException e) {
      refused = name;
      log.warn("cannot take index {} into use, {} stays: {}", name, current.name(), e.toString());
    }
  }

  /** Something to be done with a generation. */
  private interface Use<T> {
    T with(Generation generation) throws IOException;
  }

  private <T> T use(Use<T> use) {
    Generation generation = hold();
    try {
      try {
        return use.with(generation);
      } finally {
        generation.release();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Generation hold() {
    while (true) {
      if (closed) {
        throw new IllegalStateException("the index is closed");
      }
      Generation generation = current.generation();
      if (generation.tryHold()) { // fails only where it was replaced a moment ago
        return generation;
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public SearchAnswer search(SearchQuery query) {
    return use(
        generation -> {
          Generation.Page page = page(generation, query);
          Set<String> sources = new LinkedHashSet<>();
          page.facts().forEach(facts -> sources.addAll(facts.sources()));
          return new SearchAnswer(
              query.q(),
              page.total(),
              query.limit(),
              query.offset(),
              page.facts().stream().map(f -> f.keyword(generation.entries())).toList(),
              SOURCE,
              List.copyOf(sources),
              false,
              List.of(),
              Instant.now());
        });
  }

  /** All words must match; where no keyword has them all, one fewer, down to half of them. */
  private static Generation.Page page(Generation generation, SearchQuery search)
      throws IOException {
    String folded = Folding.fold(search.q());
    List<String> related =
        generation.exact(folded, search.lang()).stream()
            .flatMap(facts -> facts.related().stream())
            .map(Folding::fold)
            .distinct()
            .toList();
    int words = Folding.split(folded).length;
    Generation.Page page = new Generation.Page(0, List.of());
    for (int least = words; page.total() == 0 && least >= (words + 1) / 2; least--) {
      Query query = Relevance.query(search, folded, least, related);
      page = generation.search(search, query);
    }
    return page;
  }

  @Override
  public AnalyzeAnswer analyze(AnalyzeQuery query) {
    return use(
        generation -> {
          KeywordAnalysis analysis = new KeywordAnalysis(generation, query);
          return new AnalyzeAnswer(
              analysis.keywords(),
              Summaries.of(analysis.keywords()),
              SOURCE,
              analysis.sources(),
              false,
              List.of(),
              Instant.now());
        });
  }

  @Override
  public SuggestAnswer suggest(SuggestQuery query) {
    return use(
        generation -> {
          Suggester suggester =
              new Suggester(
                  generation.suggestions(),
                  generation::exact,
                  query.q(),
                  query.limit(),
                  query.lang());
          List<SuggestAnswer.Suggestion> suggestions = suggester.suggest();
          return new SuggestAnswer(
              query.q(), suggestions, SOURCE, suggester.sources(), false, List.of(), Instant.now());
        });
  }

  @Override
  public List<HealthCheck> health() {
    if (closed) {
      return List.of(new HealthCheck(SOURCE, false, Map.of("state", "closed")));
    }
    Generations.Found found = current;
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("generation", found.name());
    data.put("entries", found.generation().entries());
    data.put("sources", String.join(", ", found.generation().manifest().sourceNames()));
    String damaged = refused;
    if (damaged != null) {
      data.put("refused", damaged);
    }
    return List.of(new HealthCheck(SOURCE, true, data));
  }

  /** Refuses further questions and closes the files once those under way are answered. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      watcher.shutdownNow();
      current.generation().close();
    }
  }
}
