package io.omnikeywords.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminOptionsTest {

  private static final String PASSWORD = "changeit";

  @TempDir Path temp;

  private AdminOptions options(String host, Path keystore, Map<String, String> environment) {
    return new AdminOptions(host, 0, Set.of("admin.test"), keystore, null, environment::get);
  }

  @Test
  void host_thatOthersReach_withoutTls_isRefused() {
    for (String host : new String[] {"0.0.0.0", "::"}) {
      assertThatThrownBy(
              () -> new WebServer(Run.in(temp), 0, options(host, null, Map.of()), ConfigFile.EMPTY))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("only with TLS", "--admin-keystore");
    }
    assertThatThrownBy(() -> options("no.such.host.invalid", null, Map.of()).check())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("is not known");
  }

  @Test
  void keystore_withAWrongPassword_isToldWithoutIt() throws Exception {
    Path keystore = keystore();
    var options = options("127.0.0.1", keystore, Map.of(AdminOptions.PASSWORD, "guess"));
    assertThatThrownBy(options::tls)
        .isInstanceOf(StartException.class)
        .hasMessageContaining(AdminOptions.PASSWORD)
        .hasMessageNotContaining("guess");
  }

  @Test
  void token_wrongInTheEnvironment_isToldWithoutIt() {
    var options = options("127.0.0.1", null, Map.of(AdminOptions.TOKEN, "short"));
    assertThatThrownBy(() -> options.token(temp))
        .isInstanceOf(StartException.class)
        .hasMessageNotContaining("short ")
        .hasMessageContaining("Wrong admin token");
  }

  private interface Asking {
    void ask(HttpClient client, String address) throws Exception;
  }

  private void boundToAll(Asking asking) throws Exception {
    Path keystore = keystore();
    var environment = Map.of(AdminOptions.PASSWORD, PASSWORD, AdminOptions.TOKEN, TestServer.TOKEN);
    var server =
        new WebServer(Run.in(temp), 0, options("0.0.0.0", keystore, environment), ConfigFile.EMPTY);
    try {
      server.bind();
      server.start();
      asking.ask(
          HttpClient.newBuilder().sslContext(trusting(keystore)).build(),
          "https://localhost:" + server.adminPort());
    } finally {
      server.stop();
    }
  }

  @Test
  void boundToAll_withTls_needsTheTokenEverywhere() throws Exception {
    boundToAll(
        (client, address) -> {
          for (String path : new String[] {"/metrics", "/health/live", "/admin/policies"}) {
            var request = HttpRequest.newBuilder(URI.create(address + path));
            assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
                .as(path)
                .isEqualTo(401);
            request.header("Authorization", "Bearer " + TestServer.TOKEN);
            assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
                .as(path)
                .isEqualTo(200);
          }
        });
  }

  @Test
  void boundToAll_withoutToken_opensWhatTheDocumentSaysAndNothingElse() throws Exception {
    Map<String, String> expected = new LinkedHashMap<>();
    for (String directory : new String[] {"ops", "web"}) {
      try (Stream<Path> files = Files.list(Path.of("target/classes", directory))) {
        files.forEach(
            file -> {
              expected.put("GET /ops/" + file.getFileName(), "401");
              expected.put("GET /" + directory + "/" + file.getFileName(), "401");
            });
      }
    }
    Pattern.compile("(?m)^\\| `([A-Z]+ /.*)` \\| ([0-9]{3}(?: or [0-9]{3})*) \\|$")
        .matcher(Files.readString(Path.of("docs/operations/security.md")))
        .results()
        .forEach(row -> expected.put(row.group(1), row.group(2)));
    assertThat(expected).containsEntry("GET /ops/app.js", "200");
    boundToAll(
        (client, address) -> {
          for (Map.Entry<String, String> each : expected.entrySet()) {
            String[] line = each.getKey().split(" ", 2);
            HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + line[1]))
                    .method(line[0], HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(String.valueOf(answer.statusCode()))
                .as(each.getKey())
                .isIn(List.of(each.getValue().replace("401", "401 or 429").split(" or ")));
            assertThat(answer.body()).doesNotContain(TestServer.TOKEN, "api_keywords");
          }
        });
  }

  private Path keystore() throws IOException, InterruptedException {
    Path keystore = temp.resolve("admin.p12");
    Process made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "admin",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    assertThat(made.waitFor()).isZero();
    return keystore;
  }

  private static SSLContext trusting(Path keystore) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(keystore)) {
      store.load(in, PASSWORD.toCharArray());
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("admin", store.getCertificate("admin"));
    trust.init(certificates);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
