package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.Ticker;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all exchanges of one filter share. */
final class FilterRuntime implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("resilience");

  /** Filters that are known not to mind being left out of a second attempt. */
  private static final String HARMLESS = "org.apache.tomcat.websocket.server.WsFilter";

  /**
   * An answer may have to wait for a client that does not read, and others must not wait for it:
   * more than the threads of a container, as it comes.
   */
  private static final int ANSWERERS = 256;

  private static final String REQUEST_ID = "request_id";
  private static final long IDLE_SECONDS = 5;

  private final ResilienceManager manager;
  private final FilterExtension extension;
  private final ServletContext context;
  private final String filterName;
  private final AtomicInteger stuckWorkers = new AtomicInteger();
  private final AnswerCounts counts = new AnswerCounts();
  private final AtomicBoolean declineLogged = new AtomicBoolean();
  private final ThreadPoolExecutor answers;
  private volatile Endpoints endpoints;
  private volatile @Nullable Class<?> repeatable;

  FilterRuntime(
      ResilienceManager manager,
      FilterExtension extension,
      ServletContext context,
      String filterName) {
    this.manager = manager;
    this.extension = extension;
    this.context = context;
    this.filterName = filterName;
    this.endpoints = Endpoints.of(manager.configuration(), manager, null);
    this.answers =
        new ThreadPoolExecutor(
            ANSWERERS,
            ANSWERERS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(10_000),
            task -> {
              Thread thread = new Thread(task, "resilience-answer");
              thread.setDaemon(true);
              return thread;
            },
            (task, full) -> task.run()); // also once closed: a worker waits for it
    answers.allowCoreThreadTimeOut(true);
  }

  /** The endpoints of the configuration as it is now. */
  Endpoints endpoints() {
    Endpoints current = endpoints;
    return current.config() == manager.configuration() ? current : renew();
  }

  private synchronized Endpoints renew() {
    if (endpoints.config() != manager.configuration()) {
      endpoints = Endpoints.of(manager.configuration(), manager, endpoints);
    }
    return endpoints;
  }

  Ticker ticker() {
    return manager.ticker();
  }

  /** Runs a task that may have to wait for a client, off the ticker's thread if that can be. */
  void execute(Runnable task) {
    try {
      answers.execute(task);
    } catch (OutOfMemoryError noThread) {
      task.run(); // a worker waits for it
    }
  }

  /** What the end of an attempt says; the filter's own word where the extension fails to say. */
  Outcome classify(
      HttpServletRequest request, int status, @Nullable Throwable thrown, Outcome proposed) {
    try {
      return extension.classify(request, status, thrown, proposed);
    } catch (RuntimeException | Error broken) { // an Error, too, or the permit would never be told
      LOG.warn("the extension's classify threw; the outcome is {}", proposed, broken);
      return proposed;
    }
  }

  /** Who is told of an attempt; never throws into it. */
  FilterExtension.@Nullable Attempt observe(HttpServletRequest request, int number) {
    try {
      FilterExtension.Attempt told = extension.attempt(request, number);
      return told == null ? null : new Told(told);
    } catch (RuntimeException | Error broken) { // an Error, too, or the permit would never be told
      LOG.warn("the extension's attempt threw", broken);
      return null;
    }
  }

  private record Told(FilterExtension.Attempt attempt) implements FilterExtension.Attempt {
    @Override
    public void returned() {
      tell(attempt::returned);
    }

    @Override
    public void ended(Outcome outcome, int status, @Nullable Throwable failure) {
      tell(() -> attempt.ended(outcome, status, failure));
    }

    private static void tell(Runnable word) {
      try {
        word.run();
      } catch (RuntimeException | Error broken) {
        LOG.warn("the extension's attempt threw", broken);
      }
    }
  }

  FilterExtension extension() {
    return extension;
  }

  AtomicInteger stuckWorkers() {
    return stuckWorkers;
  }

  AnswerCounts counts() {
    return counts;
  }

  String clientKey(HttpServletRequest request) {
    return extension.clientKey(request, endpoints.proxies().client(request));
  }

  /**
   * Whether the rest of the chain may be called a second time. Jetty's and Undertow's chains may;
   * Tomcat's remembers how far it has come, and would then go straight to the endpoint past every
   * filter between, security filters too: there a retry is made only if there is none. What a chain
   * of another kind does, one that some filter made for itself say, nobody knows, so it is called
   * once.
   */
  boolean mayCallAgain(FilterChain chain, HttpServletRequest request) {
    if (chain.getClass() == repeatable) {
      return true;
    }
    String type = chain.getClass().getName();
    if (type.startsWith("org.eclipse.jetty.") || type.startsWith("io.undertow.")) {
      repeatable = chain.getClass();
      return true;
    }
    String path =
        request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
    if (!type.startsWith("org.apache.catalina.")) {
      logDecline(path, "the chain " + type + " may not be one that can be called again");
      return false;
    }
    for (Map.Entry<String, ? extends FilterRegistration> each :
        context.getFilterRegistrations().entrySet()) {
      FilterRegistration other = each.getValue();
      if (each.getKey().equals(filterName) || HARMLESS.equals(other.getClassName())) {
        continue;
      }
      boolean meets =
          !other.getServletNameMappings().isEmpty()
              || other.getUrlPatternMappings().stream().anyMatch(p -> meets(p, path));
      if (meets) {
        logDecline(
            path,
            "filter " + each.getKey() + " is in the same chain and would be left out of them");
        return false;
      }
    }
    return true;
  }

  private void logDecline(String path, String why) {
    if (declineLogged.compareAndSet(false, true)) {
      LOG.warn("no retries for {}: {}", path.replaceAll("[^\\x20-\\x7e]", "?"), why);
    }
  }

  private static boolean meets(String pattern, String path) {
    if (pattern.startsWith("*.")) {
      return path.endsWith(pattern.substring(1));
    }
    return new PathPattern(pattern).matches(path);
  }

  void logRejection(Endpoint endpoint, Rejection rejection) {
    LOG.atDebug()
        .addKeyValue("policy", rejection.gate())
        .addKeyValue("reason", rejection.reason())
        .log("{} rejected: {} {}", endpoint.config().path(), rejection.gate(), rejection.reason());
  }

  /** Whether a request's id is wanted, should it exceed its deadline. */
  boolean logsTimeouts() {
    return LOG.isDebugEnabled();
  }

  /** Logged by a thread that is not the request's, and so knows nothing of its context. */
  void logTimeout(Endpoint endpoint, @Nullable Object requestId) {
    LOG.atDebug()
        .addKeyValue("policy", endpoint.config().timeout())
        .addKeyValue("reason", "TIMEOUT")
        .addKeyValue(REQUEST_ID, requestId == null ? "none" : requestId)
        .log("{} exceeded its deadline", endpoint.config().path());
  }

  void logFailure(Endpoint endpoint, Throwable failure) {
    LOG.error("endpoint {} threw", endpoint.config().path(), failure);
  }

  void logUnsent(Endpoint endpoint, Throwable failure) {
    LOG.debug("an answer for {} could not be sent", endpoint.config().path(), failure);
  }

  @Override
  public void close() {
    answers.shutdown();
  }
}
