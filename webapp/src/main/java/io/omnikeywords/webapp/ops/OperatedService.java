package io.omnikeywords.webapp.ops;

import com.github.benmanes.caffeine.cache.Cache;
import io.omnikeywords.keywords.resilient.ResilientKeywordsService;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.fallback.ResultCache;
import io.omnikeywords.resilience.servlet.FilterSnapshot;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Server;

/**
 * What operators see and act upon.
 *
 * @param filter what the filter before the API has counted
 * @param responses what it keeps to fall back on
 * @param data the data directory
 */
public record OperatedService(
    Lifecycle life,
    ResilienceManager manager,
    EventHub events,
    Supplier<FilterSnapshot> filter,
    Supplier<Map<String, ResultCache<?, ?>>> responses,
    Server server,
    Path data) {

  /** All caches there are now, by name. */
  Map<String, Cache<?, ?>> caches() {
    Map<String, Cache<?, ?>> caches = new TreeMap<>();
    responses.get().forEach((path, cache) -> caches.put("responses " + path, cache.caffeine()));
    if (life.service() instanceof ResilientKeywordsService keywords) {
      caches.put("answers", keywords.cache());
    }
    return caches;
  }
}
