package io.omnikeywords.webapp.ops;

import static io.omnikeywords.webapp.ops.AdminApiTest.BREAKER;
import static io.omnikeywords.webapp.ops.AdminApiTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.webapp.TestServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with the token that are refused all the same, and change nothing. */
class AdminRefusalTest {

  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.ready();
    server.load();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static int threshold() {
    return server.manager().circuitBreaker("api_keywords").config().failureThreshold();
  }

  @Test
  void patch_withoutIfMatch_is428() {
    assertProblem(server.admin("PATCH", BREAKER, "{\"failure_threshold\":1}"), 428, "If-Match");
    assertThat(threshold()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"failure_threshold\":0} | 422 | failure_threshold must be at least 1 but is 0",
        "{\"recovery_timeout\":60} | 422 | recovery_timeout must be a duration",
        "{\"failure_rate\":1.5} | 422 | failure_rate must be above 0 and at most 1 but is 1.5",
        "{\"failure_threshold\":null} | 422 | failure_threshold must be a whole number",
        "{\"window\":{\"type\":\"moon\"}} | 422 | type must be one of count, time",
        "{\"window\":{\"type\":\"count\",\"sise\":3}} | 400 | unknown key",
        "{\"treshold\":1} | 400 | There is no field 'treshold'; there are failure_threshold, ",
        "{\"failure_threshold\":1,\"failure-threshold\":2} | 400 | twice",
        "{\"failure_threshold\":1,\"failure_threshold\":2} | 400 | twice",
        "{\"failure_threshold\":[1]} | 400 | No field of the body is a list",
        "{\"failure_threshold\":1} {} | 400 | follows the JSON object",
        "[] | 400 | must be a JSON object",
        "{\"a\":{\"a\":{\"a\":{\"a\":{}}}}} | 400 | nested more than 4 deep",
        "{ | 400 | not JSON",
        "{\"recovery_timeout\":\"${HOME}\"} | 422 | environment variable HOME is not set",
        "{\"max_recovery_timeout\":\"<script>\"} | 422 | max_recovery_timeout must be a duration"
      })
  void patch_withAWrongBody_changesNothing(String body, int status, String detail) {
    HttpResponse<String> answer = server.admin("PATCH", BREAKER, body, "If-Match", "*");
    assertProblem(answer, status, detail);
    assertThat(threshold()).isEqualTo(5);
  }

  @Test
  void patch_ofAnotherType_is415_ofALargeBody_is413() {
    var wrong =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.adminPort() + BREAKER))
            .method("PATCH", HttpRequest.BodyPublishers.ofString("failure_threshold=1"))
            .header("Authorization", "Bearer " + TestServer.TOKEN)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("If-Match", "*")
            .build();
    assertProblem(server.send(wrong), 415);
    String large = "{\"failure_threshold\":1" + " ".repeat(16 * 1024) + "}";
    assertProblem(server.admin("PATCH", BREAKER, large, "If-Match", "*"), 413, "16384 bytes");
    assertThat(threshold()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /admin",
        "GET /admin/",
        "GET /admin/nothing",
        "GET /admin/circuit-breakers",
        "GET /admin/circuit-breakers/",
        "GET /admin/circuit-breakers/nobody",
        "PATCH /admin/bulkheads/api_keywords",
        "POST /admin/circuit-breakers/nobody/state",
        "POST /admin/circuit-breakers//state",
        "GET /admin/loggers/nobody.asked.for.this"
      })
  void unknownName_is404OrMalformed(String request) {
    String[] words = request.split(" ");
    HttpResponse<String> answer =
        server.admin(words[0], words[1], "{\"state\":\"closed\"}", "If-Match", "*");
    assertThat(answer.statusCode()).isIn(404, 400);
    assertThat(answer.body()).doesNotContain("nobody");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /admin/policies, GET",
    "DELETE, /admin/circuit-breakers/api_keywords, 'GET, PATCH'",
    "GET, /admin/circuit-breakers/api_keywords/state, POST",
    "POST, /admin/loggers/resilience, 'GET, PUT'",
    "TRACE, /admin/policies, GET"
  })
  void otherMethod_is405(String method, String path, String allowed) {
    HttpResponse<String> answer = server.admin(method, path, "");
    assertProblem(answer, 405);
    assertThat(answer.headers().firstValue("Allow")).hasValue(allowed);
  }
}
