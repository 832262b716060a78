package io.omnikeywords.load;

import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.config.ConfigReader;
import io.omnikeywords.resilience.servlet.ResilienceFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty with endpoints that behave in all ways, each behind policies of its own, for {@link
 * FilterSoak}; {@code /state}, behind none, collects garbage and tells what is held.
 */
public final class SoakServer {

  static final List<String> KINDS =
      List.of("fast", "slow", "failing", "hanging", "async", "stream", "upload");

  /** The query of a request that any endpoint answers well, and at once. */
  static final String CALM = "calm";

  private static final int THREADS = 128;
  private static final int PLACES = 40;
  private static final byte[] CHUNK = "0123456789abcdef".repeat(1024).getBytes();

  private final ArrayByteBufferPool.Tracking buffers = new ArrayByteBufferPool.Tracking();
  private final ResilienceManager manager = ResilienceManager.create();
  private final ResilienceFilter filter = new ResilienceFilter(manager);

  private SoakServer() {}

  public static void main(String[] args) throws Exception {
    new SoakServer().run();
  }

  private void run() throws Exception {
    byte[] yaml = config().getBytes(StandardCharsets.UTF_8);
    manager.apply(ConfigReader.read(new ByteArrayInputStream(yaml), "soak"));
    Server server = new Server(new QueuedThreadPool(THREADS, THREADS), null, buffers);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler();
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    context.addFilter(
        holder, "/api/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    ServletHolder endpoints = new ServletHolder(new Endpoints());
    endpoints.setAsyncSupported(true);
    context.addServlet(endpoints, "/api/*");
    context.addServlet(new ServletHolder(new State()), "/state");
    server.setHandler(context);
    server.start();
    System.out.println("port " + connector.getLocalPort());
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private static String config() {
    StringBuilder yaml =
        new StringBuilder(
            """
            retries: { r: { max-attempts: 2, base-delay: 1ms, budget: 0.2 } }
            timeouts: { t: { default: 200ms } }
            rate-limiters: { l: { limit: 1000000, period: 1s, key: client } }
            fallbacks: { f: [ { type: cache, ttl: 1s, stale-if-error: 2s, max-bytes: 1048576 } ] }
            """);
    StringBuilder breakers = new StringBuilder("circuit-breakers:\n");
    StringBuilder bulkheads = new StringBuilder("bulkheads:\n");
    StringBuilder endpoints = new StringBuilder("endpoints:\n");
    for (String kind : KINDS) {
      breakers.append("  %s: { failure-threshold: 5, recovery-timeout: 500ms }%n".formatted(kind));
      bulkheads.append(
          "  %s: { max-concurrent-calls: %d, max-queue-size: 4, max-wait-duration: 50ms }%n"
              .formatted(kind, kind.equals("hanging") ? 4 : PLACES));
      endpoints.append(
          ("  - { path: /api/%1$s, circuit-breaker: %1$s, bulkhead: %1$s, retry: r, timeout: t,"
                  + " rate-limiter: l, fallback: f }%n")
              .formatted(kind));
    }
    return yaml.append(breakers).append(bulkheads).append(endpoints).toString();
  }

  /** Answers with the request's id, and that in one of many ways. */
  private static final class Endpoints extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient ScheduledExecutorService later =
        Executors.newSingleThreadScheduledExecutor();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String id = request.getQueryString();
      ThreadLocalRandom random = ThreadLocalRandom.current();
      response.setContentType("text/plain");
      switch (CALM.equals(id) ? "/fast" : request.getPathInfo()) {
        case "/fast" -> answer(response, id);
        case "/slow" -> {
          pause(random.nextInt(5, 50), false);
          answer(response, id);
        }
        case "/failing" -> fail(response, id, random.nextInt(10));
        case "/hanging" -> {
          pause(random.nextInt(100, 600), random.nextBoolean());
          answer(response, id);
        }
        case "/async" -> {
          AsyncContext context = request.startAsync();
          if (random.nextInt(20) > 0) { // else it never completes
            later.schedule(() -> complete(context, id), random.nextInt(20), TimeUnit.MILLISECONDS);
          }
        }
        case "/stream" -> {
          for (int i = 0; i < 128; i++) { // 2 MiB, past what is held back
            response.getOutputStream().write(CHUNK);
          }
        }
        default -> {
          long read = request.getInputStream().transferTo(OutputStream.nullOutputStream());
          answer(response, id + " read " + read);
        }
      }
    }

    private static void fail(HttpServletResponse response, String id, int dice)
        throws IOException {
      boolean bad = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()) % 2 == 0;
      if (!bad || dice > 7) {
        answer(response, id);
      } else if (dice > 4) {
        response.sendError(500);
      } else if (dice > 1) {
        response.setStatus(503);
        answer(response, id);
      } else {
        throw new IllegalStateException("as it should");
      }
    }

    private static void complete(AsyncContext context, String id) {
      try {
        answer((HttpServletResponse) context.getResponse(), id);
        context.complete();
      } catch (IOException | RuntimeException late) {
        // answered at its deadline, or the client is gone
      }
    }

    private static void answer(HttpServletResponse response, String id) throws IOException {
      response.getOutputStream().print("id " + id + " " + "x".repeat(200));
    }

    /** Sleeps; one that is deaf does so to the end whoever interrupts it. */
    private static void pause(int millis, boolean deaf) throws IOException {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
        try {
          Thread.sleep(left);
        } catch (InterruptedException interrupted) {
          if (!deaf) {
            throw new IOException(interrupted);
          }
        }
      }
    }
  }

  /** Tells, as lines of name=value, what should be nothing at rest and what should not grow. */
  private final class State extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Map<String, Object> state = new TreeMap<>();
      manager.metrics().bulkheads().values().stream()
          .forEach(each -> state.merge("places.taken", each.concurrentCalls(), SoakServer::sum));
      manager.metrics().bulkheads().values().stream()
          .forEach(each -> state.merge("places.waiting", each.queueSize(), SoakServer::sum));
      state.put("places.lost", lostPlaces());
      manager.metrics().timeouts().forEach((name, each) -> state.put("deadlines", each.watched()));
      state.put("workers.stuck", filter.stuckWorkers());
      state.put("buffers", buffers.getLeaks().size()); // with those of this very request
      state.put(
          "breakers",
          manager.metrics().circuitBreakers().values().stream()
              .map(each -> each.name() + ":" + each.state() + ":" + each.stateChanges())
              .collect(Collectors.joining(" ")));
      for (BufferPoolMXBean pool :
          ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
        state.put("memory." + pool.getName(), pool.getMemoryUsed());
      }
      List<Thread> threads = new ArrayList<>(Thread.getAllStackTraces().keySet());
      state.put("threads", threads.size());
      state.put(
          "threads.answering",
          threads.stream().filter(each -> each.getName().startsWith("resilience-answer")).count());
      if ("gc".equals(request.getQueryString())) {
        state.put("heap", heapAfterCollection());
      }
      PrintWriter out = response.getWriter();
      state.forEach((name, value) -> out.print(name + "=" + value + "\n"));
    }

    /** Takes every place there should be and gives it back. */
    private int lostPlaces() {
      int lost = 0;
      for (String kind : KINDS) {
        Bulkhead bulkhead = manager.bulkhead(kind);
        List<Permit> taken = new ArrayList<>();
        while (bulkhead.tryAcquire() instanceof Permit permit) {
          taken.add(permit);
        }
        lost += bulkhead.config().maxConcurrentCalls() - taken.size();
        taken.forEach(Permit::release);
      }
      return lost;
    }

    private static long heapAfterCollection() {
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
  }

  private static Object sum(Object one, Object other) {
    return (Integer) one + (Integer) other;
  }
}
