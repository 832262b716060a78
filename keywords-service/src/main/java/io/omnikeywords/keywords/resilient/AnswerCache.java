package io.omnikeywords.keywords.resilient;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.omnikeywords.keywords.resilient.Answer.Key;
import io.omnikeywords.keywords.resilient.ProvidersConfig.CacheConfig;
import io.omnikeywords.resilience.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Last good answers by what was asked, bounded by weight. Safe for use by many threads. */
final class AnswerCache {

  /**
   * A kept answer.
   *
   * @param stale older than its time to live: only for want of a newer one
   * @param ageing fresh, but old enough to be fetched anew
   */
  record Hit(Answer answer, Duration age, boolean stale, boolean ageing) {}

  private record Kept(Answer answer, long writtenAt) {}

  private final Cache<Key, Kept> kept;
  private final CacheConfig config;
  private final Ticker ticker;
  private final AtomicLong changes = new AtomicLong();

  AnswerCache(CacheConfig config, Ticker ticker) {
    this.config = config;
    this.ticker = ticker;
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(config.maxBytes())
            .weigher((Key key, Kept entry) -> entry.answer.weight(key))
            .expireAfterWrite(config.ttl().plus(config.staleIfError()))
            .ticker(ticker::read)
            .executor(Runnable::run)
            .recordStats()
            .build();
  }

  /** What is kept, and usable; counted as a hit or a miss. */
  @Nullable Hit get(Key key) {
    return hit(kept.getIfPresent(key));
  }

  /** {@link #get}, not counted. */
  @Nullable Hit peek(Key key) {
    return hit(kept.asMap().get(key));
  }

  private @Nullable Hit hit(@Nullable Kept entry) {
    if (entry == null) {
      return null;
    }
    long age = ticker.read() - entry.writtenAt;
    boolean nothing = entry.answer.isNothing();
    long ttl = (nothing ? config.negativeTtl() : config.ttl()).toNanos();
    long usable = nothing ? ttl : ttl + config.staleIfError().toNanos();
    if (age >= usable) {
      return null;
    }
    boolean ageing = !nothing && age < ttl && age >= ttl * config.refreshAhead();
    return new Hit(entry.answer, Duration.ofNanos(age), age >= ttl, ageing);
  }

  void put(Key key, Answer answer) {
    put(key, answer, Duration.ZERO);
  }

  /** Keeps an answer that was given so long ago, unless it can be of no use any more. */
  void put(Key key, Answer answer, Duration age) {
    if (age.compareTo(config.ttl().plus(config.staleIfError())) > 0) {
      return;
    }
    kept.put(key, new Kept(answer, ticker.read() - age.toNanos()));
    changes.incrementAndGet();
  }

  /** Good answers that may still be of use, and their age. */
  void forEach(BiConsumer<Key, Hit> consumer) {
    for (Map.Entry<Key, Kept> entry : kept.asMap().entrySet()) {
      Hit hit = hit(entry.getValue());
      if (hit != null && !hit.answer.isNothing()) {
        consumer.accept(entry.getKey(), hit);
      }
    }
  }

  /** Grows with each answer kept. */
  long changes() {
    return changes.get();
  }

  Cache<?, ?> caffeine() {
    return kept;
  }

  /** Caffeine's own statistics. */
  CacheStats stats() {
    return kept.stats();
  }

  long size() {
    return kept.estimatedSize();
  }

  /** Weight of all that is kept, in about bytes. */
  long weight() {
    return kept.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }
}
