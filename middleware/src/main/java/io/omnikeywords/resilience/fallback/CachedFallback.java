package io.omnikeywords.resilience.fallback;

/** Keeps good results in a cache and answers a failure from it. */
record CachedFallback<K, T>(ResultCache<K, T> cache, K key) implements Fallback<T> {

  @Override
  public T recover(Exception failure) throws Exception {
    ResultCache.Hit<T> hit = cache.peek(key);
    if (hit == null) {
      throw failure;
    }
    return hit.value();
  }

  @Override
  public void remember(T result) {
    cache.put(key, result);
  }
}
