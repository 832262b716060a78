package io.omnikeywords.webapp;

import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.webapp.ops.Lifecycle;
import io.omnikeywords.webapp.ops.Tracing;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The real server on free ports in this process, over {@link InMemoryKeywords}. */
public final class TestServer implements AutoCloseable {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** The operators' token. */
  public static final String TOKEN = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

  static final AdminOptions ADMIN =
      new AdminOptions(
          AdminOptions.LOOPBACK,
          0,
          Set.of(),
          null,
          null,
          name -> name.equals(AdminOptions.TOKEN) ? TOKEN : null);

  private final Run run;
  public final Lifecycle life;
  final WebServer server;

  private TestServer(ConfigFile config, Telemetry telemetry) throws Exception {
    run = Run.in(Path.of("target"), telemetry);
    life = run.life();
    server = new WebServer(run, 0, ADMIN, config);
    server.bind();
    server.start();
  }

  public static TestServer starting() throws Exception {
    return new TestServer(ConfigFile.EMPTY, Telemetry.OFF);
  }

  public static TestServer ready() throws Exception {
    return ready(new InMemoryKeywords(), null);
  }

  /** Guarded as the file says, or by the built-in policies. */
  public static TestServer ready(KeywordsService service, @Nullable Path config) throws Exception {
    var started =
        new TestServer(config == null ? ConfigFile.EMPTY : ConfigFile.read(config), Telemetry.OFF);
    started.life.ready(service);
    return started;
  }

  /** Traced, before the providers that the file names. */
  public static TestServer traced(Tracing tracing, KeywordsService index, @Nullable Path config)
      throws Exception {
    ConfigFile read = config == null ? ConfigFile.EMPTY : ConfigFile.read(config);
    var started = new TestServer(read, Telemetry.of(tracing));
    Path data = Files.createTempDirectory(Path.of("target"), "traced");
    started.life.ready(
        read.providers()
            .before(index, data, started.manager(), started.run.telemetry().observer()));
    return started;
  }

  /** What a request would otherwise have to wait for. */
  public void load() throws ServletException {
    server.loadApi();
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

  public ResilienceManager manager() {
    return run.manager();
  }

  /** Asks the admin port with the token. */
  public HttpResponse<String> admin(String method, String path, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + TOKEN);
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
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
    run.manager().close();
  }

  /** Serves until the process ends, to be tried by hand. */
  public static void main(String[] arguments) throws Exception {
    TestServer server = ready();
    System.out.println(server.uri("/") + " admin " + server.adminPort());
    Thread.currentThread().join();
  }
}
