package io.omnikeywords.webapp;

import io.omnikeywords.webapp.api.ApiApplication;
import io.omnikeywords.webapp.api.StrictQueryFilter;
import io.omnikeywords.webapp.ops.AdminAccess;
import io.omnikeywords.webapp.ops.AdminServlet;
import io.omnikeywords.webapp.ops.HealthServlet;
import io.omnikeywords.webapp.ops.History;
import io.omnikeywords.webapp.ops.Lifecycle;
import io.omnikeywords.webapp.ops.MetricsServlet;
import io.omnikeywords.webapp.ops.OperatedService;
import io.omnikeywords.webapp.ops.OperationsPage;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.DefaultHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.glassfish.jersey.servlet.ServletContainer;
import org.jspecify.annotations.Nullable;

/**
 * Jetty with its two connectors: the public one with the API, the pages and health, and the admin
 * one, on the loopback address unless told otherwise, with health, metrics and the admin API.
 * Whatever a client can make grow has a bound here.
 */
final class WebServer {

  private static final int MAX_CONNECTIONS = 4_096;
  private static final int MAX_ADMIN_CONNECTIONS = 64;
  private static final int MAX_THREADS = 1_200; // most of them asleep in a bulkhead's queue
  private static final int MIN_THREADS = 8;
  private static final int HEADER_BYTES = 16 * 1024;
  private static final int COMPRESS_FROM_BYTES = 1_024;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
  private static final String PUBLIC = "public";
  private static final String ADMIN = "admin";

  private final Server server;
  private final ServerConnector publicConnector;
  private final ServerConnector adminConnector;
  private final DrainHandler drain = new DrainHandler();
  private final ServletHolder api;
  private final Guard guard;
  private final History history;

  /**
   * @throws StartException if the admin port could be reached by others in the clear, or its
   *     secrets cannot be read
   */
  WebServer(Run run, int port, AdminOptions admin, ConfigFile config) throws StartException {
    admin.check();
    Lifecycle life = run.life();
    server = new Server(threads());
    server.setErrorHandler(new ProblemErrorHandler());
    server.setDefaultHandler(new DefaultHandler(false, false));
    publicConnector = connector(PUBLIC, null, port, null);
    adminConnector = connector(ADMIN, admin.host(), admin.port(), admin.tls());
    server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, publicConnector));
    server.addBean(new NetworkConnectionLimit(MAX_ADMIN_CONNECTIONS, adminConnector));
    guard = new Guard(life, config, run.manager(), run.telemetry().extension());
    api = api(life, guard);
    history = new History(run.manager(), InstantSource.system());
    var operated =
        new OperatedService(
            life, run.manager(), run.events(), guard::snapshot, guard::caches, server, run.data());
    var access =
        new AdminAccess(
            admin.token(run.data()), admin.allNames(), !admin.isLocal(), run.manager().ticker());
    drain.setHandler(
        compressed(
            new ContextHandlerCollection(
                publicContext(life, guard, api, run.telemetry().filter()),
                adminContext(life, guard, operated, access, history))));
    server.setHandler(drain);
  }

  /** Takes both ports, so that a port in use is known before anything slow begins. */
  void bind() throws StartException {
    open(publicConnector);
    open(adminConnector);
  }

  void start() throws Exception {
    server.start();
  }

  /** Has the policies, Jersey and the history begin where no request has made them do so. */
  void loadApi() throws ServletException {
    guard.load();
    api.getServlet();
    history.start();
  }

  int port() {
    return publicConnector.getLocalPort();
  }

  int adminPort() {
    return adminConnector.getLocalPort();
  }

  /** Where operators find it. */
  String adminAddress() {
    boolean secure = adminConnector.getProtocols().contains("ssl");
    return (secure ? "https://" : "http://") + adminConnector.getHost() + ":" + adminPort();
  }

  /** See {@link DrainHandler#drain}. */
  int drain(Duration accepting, Duration limit) throws InterruptedException {
    return drain.drain(accepting, limit);
  }

  void stop() throws Exception {
    history.close();
    server.stop();
  }

  private static void open(ServerConnector connector) throws StartException {
    try {
      connector.open();
    } catch (IOException e) {
      throw new StartException(
          "The %s port %d cannot be used: %s. Choose another with --%s."
              .formatted(
                  connector.getName(),
                  connector.getPort(),
                  reason(e),
                  connector.getName().equals(PUBLIC) ? "port" : "admin-port"),
          e);
    }
  }

  private static String reason(IOException e) {
    Throwable root = e.getCause() == null ? e : e.getCause();
    return String.valueOf(root.getMessage());
  }

  /**
   * The queue needs no bound of its own: a connection has at most one task in it, and connections
   * are limited.
   */
  private static QueuedThreadPool threads() {
    var threads =
        new QueuedThreadPool(MAX_THREADS, MIN_THREADS, (int) Duration.ofMinutes(1).toMillis());
    threads.setName("http");
    return threads;
  }

  private ServerConnector connector(
      String name, @Nullable String host, int port, SslContextFactory.@Nullable Server tls) {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    var plain = new HttpConnectionFactory(http);
    ServerConnector connector;
    if (tls == null) {
      connector = new ServerConnector(server, 1, 1, plain);
    } else {
      http.addCustomizer(new SecureRequestCustomizer(false)); // AdminAccess checks the name
      connector =
          new ServerConnector(
              server, 1, 1, new SslConnectionFactory(tls, plain.getProtocol()), plain);
    }
    connector.setName(name);
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    server.addConnector(connector);
    return connector;
  }

  /** Not begun at start: Jersey takes a third of the time to start, to be spent once ready. */
  private static ServletHolder api(Lifecycle life, Guard guard) {
    return new ServletHolder(ServletContainer.class) {
      @Override
      protected Servlet createInstance() {
        return new ServletContainer(new ApiApplication(life::service, guard.manager()));
      }
    };
  }

  private static ServletContextHandler publicContext(
      Lifecycle life, Guard guard, ServletHolder api, @Nullable Filter tracing) {
    ServletContextHandler context = context(PUBLIC, life, guard);
    context.addServlet(api, "/*");
    var identified = new FilterHolder(new RequestContext());
    identified.setAsyncSupported(true);
    context.addFilter(identified, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    if (tracing != null) {
      var traced = new FilterHolder(tracing);
      traced.setAsyncSupported(true);
      context.addFilter(traced, "/*", EnumSet.of(DispatcherType.REQUEST));
    }
    var guarding = new FilterHolder(guard);
    guarding.setAsyncSupported(true);
    context.addFilter(guarding, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    context.addFilter(
        new FilterHolder(new StrictQueryFilter()), "/*", EnumSet.of(DispatcherType.REQUEST));
    return context;
  }

  private static ServletContextHandler adminContext(
      Lifecycle life, Guard guard, OperatedService operated, AdminAccess access, History history) {
    ServletContextHandler context = context(ADMIN, life, guard);
    context.addFilter(new FilterHolder(access), "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(
        new ServletHolder(AdminServlet.class) { // not loaded before the first request
          @Override
          protected Servlet createInstance() {
            return new AdminServlet(operated, access, history);
          }
        },
        "/admin/*");
    context.addServlet(new ServletHolder(new MetricsServlet(operated)), "/metrics");
    var page = new ServletHolder(new OperationsPage());
    context.addServlet(page, "");
    context.addServlet(page, "/ops/*");
    return context;
  }

  /** Health, on the connector of this name only. */
  private static ServletContextHandler context(String connector, Lifecycle life, Guard guard) {
    var context = new ServletContextHandler("/");
    context.setVirtualHosts(List.of("@" + connector));
    context.setErrorHandler(new ProblemErrorHandler());
    context.addServlet(new ServletHolder(new HealthServlet(life, guard::checks)), "/health/*");
    return context;
  }

  private static Handler compressed(Handler handler) {
    var gzip = new GzipCompression();
    gzip.setMinCompressSize(COMPRESS_FROM_BYTES);
    var compression = new CompressionHandler(handler);
    compression.putCompression(gzip);
    var types =
        CompressionConfig.builder().compressIncludeMethod("GET").compressIncludeMethod("POST");
    for (String type :
        List.of(
            "application/json",
            "application/problem+json",
            "application/x-suggestions+json",
            "image/svg+xml",
            "text/css",
            "text/csv",
            "text/html",
            "text/plain",
            "text/javascript")) {
      types.compressIncludeMimeType(type);
    }
    compression.putConfiguration("/*", types.decompressExcludePath("/*").build());
    return compression;
  }
}
