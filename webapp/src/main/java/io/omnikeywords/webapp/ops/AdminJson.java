package io.omnikeywords.webapp.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.omnikeywords.webapp.api.Problem;
import io.omnikeywords.webapp.api.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON of the admin API, in and out. */
final class AdminJson {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final List<String> TYPES =
      List.of("application/json", "application/merge-patch+json");
  private static final int MAX_BODY = 16 * 1024;
  private static final int MAX_THROWN_AWAY = 512; // times as much: 8 MiB
  private static final int MAX_DEPTH = 4;

  private AdminJson() {}

  /** Something that writes itself. */
  interface Writer {
    void write(JsonGenerator json) throws IOException;
  }

  static byte[] bytes(Writer writer) {
    var out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      writer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static String text(Writer writer) {
    return new String(bytes(writer), StandardCharsets.UTF_8);
  }

  static void write(HttpServletResponse response, Writer writer) throws IOException {
    send(response, 200, "application/json", bytes(writer));
  }

  /** The problem, without the path that was asked for. */
  static void write(HttpServletResponse response, Problem problem) throws IOException {
    if (problem.retryAfter() != null) {
      response.setIntHeader("Retry-After", problem.retryAfter());
    }
    if (problem.status() == 401) {
      response.setHeader("WWW-Authenticate", "Bearer realm=\"admin\"");
    }
    send(response, problem.status(), Problem.MEDIA_TYPE, problem.json());
  }

  private static void send(HttpServletResponse response, int status, String type, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /**
   * The request's body, a JSON object. Numbers and booleans are given as texts.
   *
   * @throws ProblemException with 415, 413 or 400 if it is none
   */
  static Map<String, @Nullable Object> read(HttpServletRequest request) throws IOException {
    String type = request.getContentType();
    String plain = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!TYPES.contains(plain)) {
      throw problem(415, "The body must be application/json, and Content-Type must say so.", null);
    }
    InputStream in = request.getInputStream();
    byte[] body = in.readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      for (int i = 0; i < MAX_THROWN_AWAY && in.readNBytes(MAX_BODY).length == MAX_BODY; i++) {
        // a client that is still sending when the connection closes never sees the answer
      }
      throw problem(413, "The body may take " + MAX_BODY + " bytes.", null);
    }
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw problem(400, "The body must be a JSON object.", null);
      }
      Map<String, @Nullable Object> object = object(json, 1);
      if (json.nextToken() != null) {
        throw problem(400, "Something follows the JSON object in the body.", null);
      }
      return object;
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw problem(
          400, "The body is not JSON in UTF-8, or names a field twice" + where + ".", null);
    }
  }

  private static Map<String, @Nullable Object> object(JsonParser json, int depth)
      throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      switch (json.nextToken()) {
        case START_OBJECT -> {
          if (depth == MAX_DEPTH) {
            throw problem(400, "The body is nested more than " + MAX_DEPTH + " deep.", null);
          }
          object.put(field, object(json, depth + 1));
        }
        case START_ARRAY -> throw problem(400, "No field of the body is a list.", field);
        case VALUE_NULL -> object.put(field, null);
        default -> object.put(field, json.getText());
      }
    }
    return object;
  }

  static ProblemException problem(int status, String detail, @Nullable String field) {
    return new ProblemException(Problem.of(status, detail).blaming(field));
  }
}
