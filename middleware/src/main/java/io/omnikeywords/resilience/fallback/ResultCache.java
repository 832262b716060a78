package io.omnikeywords.resilience.fallback;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.omnikeywords.resilience.Check;
import io.omnikeywords.resilience.Ticker;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Last good results by key, in a bounded Caffeine cache. A result is fresh for {@code ttl} and may
 * be served stale, in place of a failure, for {@code staleIfError} more (RFC 5861). Null results
 * are not kept. Safe for use by many threads.
 */
public final class ResultCache<K, V> {

  private static final Logger LOG = LoggerFactory.getLogger("resilience");

  /**
   * A kept result.
   *
   * @param age time since it was put in
   * @param stale whether it is older than the time to live
   */
  public record Hit<V>(V value, Duration age, boolean stale) {}

  private record Entry<V>(V value, long writtenAt) {}

  private final Cache<K, Entry<V>> entries;
  private final ConcurrentMap<K, CompletableFuture<V>> loading = new ConcurrentHashMap<>();
  private final long ttlNanos;
  private final Ticker ticker;

  private ResultCache(
      Caffeine<? super K, ? super Entry<V>> bounds,
      Duration ttl,
      Duration staleIfError,
      Ticker ticker) {
    Check.duration("ttl", ttl, 0);
    Check.duration("stale-if-error", staleIfError, 0);
    this.ttlNanos = ttl.toNanos();
    this.ticker = ticker;
    this.entries =
        bounds
            .expireAfterWrite(ttl.plus(staleIfError))
            .ticker(ticker::read)
            .executor(Runnable::run)
            .recordStats()
            .build();
  }

  /** A cache of at most so many results. */
  public static <K, V> ResultCache<K, V> ofEntries(
      long maxEntries, Duration ttl, Duration staleIfError, Ticker ticker) {
    return new ResultCache<>(
        Caffeine.newBuilder().maximumSize(maxEntries), ttl, staleIfError, ticker);
  }

  /**
   * A cache of at most so many bytes.
   *
   * @param bytes the size of a key and its result
   */
  public static <K, V> ResultCache<K, V> ofBytes(
      long maxBytes,
      ToIntBiFunction<? super K, ? super V> bytes,
      Duration ttl,
      Duration staleIfError,
      Ticker ticker) {
    Weigher<K, Entry<V>> weigher = (key, entry) -> bytes.applyAsInt(key, entry.value);
    return new ResultCache<>(
        Caffeine.newBuilder().maximumWeight(maxBytes).weigher(weigher), ttl, staleIfError, ticker);
  }

  /** The result kept under the key, fresh or stale, or null. */
  public @Nullable Hit<V> peek(K key) {
    return hit(entries.getIfPresent(key));
  }

  /** {@link #peek} that counts neither in the statistics nor for what is evicted next. */
  public @Nullable Hit<V> peekQuietly(K key) {
    return hit(entries.policy().getIfPresentQuietly(key));
  }

  private @Nullable Hit<V> hit(@Nullable Entry<V> entry) {
    if (entry == null) {
      return null;
    }
    long age = ticker.read() - entry.writtenAt;
    return new Hit<>(entry.value, Duration.ofNanos(age), age >= ttlNanos);
  }

  /** Keeps a good result. */
  public void put(K key, V value) {
    if (value != null) {
      entries.put(key, new Entry<>(value, ticker.read()));
    }
  }

  /** Forgets all results. */
  public void clear() {
    entries.invalidateAll();
  }

  /**
   * The fresh result, or what the loader gives, or where that fails the stale result. For each key
   * one caller loads at a time and the others wait for it; nobody waits for another key.
   *
   * @throws Exception what the loader threw, where nothing is kept
   */
  public V get(K key, Callable<? extends V> loader) throws Exception {
    while (true) {
      Hit<V> hit = peek(key);
      if (hit != null && !hit.stale()) {
        return hit.value();
      }
      CompletableFuture<V> mine = new CompletableFuture<>();
      CompletableFuture<V> other = loading.putIfAbsent(key, mine);
      if (other == null) {
        return load(key, loader, mine);
      }
      try {
        return other.get();
      } catch (CancellationException stopped) {
        continue; // the other's loader was stopped, which is no reason to stop this one
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof InterruptedException) {
          continue;
        }
        if (hit != null) {
          return hit.value();
        }
        throw failed.getCause() instanceof Exception cause ? cause : failed;
      }
    }
  }

  /** Caffeine's own statistics. */
  public CacheStats stats() {
    return entries.stats();
  }

  /** The cache underneath, for binders that read its statistics. */
  public Cache<K, ?> caffeine() {
    return entries;
  }

  /** About how many results are kept. */
  public long size() {
    return entries.estimatedSize();
  }

  private void keep(K key, V value) {
    try {
      put(key, value);
    } catch (Throwable broken) { // an Error, too: the value has been loaded
      LOG.warn("a result could not be kept; it is given without", broken);
    }
  }

  private V load(K key, Callable<? extends V> loader, CompletableFuture<V> mine) throws Exception {
    Hit<V> hit = peek(key); // again: another may have loaded it since
    try {
      V value = hit != null && !hit.stale() ? hit.value() : loader.call();
      if (hit == null || hit.stale()) {
        keep(key, value);
      }
      mine.complete(value);
      return value;
    } catch (Throwable failure) {
      mine.completeExceptionally(failure);
      boolean replaced =
          failure instanceof Exception
              && !(failure instanceof InterruptedException)
              && !(failure instanceof CancellationException);
      if (hit != null && replaced) {
        return hit.value();
      }
      throw failure;
    } finally {
      loading.remove(key, mine);
    }
  }
}
