package io.omnikeywords.webapp.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * An error as {@code application/problem+json} (RFC 9457). Its type is {@code about:blank}: the
 * status says what kind of error it is, {@code detail} says the rest in words.
 *
 * @param status the HTTP status
 * @param title the status in words
 * @param detail what was wrong and what is allowed, for a person
 * @param parameter the query parameter or body field that was wrong, or null
 * @param instance the path asked for, or null
 * @param retryAfter seconds after which another try makes sense, or null
 */
public record Problem(
    int status,
    String title,
    String detail,
    @Nullable String parameter,
    @Nullable String instance,
    @Nullable Integer retryAfter) {

  /** The media type every error has. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final int LONGEST_INSTANCE = 200;
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().characterEscapes(new HtmlSafe()).build();

  /** A problem of this status with a title of its own. */
  public static Problem of(int status, String detail) {
    return new Problem(status, title(status), detail, null, null, null);
  }

  /** A 400 for one query parameter or body field. */
  static Problem parameter(String name, String detail) {
    return of(400, detail).blaming(name);
  }

  /** A 503 that asks to come back after so many seconds, at least 1. */
  public static Problem unavailable(String detail, int retryAfter) {
    return of(503, detail).after(retryAfter);
  }

  /** This problem, with the advice to come back after so many seconds. */
  public Problem after(int seconds) {
    return new Problem(status, title, detail, parameter, instance, seconds);
  }

  /** This problem, blamed on one query parameter or body field. */
  public Problem blaming(@Nullable String field) {
    return new Problem(status, title, detail, field, instance, retryAfter);
  }

  /** This problem at the path that was asked for, cut to a bounded length. */
  public Problem at(@Nullable String path) {
    if (path == null) {
      return this;
    }
    String cut = path.length() > LONGEST_INSTANCE ? path.substring(0, LONGEST_INSTANCE) : path;
    return new Problem(status, title, detail, parameter, cut, retryAfter);
  }

  /** This problem as JSON in UTF-8; whatever a client sent is escaped. */
  public byte[] json() {
    var out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", "about:blank");
      json.writeStringField("title", title);
      json.writeNumberField("status", status);
      json.writeStringField("detail", detail);
      if (instance != null) {
        json.writeStringField("instance", instance);
      }
      if (parameter != null) {
        json.writeStringField("parameter", parameter);
      }
      if (retryAfter != null) {
        json.writeNumberField("retry_after", retryAfter);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 408 -> "Request Timeout";
      case 411 -> "Length Required";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 417 -> "Expectation Failed";
      case 421 -> "Misdirected Request";
      case 422 -> "Unprocessable Content";
      case 426 -> "Upgrade Required";
      case 428 -> "Precondition Required";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      default -> status < 500 ? "Client Error" : "Server Error";
    };
  }
}
