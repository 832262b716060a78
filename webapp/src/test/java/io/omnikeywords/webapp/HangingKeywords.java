package io.omnikeywords.webapp;

import io.omnikeywords.keywords.AnalyzeAnswer;
import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.SearchAnswer;
import io.omnikeywords.keywords.SearchQuery;
import io.omnikeywords.keywords.SuggestAnswer;
import io.omnikeywords.keywords.SuggestQuery;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** {@link InMemoryKeywords} whose index can be made to hang, past every interrupt. */
public final class HangingKeywords implements KeywordsService {

  private final KeywordsService index = new InMemoryKeywords();
  private final AtomicInteger asked = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean hangs;

  public void hang() {
    set(true);
  }

  /** Those that hang go on, too. */
  public void recover() {
    set(false);
  }

  /** How often the index has been asked. */
  public int asked() {
    return asked.get();
  }

  private void set(boolean now) {
    lock.lock();
    try {
      hangs = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void ask() {
    asked.incrementAndGet();
    lock.lock();
    try {
      while (hangs) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SearchAnswer search(SearchQuery query) {
    ask();
    return index.search(query);
  }

  @Override
  public AnalyzeAnswer analyze(AnalyzeQuery query) {
    ask();
    return index.analyze(query);
  }

  @Override
  public SuggestAnswer suggest(SuggestQuery query) {
    ask();
    return index.suggest(query);
  }

  @Override
  public List<HealthCheck> health() {
    return index.health();
  }
}
