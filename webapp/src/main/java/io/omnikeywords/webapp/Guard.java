package io.omnikeywords.webapp;

import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.config.ResilienceConfig;
import io.omnikeywords.resilience.fallback.ResultCache;
import io.omnikeywords.resilience.servlet.FilterExtension;
import io.omnikeywords.resilience.servlet.FilterSnapshot;
import io.omnikeywords.resilience.servlet.ResilienceFilter;
import io.omnikeywords.webapp.ops.BreakerChecks;
import io.omnikeywords.webapp.ops.Lifecycle;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts {@link ResilienceFilter} before the API as soon as there is an index to guard. Until then
 * requests pass: that the index is still being opened is no failure of it and must not open its
 * breaker, and a fallback would hide it. So the policies are made after the service is ready, which
 * keeps a third of a second out of the start. Safe for use by many threads.
 */
final class Guard implements Filter {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  private final Lifecycle life;
  private final ConfigFile config;
  private final ResilienceManager manager;
  private final FilterExtension extension;
  private @Nullable FilterConfig installed;
  private boolean policies;
  private volatile @Nullable ResilienceFilter filter;

  /**
   * @param manager takes the policies, beside those of others, and is the caller's to close
   */
  Guard(Lifecycle life, ConfigFile config, ResilienceManager manager, FilterExtension extension) {
    this.life = life;
    this.config = config;
    this.manager = manager;
    this.extension = new NotAsked(extension);
  }

  @Override
  public void init(FilterConfig filterConfig) {
    installed = filterConfig;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ((HttpServletResponse) response).setHeader("X-Content-Type-Options", "nosniff");
    if (life.service() == null) {
      chain.doFilter(request, response);
    } else {
      load().doFilter(request, response, chain);
    }
  }

  /** Makes the policies where no request has done so. */
  ResilienceFilter load() throws ServletException {
    ResilienceFilter loaded = filter;
    return loaded == null ? make() : loaded;
  }

  private synchronized ResilienceFilter make() throws ServletException {
    ResilienceFilter made = filter;
    if (made == null) {
      made = new ResilienceFilter(manager(), extension);
      made.init(Objects.requireNonNull(installed));
      filter = made;
    }
    return made;
  }

  /** The manager, once it knows the policies. */
  synchronized ResilienceManager manager() {
    if (!policies) {
      follow(config.file());
      policies = true;
    }
    return manager;
  }

  private void follow(@Nullable Path file) {
    if (file == null) {
      manager.apply(Policies.builtIn());
      return;
    }
    try {
      manager.follow(file, Guard::read);
    } catch (IllegalArgumentException spoilt) {
      LOG.error(
          "What the configuration said at the start holds, and it is not followed: {}",
          spoilt.getMessage());
      manager.apply(Policies.completed(config.policies()));
    }
  }

  /** Reads all of the file, so that one with anything wrong in it is refused whole. */
  private static ResilienceConfig read(Path file) {
    try {
      return Policies.completed(ConfigFile.read(file).policies());
    } catch (StartException refused) {
      throw new IllegalArgumentException(refused.getMessage(), refused);
    }
  }

  /** What the filter has counted so far. */
  FilterSnapshot snapshot() {
    ResilienceFilter loaded = filter;
    return (loaded == null ? new ResilienceFilter(manager) : loaded).snapshot();
  }

  /** What the filter keeps to fall back on; nothing until there is an index to guard. */
  Map<String, ResultCache<?, ?>> caches() {
    ResilienceFilter loaded = filter;
    return loaded == null ? Map.of() : loaded.caches();
  }

  /** The breakers' checks; none until there is an index to guard. */
  List<HealthCheck> checks() {
    return life.service() == null ? List.of() : BreakerChecks.of(manager());
  }

  @Override
  public synchronized void destroy() {
    if (filter != null) {
      filter.destroy();
      filter = null;
    }
  }
}
