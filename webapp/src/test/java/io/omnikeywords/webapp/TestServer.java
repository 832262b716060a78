package io.omnikeywords.webapp;

import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.webapp.ops.Lifecycle;
import jakarta.servlet.ServletException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The real server on free ports in this process, over {@link InMemoryKeywords}. */
public final class TestServer implements AutoCloseable {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  public final Lifecycle life = new Lifecycle();
  final WebServer server;
  private final ResilienceManager manager = ResilienceManager.create();

  private TestServer(ConfigFile config) throws Exception {
    server = new WebServer(life, 0, 0, config, manager, Path.of("target"));
    server.bind();
    server.start();
  }

  public static TestServer starting() throws Exception {
    return new TestServer(ConfigFile.EMPTY);
  }

  public static TestServer ready() throws Exception {
    return ready(new InMemoryKeywords(), null);
  }

  /** Guarded as the file says, or by the built-in policies. */
  public static TestServer ready(KeywordsService service, @Nullable Path config) throws Exception {
    var started = new TestServer(config == null ? ConfigFile.EMPTY : ConfigFile.read(config));
    started.life.ready(service);
    return started;
  }

  /** What a request would otherwise have to wait for. */
  public void load() throws ServletException {
    server.loadApi();
  }

  ResilienceManager manager() {
    return manager;
  }

  public URI uri(String pathAndQuery) {
    return URI.create("http://localhost:" + server.port() + pathAndQuery);
  }

  public HttpResponse<String> get(String pathAndQuery, String... headers) {
    var request = HttpRequest.newBuilder(uri(pathAndQuery));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  public HttpResponse<String> post(String path, String type, byte[] body) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(request.toString(), e);
    }
  }

  /** Sends bytes as they are and gives all that comes back until the server closes. */
  public String raw(String request) throws IOException {
    return raw(request.getBytes(StandardCharsets.ISO_8859_1));
  }

  public String raw(byte[] request) throws IOException {
    try (Socket socket = new Socket("localhost", server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      var answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);
      return answer.toString(StandardCharsets.UTF_8);
    }
  }

  /** Asks the admin port. */
  public HttpResponse<String> admin(String path) {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort() + path)).build());
  }

  public int adminPort() {
    return server.adminPort();
  }

  @Override
  public void close() throws Exception {
    server.stop();
    manager.close();
  }

  /** Serves until the process ends, to be tried by hand. */
  public static void main(String[] arguments) throws Exception {
    TestServer server = ready();
    System.out.println(server.uri("/") + " admin " + server.adminPort());
    Thread.currentThread().join();
  }
}
