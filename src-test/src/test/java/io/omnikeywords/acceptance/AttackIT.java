package io.omnikeywords.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of webapp/docs/operations/security.md, sent to the admin port of the running jar. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AttackIT {

  private static final Path DOCUMENT = Path.of("../webapp/docs/operations/security.md");

  /** Stands in each request where it might be echoed. */
  private static final String MARK = "zqx<b>";

  private static final String STATE = "/admin/circuit-breakers/api_keywords/state";
  private static final String BREAKER = "/admin/circuit-breakers/api_keywords";
  private static final String OPEN = "{\"state\":\"forced_open\"}";

  private final RunningService service = RunningService.shared();
  private final String token = token();

  private String token() {
    try {
      return service.adminToken();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Attack(String line, String body, List<String> headers) {

    static Attack of(String line, String body, String... headers) {
      return new Attack(line, body, List.of(headers));
    }
  }

  private static final String LOCAL = "Host: localhost";
  private static final String JSON = "Content-Type: application/json";

  /** By the name of the row; $T stands for the token, $P for the admin port. */
  private static Map<String, Attack> attacks() {
    Map<String, Attack> all = new LinkedHashMap<>();
    String post = "POST " + STATE;
    String get = "GET /admin/policies";
    String patch = "PATCH " + BREAKER;
    String right = "Authorization: Bearer $T";
    all.put("no token", Attack.of(post, OPEN, LOCAL, JSON));
    all.put(
        "wrong token",
        Attack.of(post, OPEN, LOCAL, JSON, "Authorization: Bearer " + "z".repeat(43)));
    all.put("truncated token", Attack.of(post, OPEN, LOCAL, JSON, "Authorization: Bearer $-"));
    all.put("token with a tail", Attack.of(post, OPEN, LOCAL, JSON, right + "x"));
    all.put(
        "token in the query",
        Attack.of(post + "?token=$T&access_token=$T&authorization=Bearer%20$T", OPEN, LOCAL, JSON));
    all.put("token in a cookie", Attack.of(post, OPEN, LOCAL, JSON, "Cookie: token=$T"));
    all.put(
        "token as a password (Basic)",
        Attack.of(post, OPEN, LOCAL, JSON, "Authorization: Basic $B"));
    all.put(
        "two tokens, one of them right",
        Attack.of(post, OPEN, LOCAL, JSON, "Authorization: Bearer " + "z".repeat(43), right));
    all.put(
        "page of another origin, with the token",
        Attack.of(post, OPEN, LOCAL, JSON, right, "Origin: https://evil.example"));
    all.put(
        "origin null, with the token", Attack.of(post, OPEN, LOCAL, JSON, right, "Origin: null"));
    all.put(
        "own origin with another port, with the token",
        Attack.of(post, OPEN, LOCAL + ":$P", JSON, right, "Origin: http://localhost:1"));
    all.put(
        "fetch from another site, with the token",
        Attack.of(
            post, OPEN, LOCAL, JSON, right, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"));
    all.put(
        "preflight from another origin",
        Attack.of(
            "OPTIONS " + STATE,
            "",
            LOCAL,
            "Origin: https://evil.example",
            "Access-Control-Request-Method: POST"));
    all.put(
        "foreign host name that leads here (DNS rebinding)",
        Attack.of(post, OPEN, "Host: evil.example:$P", JSON, right));
    all.put(
        "host name that begins like ours",
        Attack.of(post, OPEN, "Host: localhost.evil.example", JSON, right));
    all.put(
        "foreign host in the request line",
        Attack.of("POST http://evil.example" + STATE, OPEN, LOCAL, JSON, right));
    all.put("two Host headers", Attack.of(post, OPEN, LOCAL, "Host: evil.example", JSON, right));
    all.put("GET for a change", Attack.of("GET " + STATE + "?state=forced_open", "", LOCAL, right));
    all.put(
        "GET with a method override",
        Attack.of("GET " + STATE, OPEN, LOCAL, JSON, right, "X-HTTP-Method-Override: POST"));
    all.put(
        "POST in place of PATCH with a method override",
        Attack.of(
            "POST " + BREAKER + "?_method=PATCH",
            "{\"failure_threshold\":1}",
            LOCAL,
            JSON,
            right,
            "If-Match: *",
            "X-HTTP-Method-Override: PATCH"));
    all.put("TRACE", Attack.of("TRACE " + STATE, "", LOCAL, right, "X-Mark: " + MARK));
    all.put("method in lower case", Attack.of("post " + STATE, OPEN, LOCAL, JSON, right));
    all.put("`//admin`", Attack.of("POST /" + STATE, OPEN, LOCAL, JSON));
    all.put("`/metrics/../admin`", Attack.of("POST /metrics/.." + STATE, OPEN, LOCAL, JSON));
    all.put("`/%61dmin`", Attack.of(post.replace("/admin", "/%61dmin"), OPEN, LOCAL, JSON));
    all.put("`/admin;x=1`", Attack.of(post.replace("/admin", "/admin;x=1"), OPEN, LOCAL, JSON));
    all.put("`/admin%2fpolicies`", Attack.of("GET /admin%2fpolicies", "", LOCAL));
    all.put("`/ADMIN`", Attack.of("GET /ADMIN/policies", "", LOCAL, right));
    all.put(
        "breaker named with markup",
        Attack.of("POST /admin/circuit-breakers/zqx%3Cb%3E/state", OPEN, LOCAL, JSON, right));
    all.put(
        "breaker named with a line break",
        Attack.of(
            "POST /admin/circuit-breakers/zqx%0d%0aX-Evil:%201/state", OPEN, LOCAL, JSON, right));
    all.put(
        "breaker name that climbs (`..%2f`)",
        Attack.of("GET /admin/circuit-breakers/..%2f..%2fadmin-token", "", LOCAL, right));
    all.put(
        "form of another page (text/plain), with the token",
        Attack.of(post, OPEN, LOCAL, "Content-Type: text/plain", right));
    all.put(
        "change without If-Match",
        Attack.of(patch, "{\"failure_threshold\":1}", LOCAL, JSON, right));
    all.put(
        "change with a stale If-Match",
        Attack.of(
            patch,
            "{\"failure_threshold\":1}",
            LOCAL,
            JSON,
            right,
            "If-Match: \"0123456789abcdef\""));
    all.put(
        "value that is markup",
        Attack.of(
            patch, "{\"recovery_timeout\":\"" + MARK + "\"}", LOCAL, JSON, right, "If-Match: *"));
    all.put(
        "field that is markup",
        Attack.of(patch, "{\"" + MARK + "\":1}", LOCAL, JSON, right, "If-Match: *"));
    all.put(
        "body of 1 MiB",
        Attack.of(
            patch,
            "{\"failure_threshold\":1" + " ".repeat(1 << 20) + "}",
            LOCAL,
            JSON,
            right,
            "If-Match: *"));
    all.put(
        "JSON nested a thousand deep",
        Attack.of(
            patch,
            "{\"window\":".repeat(1_000) + "1" + "}".repeat(1_000),
            LOCAL,
            JSON,
            right,
            "If-Match: *"));
    all.put(
        "placeholder for an environment variable",
        Attack.of(patch, "{\"recovery_timeout\":\"${PATH}\"}", LOCAL, JSON, right, "If-Match: *"));
    all.put(
        "logger that does not exist",
        Attack.of("PUT /admin/loggers/zqx.none", "{\"level\":\"debug\"}", LOCAL, JSON, right));
    all.put("admin API on the public port, with the token", Attack.of(get, "", LOCAL, right));
    all.put("metrics on the public port", Attack.of("GET /metrics", "", LOCAL, right));
    return all;
  }

  static Stream<Arguments> rows() throws IOException {
    return Pattern.compile("(?m)^\\| (.+) \\| ([0-9]{3}(?: or [0-9]{3})*) \\|$")
        .matcher(Files.readString(DOCUMENT).split("\n## What is open", 2)[0])
        .results()
        .map(row -> Arguments.of(row.group(1), List.of(row.group(2).split(" or "))));
  }

  @Test
  @Order(1)
  void document_hasARowForEachAttack() throws IOException {
    assertThat(rows().map(row -> row.get()[0])).containsExactlyElementsOf(attacks().keySet());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  @Order(2)
  void attack_isRefused_changesNothingAndIsNotEchoedUnescaped(String name, List<String> statuses)
      throws IOException {
    String before = policies();
    Attack attack = attacks().get(name);
    String answer =
        send(name.contains("public port") ? service.port() : service.adminPort(), attack);

    List<String> allowed = new ArrayList<>(statuses);
    if (statuses.contains("401")) {
      allowed.add("429"); // after the rows before it
    }
    assertThat(answer.split(" ", 3)[1]).as(answer).isIn(allowed);
    assertThat(answer)
        .doesNotContain("<b>", token, "Access-Control", System.getenv("PATH"), "\tat ")
        .doesNotContainIgnoringCase("evil");
    assertThat(policies()).isEqualTo(before);
  }

  @Test
  @Order(3)
  void hundredWrongTokens_areThrottled_andTheRightOneIsAnswered() throws IOException {
    List<String> statuses = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Attack guess = Attack.of("GET /admin/policies", "", LOCAL, "Authorization: Bearer guess" + i);
      statuses.add(send(service.adminPort(), guess).split(" ", 3)[1]);
    }
    assertThat(statuses.subList(50, 100)).containsOnly("429");
    assertThat(policies()).contains("api_keywords");
  }

  @Test
  @Order(4)
  void token_isNowhereToBeSeen() throws IOException {
    assertThat(service.log()).doesNotContain(token).contains("refused: ");
    assertThat(policies()).doesNotContain(token);
    assertThat(service.adminRequest().get("/metrics").asString()).doesNotContain(token);
  }

  /** States and configurations of all policies, with the token. */
  private String policies() {
    String body =
        service
            .adminRequest()
            .header("Authorization", "Bearer " + token)
            .get("/admin/policies")
            .asString();
    JsonPath json = JsonPath.from(body);
    return json.getString("circuit_breakers.name")
        + json.getString("circuit_breakers.state")
        + json.getString("circuit_breakers.etag")
        + json.getString("bulkheads.etag")
        + json.getString("timeouts.etag");
  }

  private String send(int port, Attack attack) throws IOException {
    byte[] body = attack.body.getBytes(StandardCharsets.UTF_8);
    var request = new StringBuilder(attack.line).append(" HTTP/1.1\r\n");
    attack.headers.forEach(header -> request.append(header).append("\r\n"));
    if (body.length > 0) {
      request.append("Content-Length: ").append(body.length).append("\r\n");
    }
    request.append("Connection: close\r\n\r\n");
    String basic =
        Base64.getEncoder().encodeToString(("admin:" + token).getBytes(StandardCharsets.UTF_8));
    String head =
        request
            .toString()
            .replace("$T", token)
            .replace("$-", token.substring(0, token.length() - 1))
            .replace("$B", basic)
            .replace("$P", String.valueOf(port));
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      try {
        socket.getOutputStream().write(body);
      } catch (IOException answeredBefore) {
        // a body that is too large need not be read to its end
      }
      var answer = new ByteArrayOutputStream();
      try {
        socket.getInputStream().transferTo(answer);
      } catch (IOException reset) {
        // of the rest of the body; the answer came before
      }
      return answer.toString(StandardCharsets.UTF_8);
    }
  }
}
