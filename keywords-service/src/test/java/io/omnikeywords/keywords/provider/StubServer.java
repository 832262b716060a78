package io.omnikeywords.keywords.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on loopback that answers as told and remembers what it was asked. */
final class StubServer implements AutoCloseable {

  /** What it was asked. */
  record Asked(String method, String uri, String authorization, String agent, String body) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Answers one exchange. */
  interface Handler {
    void answer(HttpExchange exchange) throws IOException;
  }

  StubServer(Handler handler) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          asked.add(
              new Asked(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  String.valueOf(headers.getFirst("Authorization")),
                  String.valueOf(headers.getFirst("User-Agent")),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          handler.answer(exchange);
          exchange.close();
        });
    server.start();
  }

  static StubServer answering(int status, String type, Charset charset, String body) {
    return answering(status, Map.of("Content-Type", type), body.getBytes(charset));
  }

  static StubServer json(String body) {
    return answering(200, "application/json", StandardCharsets.UTF_8, body);
  }

  static StubServer answering(int status, Map<String, String> headers, byte[] body) {
    return new StubServer(
        exchange -> {
          headers.forEach(exchange.getResponseHeaders()::set);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
        });
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
