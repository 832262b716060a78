package io.omnikeywords.webapp.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.webapp.InMemoryKeywords;
import io.omnikeywords.webapp.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {

  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.starting();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void starting_isLiveButNotReady_andKeywordsAskToComeBack() {
    server.life.update("indexing wordnet-3.1", 40, 100);

    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
    HttpResponse<String> started = server.get("/health/started");
    assertThat(started.statusCode()).isEqualTo(503);
    assertThat(started.body())
        .isEqualTo(
            """
            {"status":"DOWN","checks":[{"name":"startup","status":"DOWN","data":\
            {"phase":"indexing wordnet-3.1","done":40,"total":100}}]}""");
    HttpResponse<String> search = server.get("/keywords/search?q=a");
    assertThat(search.statusCode()).isEqualTo(503);
    assertThat(search.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(search.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(search.body()).contains("\"retry_after\":1");
  }

  @Test
  void ready_isUpEverywhere_withTheChecksOfTheService() {
    server.life.ready(new InMemoryKeywords());

    for (String path :
        new String[] {"/health", "/health/live", "/health/ready", "/health/started"}) {
      HttpResponse<String> answer = server.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(answer.body()).startsWith("{\"status\":\"UP\",\"checks\":[{\"name\":\"");
    }
    assertThat(server.get("/health/ready").body())
        .isEqualTo(
            """
            {"status":"UP","checks":[{"name":"service","status":"UP","data":{"state":"ready"}},\
            {"name":"index","status":"UP","data":{"keywords":2}}]}""");
  }

  @Test
  void breaker_openWithAFallback_isToldAndStaysUp() {
    for (int i = 0; i < 10; i++) { // that the index is being opened is not a failure of it
      HttpResponse<String> starting = server.get("/keywords/search?q=a");
      assertThat(starting.statusCode()).isEqualTo(503);
      assertThat(starting.headers().firstValue("X-Resilience-Status")).isEmpty();
    }
    server.life.ready(new InMemoryKeywords());
    assertThat(server.get("/health").body())
        .contains(
            """
            {"name":"circuitBreaker.api_keywords","status":"UP",\
            "data":{"state":"CLOSED","failureRate":0.0}}""");

    for (int i = 0; i < 5; i++) {
      server.get("/keywords/search?q=explode");
    }

    HttpResponse<String> health = server.get("/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body())
        .startsWith("{\"status\":\"UP\"")
        .contains(
            """
            {"name":"circuitBreaker.api_keywords","status":"UP",\
            "data":{"state":"OPEN","failureRate":1.0}}""");
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(server.admin("/health").body()).contains("\"state\":\"OPEN\"");
  }

  @Test
  void breaker_openWithNothingToStandInForIt_isDown_andOneWithNothingBehindItIsNot(
      @TempDir Path directory) throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("resilience.yaml"),
            """
            circuit-breakers: { bare: { failure-threshold: 5 }, unused: { failure-threshold: 5 } }
            endpoints: [ { path: /keywords/search, circuit-breaker: bare } ]
            """);
    try (TestServer configured = TestServer.ready(new InMemoryKeywords(), config)) {
      assertThat(configured.get("/health").statusCode()).isEqualTo(200);

      configured.manager().circuitBreaker("unused").forceOpen();
      HttpResponse<String> unused = configured.get("/health");
      assertThat(unused.statusCode()).isEqualTo(200);
      assertThat(unused.body())
          .contains("{\"name\":\"circuitBreaker.unused\",\"status\":\"UP\"", "FORCED_OPEN");

      configured.manager().circuitBreaker("bare").forceOpen();
      HttpResponse<String> bare = configured.get("/health");
      assertThat(bare.statusCode()).isEqualTo(503);
      assertThat(bare.body()).contains("{\"name\":\"circuitBreaker.bare\",\"status\":\"DOWN\"");
    }
  }

  @Test
  void draining_isNotReady_yetAnswers() {
    server.life.ready(new InMemoryKeywords());
    server.life.drain();

    assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(server.get("/health/ready").body()).contains("\"state\":\"draining\"");
    assertThat(server.get("/health").body()).startsWith("{\"status\":\"DOWN\"");
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(server.get("/health/started").statusCode()).isEqualTo(200);
    assertThat(server.get("/keywords/search?q=a").statusCode()).isEqualTo(200);
  }

  @Test
  void draining_beforeTheIndexOpens_neverBecomesReady() {
    server.life.drain();
    server.life.ready(new InMemoryKeywords());

    assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void adminPort_servesNothingOfThePublicPort() {
    server.life.ready(new InMemoryKeywords());

    assertThat(server.admin("/health/ready").statusCode()).isEqualTo(200);
    HttpResponse<String> keywords = server.admin("/keywords/search?q=a");
    assertThat(keywords.statusCode()).isEqualTo(404);
    assertThat(keywords.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }
}
