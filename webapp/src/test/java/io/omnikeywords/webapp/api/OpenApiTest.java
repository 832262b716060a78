package io.omnikeywords.webapp.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.omnikeywords.webapp.HangingKeywords;
import io.omnikeywords.webapp.InMemoryKeywords;
import io.omnikeywords.webapp.TestServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code /openapi.json} says all that is served, and nothing else. */
class OpenApiTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String JSON = "application/json";
  private static final byte[] ASKED =
      "{\"keywords\":[\"credit card\",\"other\"]}".getBytes(StandardCharsets.UTF_8);

  /** Headers of a good answer that only one standing in for a failure has. */
  private static final Set<String> SOMETIMES = Set.of("X-Error-Type", "Age", "Cache-Status");

  private static final byte[] EXPLODING =
      "{\"keywords\":[\"explode\"]}".getBytes(StandardCharsets.UTF_8);

  @TempDir private static Path temp;
  private static TestServer server;
  private static JsonNode api;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.starting();
    api = MAPPER.readTree(server.get("/openapi.json").body());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void pathsAndMethods_areThoseServed() {
    Set<String> served = new TreeSet<>();
    for (Class<?> resource : List.of(KeywordsResource.class, PagesResource.class)) {
      collect(Resource.from(resource), "", served);
    }
    for (String health : List.of("/health", "/health/live", "/health/ready", "/health/started")) {
      assertThat(server.get(health).statusCode()).isIn(200, 503);
      served.add("GET " + health);
    }

    Set<String> documented = new TreeSet<>();
    api.get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(
                        m -> documented.add(m.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(documented).isEqualTo(served);
  }

  @Test
  void parameters_areThoseRead() {
    assertThat(parameters("/keywords/search")).isEqualTo(KeywordsResource.SEARCH_PARAMETERS);
    assertThat(parameters("/keywords/suggest")).isEqualTo(KeywordsResource.SUGGEST_PARAMETERS);
    ready();
    for (String path : List.of("/keywords/search", "/keywords/suggest")) {
      String query = query(path);
      HttpResponse<String> answer = server.get(path + query);
      assertThat(answer.statusCode()).as(query).isEqualTo(200);
      assertThat(answer.body()).contains("\"warnings\":[]");
    }
  }

  @Test
  void ranges_areThoseKept() {
    ready();
    for (String path : List.of("/keywords/search", "/keywords/suggest")) {
      for (JsonNode parameter : operation(path, "get").get("parameters")) {
        String name = parameter.get("name").asString();
        String others = name.equals("q") ? "?" : "?q=a&";
        JsonNode schema = parameter.get("schema");
        List<String> allowed = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        if (schema.has("minimum")) {
          long min = schema.get("minimum").asLong();
          long max = schema.get("maximum").asLong();
          allowed.addAll(List.of(Long.toString(min), Long.toString(max)));
          refused.addAll(List.of(Long.toString(min - 1), Long.toString(max + 1)));
        } else if (schema.has("enum")) {
          schema.get("enum").forEach(value -> allowed.add(value.asString()));
          refused.add("nonsense");
        } else if (schema.has("maxLength")) {
          int max = schema.get("maxLength").asInt();
          allowed.addAll(List.of("a", "a".repeat(max)));
          refused.addAll(List.of("", "a".repeat(max + 1)));
        } else {
          allowed.addAll(List.of("en", "PT", "ceb"));
          refused.addAll(List.of("e", "xx", "eng", "engl"));
        }
        for (String value : allowed) {
          assertThat(server.get(path + others + name + "=" + value).statusCode())
              .as(name + "=" + value)
              .isEqualTo(200);
        }
        for (String value : refused) {
          assertThat(server.get(path + others + name + "=" + value).statusCode())
              .as(name + "=" + value)
              .isEqualTo(400);
        }
      }
    }
  }

  @Test
  void everyStatus_isProvokedAndItsBodyKeepsTheSchema() throws Exception {
    Set<String> seen = new TreeSet<>();
    try (TestServer starting = TestServer.starting()) {
      for (String path : List.of("/keywords/search?q=a", "/keywords/suggest?q=a")) {
        seen.add(checked(path, "get", starting.get(path)));
      }
      for (String path : List.of("/health", "/health/ready", "/health/started")) {
        seen.add(checked(path, "get", starting.get(path)));
      }
      seen.add(
          checked("/keywords/analyze", "post", starting.post("/keywords/analyze", JSON, ASKED)));
    }
    ready();
    for (String path :
        List.of(
            "/keywords/search?q=a",
            "/keywords/search?q=nothing",
            "/keywords/search?q=a&format=csv",
            "/keywords/search",
            "/keywords/search?q=explode",
            "/keywords/suggest?q=a",
            "/keywords/suggest?q=a&format=opensearch",
            "/keywords/suggest",
            "/keywords/suggest?q=explode",
            "/health",
            "/health/live",
            "/health/ready",
            "/health/started",
            "/",
            "/?q=a",
            "/?q=%25%25",
            "/?q=%ff",
            "/explorer/explorer.css",
            "/explorer/explorer.js",
            "/explorer/other",
            "/docs",
            "/docs/docs.css",
            "/docs/docs.js",
            "/docs/icon.svg",
            "/docs/other",
            "/openapi.json",
            "/opensearch.xml")) {
      seen.add(checked(path, "get", server.get(path)));
    }
    for (String path : List.of("/keywords/search", "/keywords/suggest")) {
      seen.add(checked(path, "get", server.get(path + "?q=a", "Accept", "image/png")));
    }
    String analyze = "/keywords/analyze";
    seen.add(checked(analyze, "post", server.post(analyze, JSON, ASKED)));
    seen.add(checked(analyze, "post", server.post(analyze, JSON, new byte[] {'{'})));
    seen.add(checked(analyze, "post", server.post(analyze, JSON, new byte[2_000_000])));
    seen.add(checked(analyze, "post", server.post(analyze, "text/plain", ASKED)));
    seen.add(checked(analyze, "post", server.post(analyze, JSON, EXPLODING)));
    seen.addAll(failures());
    seen.add(
        checked(
            analyze,
            "post",
            server.send(
                HttpRequest.newBuilder(server.uri(analyze))
                    .header("Content-Type", JSON)
                    .header("Accept", "image/png")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(ASKED))
                    .build())));

    Set<String> documented = new TreeSet<>();
    api.get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            method
                                .getValue()
                                .get("responses")
                                .propertyNames()
                                .forEach(
                                    status ->
                                        documented.add(
                                            method.getKey()
                                                + " "
                                                + path.getKey()
                                                + " "
                                                + status))));
    // Liveness has no reason to be down in a process that can still say so.
    documented.remove("get /health/live 503");
    assertThat(seen).isEqualTo(documented);
  }

  /** What policies without a fallback answer for an index that hangs, fails, is asked too often. */
  private static Set<String> failures() throws Exception {
    Set<String> seen = new TreeSet<>();
    for (String path : List.of("/keywords/search?q=", "/keywords/suggest?q=")) {
      seen.addAll(
          failures(path.replaceAll("\\?.*", ""), "get", (server, q) -> server.get(path + q)));
    }
    seen.addAll(
        failures(
            "/keywords/analyze",
            "post",
            (server, q) ->
                server.post(
                    "/keywords/analyze",
                    JSON,
                    ("{\"keywords\":[\"" + q + "\"]}").getBytes(StandardCharsets.UTF_8))));
    return seen;
  }

  private static Set<String> failures(
      String path, String method, BiFunction<TestServer, String, HttpResponse<String>> ask)
      throws Exception {
    Set<String> seen = new TreeSet<>();
    Path config =
        Files.writeString(
            temp.resolve("no-fallback.yaml"),
            """
            circuit-breakers: { b: { failure-threshold: 2 } }
            timeouts: { t: { default: 2s } }
            rate-limiters: { l: { limit: 3, period: 1h, burst: 3 } }
            endpoints: [ { path: /keywords/*, circuit-breaker: b, timeout: t, rate-limiter: l } ]
            """);
    var keywords = new HangingKeywords();
    try (TestServer guarded = TestServer.ready(keywords, config)) {
      guarded.load();
      seen.add(checked(path, method, ask.apply(guarded, "explode")));
      keywords.hang();
      seen.add(checked(path, method, ask.apply(guarded, "a")));
      seen.add(checked(path, method, ask.apply(guarded, "a"))); // the breaker is open
      seen.add(checked(path, method, ask.apply(guarded, "a"))); // three were allowed
      keywords.recover();
    }
    assertThat(seen)
        .containsExactly(
            method + " " + path + " 429",
            method + " " + path + " 500",
            method + " " + path + " 503",
            method + " " + path + " 504");
    return seen;
  }

  @Test
  void schemas_allowNoFieldMoreAndMissNone() {
    ready();
    assertRequiresAll("SearchAnswer", server.get("/keywords/search?q=a").body());
    assertRequiresAll("SuggestAnswer", server.get("/keywords/suggest?q=a").body());
    assertRequiresAll("AnalyzeAnswer", server.post("/keywords/analyze", JSON, ASKED).body());
    JsonNode keyword =
        MAPPER.readTree(server.get("/keywords/search?q=a").body()).get("keywords").get(0);
    assertRequiresAll("Keyword", keyword.toString());
  }

  /**
   * The schema is closed, so what is valid has no field more; that none is missing is seen here.
   */
  private static void assertRequiresAll(String name, String body) {
    JsonNode schema = api.get("components").get("schemas").get(name);
    assertThat(new HashSet<>(MAPPER.readTree(body).propertyNames()))
        .isEqualTo(new HashSet<>(schema.get("properties").propertyNames()));
    assertThat(schema.get("additionalProperties").asBoolean()).isFalse();
  }

  /** The key of the operation and status, once the answer was found to be as documented. */
  private static String checked(String pathAndQuery, String method, HttpResponse<String> answer) {
    String path = pathAndQuery.replaceAll("\\?.*", "");
    String documentedPath = path.replaceFirst("^/(docs|explorer)/.*", "/$1/{file}");
    String key = method + " " + documentedPath + " " + answer.statusCode();
    JsonNode response =
        operation(documentedPath, method)
            .get("responses")
            .get(Integer.toString(answer.statusCode()));
    assertThat(response).as(key + ": " + answer.body()).isNotNull();
    if (response.has("$ref")) {
      response = api.at(response.get("$ref").asString().substring(1));
    }
    if (response.has("headers")) {
      boolean error = answer.statusCode() >= 400;
      response
          .get("headers")
          .propertyNames()
          .forEach(
              name -> {
                if (error || !SOMETIMES.contains(name)) {
                  assertThat(answer.headers().firstValue(name)).as(key + " " + name).isPresent();
                }
              });
    }
    if (response.has("content")) {
      String type = answer.headers().firstValue("Content-Type").orElseThrow().replaceAll(";.*", "");
      JsonNode media = response.get("content").get(type);
      assertThat(media).as(key + " " + type).isNotNull();
      if (type.endsWith("json")) {
        assertThat(schema(media.get("schema")).validate(MAPPER.readTree(answer.body())))
            .as(key)
            .isEmpty();
      }
    }
    return key;
  }

  /** A schema of the document, with the components beside it so that references resolve. */
  private static Schema schema(JsonNode schema) {
    var whole =
        MAPPER.createObjectNode().put("$schema", "https://json-schema.org/draft/2020-12/schema");
    whole.set("components", api.get("components"));
    whole.set("allOf", MAPPER.createArrayNode().add(schema));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
  }

  private static JsonNode operation(String path, String method) {
    return api.get("paths").get(path).get(method);
  }

  private static Set<String> parameters(String path) {
    Set<String> names = new HashSet<>();
    operation(path, "get").get("parameters").forEach(p -> names.add(p.get("name").asString()));
    return names;
  }

  private static String query(String path) {
    List<String> pairs = new ArrayList<>();
    operation(path, "get")
        .get("parameters")
        .forEach(
            p ->
                pairs.add(
                    p.get("name").asString()
                        + "="
                        + URLEncoder.encode(p.get("example").asString(), StandardCharsets.UTF_8)));
    return pairs.stream().collect(Collectors.joining("&", "?", ""));
  }

  private static void collect(Resource resource, String above, Set<String> served) {
    String path = (above + "/" + resource.getPath()).replaceAll("/+", "/");
    for (ResourceMethod method : resource.getResourceMethods()) {
      served.add(method.getHttpMethod() + " " + path);
    }
    resource.getChildResources().forEach(child -> collect(child, path, served));
  }

  private static void ready() {
    server.life.ready(new InMemoryKeywords());
  }
}
