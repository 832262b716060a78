package io.omnikeywords.load;

import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.config.ConfigReader;
import io.omnikeywords.resilience.servlet.ResilienceFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.QoSHandler;

/**
 * Jetty with the {@link Endpoint}s twice: in a context {@code /bare} with nothing before them and in
 * a context {@code /guarded} behind one of the {@link Variant}s. It prints its port and lives until
 * its standard input ends.
 */
public final class OverheadServer {

  /** What stands before the endpoints; all limits are far away, so that nothing is ever refused. */
  enum Variant {
    NO_FILTER("no filter", "-"),
    OURS("ResilienceFilter", "breaker, bulkhead, rate per client, retry, timeout, stale cache"),
    QOS("Jetty QoSHandler", "bulkhead"),
    SENTINEL("Sentinel", "breaker, bulkhead, rate"),
    RESILIENCE4J("Resilience4j", "breaker, bulkhead, rate per client, retry"),
    RESILIENCE4J_TIMEOUT(
        "Resilience4j, TimeLimiter", "breaker, bulkhead, rate per client, retry, timeout");

    final String title;
    final String does;

    Variant(String title, String does) {
      this.title = title;
      this.does = does;
    }
  }

  /** What is answered, and how it is written; the same bare and guarded. */
  enum Endpoint {
    SMALL("200 bytes, written at once", 200),
    LARGE("20 kB, written at once", 20_000),
    PIECES("20 kB, in pieces of 4,000 bytes and without a length", 20_000) {
      @Override
      void write(HttpServletResponse response) throws IOException {
        for (int at = 0; at < bytes.length; at += 4_000) {
          response.getOutputStream().write(bytes, at, 4_000);
        }
      }
    },
    TEXT("20 kB, a string to the writer", 20_000) {
      @Override
      void write(HttpServletResponse response) throws IOException {
        response.getWriter().write(text);
      }
    },
    LINES("20 kB, lines of 50 characters to the writer", 20_000) {
      @Override
      void write(HttpServletResponse response) throws IOException {
        for (int at = 0; at < text.length(); at += 50) {
          response.getWriter().write(text, at, 50);
        }
      }
    };

    final String title;
    final String text;
    final byte[] bytes;

    Endpoint(String title, int size) {
      this.title = title;
      this.text = "x".repeat(size);
      this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    void write(HttpServletResponse response) throws IOException {
      response.setContentLength(bytes.length);
      response.getOutputStream().write(bytes);
    }
  }

  private static final String CONFIG =
      """
      circuit-breakers: { api: { failure-threshold: 5 } }
      retries: { api: { max-attempts: 3, budget: 0.2 } }
      timeouts: { api: { default: 30s } }
      bulkheads: { api: { max-concurrent-calls: 200, max-queue-size: 100 } }
      rate-limiters: { api: { limit: 1000000, period: 1s, key: client } }
      fallbacks: { api: [ { type: cache, ttl: 5m, stale-if-error: 1h, max-bytes: 16777216 } ] }
      endpoints:
        - path: /*
          circuit-breaker: api
          retry: api
          timeout: api
          bulkhead: api
          rate-limiter: api
          fallback: api
      """;

  private OverheadServer() {}

  public static void main(String[] args) throws Exception {
    Variant variant = Variant.valueOf(args[0].toUpperCase(Locale.ROOT));
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler bare = context("/bare");
    ServletContextHandler guarded = context("/guarded");
    switch (variant) {
      case NO_FILTER -> {}
      case OURS -> add(guarded, ours());
      case QOS -> {
        QoSHandler qos = new QoSHandler();
        qos.setMaxRequestCount(200);
        guarded.insertHandler(qos);
      }
      case SENTINEL -> add(guarded, new SentinelFilter());
      case RESILIENCE4J -> add(guarded, new Resilience4jFilter(false));
      case RESILIENCE4J_TIMEOUT -> add(guarded, new Resilience4jFilter(true));
    }
    server.setHandler(new ContextHandlerCollection(bare, guarded));
    server.start();
    System.out.println("port " + connector.getLocalPort());
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  /** How an endpoint or a variant is named in an address and on a command line. */
  static String word(Enum<?> named) {
    return named.name().toLowerCase(Locale.ROOT);
  }

  private static ServletContextHandler context(String path) {
    ServletContextHandler context = new ServletContextHandler(path);
    for (Endpoint endpoint : Endpoint.values()) {
      context.addServlet(new ServletHolder(new Fixed(endpoint)), "/" + word(endpoint));
    }
    return context;
  }

  private static Filter ours() throws IOException {
    ResilienceManager manager = ResilienceManager.create();
    byte[] yaml = CONFIG.getBytes(StandardCharsets.UTF_8);
    manager.apply(ConfigReader.read(new ByteArrayInputStream(yaml), "overhead"));
    return new ResilienceFilter(manager);
  }

  private static void add(ServletContextHandler context, Filter filter) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
  }

  private static final class Fixed extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final Endpoint endpoint;

    Fixed(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain");
      endpoint.write(response);
    }
  }
}
