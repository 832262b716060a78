package io.omnikeywords.operations;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.omnikeywords.acceptance.RunningService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The running jar with a policy of each kind, shared by the tests of what operators use. The
 * endpoint {@code /docs} has a circuit breaker and no fallback, and a 404 of it counts as a
 * failure, so that a test can have it fail and recover at will.
 */
public final class OperatedJar implements AutoCloseable {

  /** How long the breaker of {@code /docs} stays open. */
  public static final Duration RECOVERY = Duration.ofSeconds(1);

  static final String CONFIG =
      """
      circuit-breakers:
        docs: { failure-threshold: 3, recovery-timeout: 1s, success-threshold: 1, response-times: exact }
        api_keywords: { failure-threshold: 5, response-times: exact }
      retries: { docs_retry: { max-attempts: 2, base-delay: 1ms, budget: 0.2 } }
      timeouts: { api_timeout: { default: 5s } }
      bulkheads: { api_bulkhead: { max-concurrent-calls: 5, max-queue-size: 5, max-wait-duration: 100ms } }
      rate-limiters: { per_client: { limit: 1000, period: 1s, burst: 1000, key: client } }
      fallbacks:
        search_fallback:
          - { type: cache, ttl: 5m, stale-if-error: 1h }
          - { type: default, status: 200, content-type: application/json, body: '{"keywords":[],"source":"fallback"}' }
      endpoints:
        - { path: /docs/*, circuit-breaker: docs, rate-limiter: per_client, failure-statuses: [4xx, 5xx] }
        - { path: /openapi.json, retry: docs_retry }
        - { path: /keywords/search, circuit-breaker: api_keywords, timeout: api_timeout, bulkhead: api_bulkhead, fallback: search_fallback }
        - { path: /keywords/*, circuit-breaker: api_keywords, timeout: api_timeout, bulkhead: api_bulkhead }
      providers:
        sources:
          stub:
            type: opensearch
            url: "PROVIDER?q={searchTerms}"
            policies: { circuit-breaker: { failure-threshold: 3 }, retry: { base-delay: 1ms, budget: 0.01, budget-floor: 1 } }
      """;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static OperatedJar shared;

  private final RunningService service;
  private final HttpServer provider;
  private volatile int providerStatus = 200;
  final Path config;

  OperatedJar(Path directory, Path data) throws IOException {
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext("/", this::answer);
    provider.start();
    String address = "http://127.0.0.1:" + provider.getAddress().getPort() + "/";
    config =
        Files.writeString(
            directory.resolve("resilience.yaml"), CONFIG.replace("PROVIDER", address));
    service =
        RunningService.start(RunningService.copyOfData(data), "--config", config.toString())
            .awaitReady();
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = "[\"q\",[\"provided\"]]".getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(providerStatus, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Has the provider answer with this status from now on. */
  void provider(int status) {
    providerStatus = status;
  }

  /** The one process, started by whoever asks first and ended with the test run. */
  public static synchronized OperatedJar shared() {
    if (shared == null) {
      try {
        Path directory = Files.createTempDirectory("omni-keywords-ops");
        shared = new OperatedJar(directory, directory.resolve("data"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  Path data() {
    return service.data;
  }

  Path logFile() {
    return data().resolveSibling(data().getFileName() + ".log");
  }

  int port() {
    return service.port();
  }

  int adminPort() {
    return service.adminPort();
  }

  /** The secret of operators, as the service made it. */
  public String token() throws IOException {
    return service.adminToken();
  }

  public URI admin(String path) {
    return service.adminUri(path);
  }

  public HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(service.uri().resolve(path)).build());
  }

  /** Has the breaker of {@code /docs} open. */
  public void failDocs() {
    for (int i = 0; i < 3; i++) {
      get("/docs/none");
    }
  }

  /** A request to {@code /docs} that succeeds if it is let through. */
  public HttpResponse<String> docs() {
    return get("/docs/docs.css");
  }

  CompletableFuture<HttpResponse<String>> analyzeAsync(List<String> keywords) {
    return service.analyzeAsync(keywords);
  }

  /** Acts as an operator. */
  public HttpResponse<String> act(String method, String path, String body) throws IOException {
    return service.act(method, path, body);
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    service.close();
    provider.stop(0);
  }
}
