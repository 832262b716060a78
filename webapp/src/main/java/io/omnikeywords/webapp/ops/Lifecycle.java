package io.omnikeywords.webapp.ops;

import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.index.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Where the service is in its life: starting, ready, draining. It only moves forward. Safe for use
 * by many threads.
 */
public final class Lifecycle implements Progress {

  /** A stage of life. */
  public enum Stage {
    STARTING,
    READY,
    DRAINING
  }

  /** How far the present phase of starting has come; {@code total} is -1 where not known. */
  record Step(String phase, long done, long total) {}

  private final long startedNanos = System.nanoTime();
  private volatile Stage stage = Stage.STARTING;
  private volatile @Nullable KeywordsService service;
  private volatile Step step = new Step("starting", 0, -1);

  /** The opened service makes this ready, unless draining has begun. */
  public synchronized void ready(KeywordsService opened) {
    service = opened;
    if (stage == Stage.STARTING) {
      stage = Stage.READY;
    }
  }

  /** From now on readiness is down; requests are still answered. */
  public synchronized void drain() {
    stage = Stage.DRAINING;
  }

  public Stage stage() {
    return stage;
  }

  /** The service once it is open, also while draining; null before. */
  public @Nullable KeywordsService service() {
    return service;
  }

  @Override
  public void update(String phase, long done, long total) {
    step = new Step(phase, done, total);
  }

  Step step() {
    return step;
  }

  long uptimeSeconds() {
    return (System.nanoTime() - startedNanos) / 1_000_000_000L;
  }
}
