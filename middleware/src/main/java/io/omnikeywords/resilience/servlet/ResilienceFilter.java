package io.omnikeywords.resilience.servlet;

import static java.util.Objects.requireNonNull;

import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.config.ConfigException;
import io.omnikeywords.resilience.config.ConfigReader;
import io.omnikeywords.resilience.fallback.ResultCache;
import io.omnikeywords.resilience.servlet.Endpoints.AmbiguousPathException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards endpoints by path with the policies of a {@code resilience.yaml}, in any servlet container
 * of Jakarta Servlet 5.0 or later.
 *
 * <p>Installed by {@code web.xml} or {@code ServletContext.addFilter} with an init-param {@code
 * config}: a file, or {@code classpath:} and a location. Without it the filter takes {@code
 * /WEB-INF/resilience.yaml}, else {@code classpath:resilience.yaml}, else defaults that guard every
 * path with a breaker, a bulkhead and a timeout. A file is followed as it changes. Or installed
 * programmatically with a manager, whose configuration then says what is guarded.
 *
 * <p>What is wrong with the configuration is a {@code ServletException} from {@link #init} that
 * says where. Map the filter with {@code async-supported}, for requests and async dispatches. Safe
 * for use by many threads.
 */
public final class ResilienceFilter implements Filter {

  /** The request attribute whose value names the request in logs, where something sets one. */
  public static final String REQUEST_ID = ResilienceFilter.class.getName() + ".request-id";

  /** A request's attribute whose value is the exchange that handles it. */
  static final String HANDLED = ResilienceFilter.class.getName() + ".handled";

  private static final Logger LOG = LoggerFactory.getLogger("resilience");

  private static final String DEFAULTS = "io/omnikeywords/resilience/servlet/defaults.yaml";
  private static final String IN_WAR = "/WEB-INF/resilience.yaml";
  private static final String CLASSPATH = "classpath:";

  private final @Nullable ResilienceManager given;
  private final @Nullable FilterExtension givenExtension;
  private @Nullable ResilienceManager own;
  private @Nullable FilterRuntime runtime;

  /** Configured by its init-params. */
  public ResilienceFilter() {
    this.given = null;
    this.givenExtension = null;
  }

  /** Guards what the manager's configuration says; the manager stays the caller's to close. */
  public ResilienceFilter(ResilienceManager manager) {
    this(manager, FilterExtension.NONE);
  }

  /** Guards what the manager's configuration says, with some decisions of the caller's. */
  public ResilienceFilter(ResilienceManager manager, FilterExtension extension) {
    this.given = manager;
    this.givenExtension = extension;
  }

  @Override
  public void init(FilterConfig config) throws ServletException {
    String name = config.getFilterName();
    try {
      String location = given == null ? load(config) : "its manager's configuration";
      ResilienceManager manager = requireNonNull(manager());
      runtime = new FilterRuntime(manager, extension(config), config.getServletContext(), name);
      LOG.info(
          "filter {} guards {} endpoints as {} says",
          name,
          manager.configuration().endpoints().size(),
          location);
    } catch (ConfigException | IllegalArgumentException | IOException wrong) {
      destroy();
      LOG.error("filter {} cannot start: {}", name, wrong.getMessage());
      throw new ServletException("resilience filter: " + wrong.getMessage(), wrong);
    }
  }

  /** The manager whose policies the filter applies; null before {@link #init}. */
  public @Nullable ResilienceManager manager() {
    return given == null ? own : given;
  }

  /** Requests that were answered at their deadline while their worker is still at it. */
  public int stuckWorkers() {
    return runtime == null ? 0 : runtime.stuckWorkers().get();
  }

  /**
   * What is kept of good responses to answer with when an endpoint fails, by the endpoint's path.
   * Another configuration may bring other caches.
   */
  public Map<String, ResultCache<?, ?>> caches() {
    return runtime == null ? Map.of() : runtime.endpoints().caches();
  }

  /** What the filter has counted; all zero before {@link #init}. */
  public FilterSnapshot snapshot() {
    FilterRuntime current = runtime;
    return current == null
        ? new AnswerCounts().snapshot(0)
        : current.counts().snapshot(current.stuckWorkers().get());
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    FilterRuntime current = runtime;
    if (current == null
        || !(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse client)
        || isHandled(http)) {
      goOn(request, response, chain);
      return;
    }
    Endpoint endpoint;
    try {
      endpoint = current.endpoints().find(http);
    } catch (AmbiguousPathException ambiguous) {
      Answers.write(client, Answers.ambiguous(http.getRequestURI()), FilterExtension.NONE);
      return;
    }
    if (endpoint == null) {
      chain.doFilter(request, response);
      return;
    }
    new Exchange(endpoint, http, client, chain, current).run();
  }

  /** Lets pass; but an endpoint's failure after an async dispatch is still one. */
  private static void goOn(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    try {
      chain.doFilter(request, response);
    } catch (IOException | ServletException | RuntimeException | Error failure) {
      if (request.getDispatcherType() != DispatcherType.ASYNC
          || !(request.getAttribute(HANDLED) instanceof Exchange exchange)
          || !exchange.async().answersFailure(failure)) {
        throw failure;
      }
    }
  }

  private static boolean isHandled(HttpServletRequest request) {
    DispatcherType type = request.getDispatcherType();
    return switch (type) {
      case REQUEST -> request.getAttribute(HANDLED) != null;
      case FORWARD ->
          request.getAttribute(HANDLED) != null
              || request.getAttribute(Answerer.FALLING_BACK) != null;
      default -> true;
    };
  }

  /** Makes the filter's own manager and returns where its configuration was found. */
  private String load(FilterConfig config) throws IOException {
    ResilienceManager manager = ResilienceManager.create();
    own = manager;
    ServletContext context = config.getServletContext();
    String location = config.getInitParameter("config");
    if (location == null) {
      if (context.getResource(IN_WAR) != null) {
        location = IN_WAR;
      } else if (resource("resilience.yaml") != null) {
        location = CLASSPATH + "resilience.yaml";
      } else {
        location = CLASSPATH + DEFAULTS;
      }
    }
    Path file = file(context, location);
    if (file != null) {
      manager.follow(file);
      return file.toString();
    }
    try (InputStream in =
        location.startsWith(CLASSPATH)
            ? resource(location.substring(CLASSPATH.length()))
            : context.getResourceAsStream(location)) {
      if (in == null) {
        throw new IOException("there is no configuration at " + location);
      }
      manager.apply(ConfigReader.read(in, location));
    }
    return location;
  }

  private static @Nullable Path file(ServletContext context, String location) {
    if (location.startsWith(CLASSPATH)) {
      return null;
    }
    String real = location.startsWith("/WEB-INF/") ? context.getRealPath(location) : location;
    return real != null && (real.equals(location) || Files.exists(Path.of(real)))
        ? Path.of(real)
        : null;
  }

  private static @Nullable InputStream resource(String name) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    InputStream found = loader == null ? null : loader.getResourceAsStream(name);
    return found == null
        ? ResilienceFilter.class.getClassLoader().getResourceAsStream(name)
        : found;
  }

  private FilterExtension extension(FilterConfig config) {
    if (givenExtension != null) {
      return givenExtension;
    }
    String name = config.getInitParameter("extension");
    if (name == null) {
      return FilterExtension.NONE;
    }
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      Class<?> type = Class.forName(name, true, loader);
      return (FilterExtension) type.getConstructor().newInstance();
    } catch (ReflectiveOperationException | ClassCastException wrong) {
      throw new IllegalArgumentException(
          "extension " + name + " is not a FilterExtension that can be made: " + wrong, wrong);
    }
  }

  @Override
  public void destroy() {
    if (runtime != null) {
      runtime.close();
      runtime = null;
    }
    if (own != null) {
      own.close();
      own = null;
    }
  }
}
