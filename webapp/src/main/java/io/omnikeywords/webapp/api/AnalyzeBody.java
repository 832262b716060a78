package io.omnikeywords.webapp.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.omnikeywords.keywords.AnalyzeQuery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the body of an analysis strictly, and within bounds of size, depth and count. */
final class AnalyzeBody {

  /** The largest body, in bytes. */
  static final int MAX_BYTES = 1 << 20;

  private static final long MAX_DISCARDED_BYTES = 8L << 20;

  /** The most keywords of one analysis. */
  static final int MAX_KEYWORDS = 1_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private AnalyzeBody() {}

  /**
   * @throws ProblemException if the body is anything but one object of the documented shape
   */
  static AnalyzeQuery read(InputStream body) {
    String text = utf8(bytes(body));
    try (JsonParser json = JSON.createParser(text)) {
      return query(json);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw problem(
          "The body is not valid JSON"
              + (at == null
                  ? ""
                  : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")")
              + ": "
              + e.getOriginalMessage().replaceFirst(" \\(start marker at .*", ""));
    } catch (IOException e) {
      throw new IllegalStateException("reading a string cannot fail", e);
    }
  }

  private static byte[] bytes(InputStream body) {
    byte[] bytes;
    try {
      bytes = body.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(400, "The body ended or stalled before it was complete."));
    }
    if (bytes.length > MAX_BYTES) {
      throw tooLarge(body);
    }
    if (bytes.length == 0) {
      throw problem("The body is empty; it must be a JSON object with keywords.");
    }
    return bytes;
  }

  /**
   * Passes over some more of the body first: a client that is still sending when the connection is
   * closed never reads the answer.
   */
  static ProblemException tooLarge(InputStream body) {
    try {
      body.skipNBytes(MAX_DISCARDED_BYTES);
    } catch (IOException e) {
      // It ended or broke before; either way there is nothing left to wait for.
    }
    return new ProblemException(
        Problem.of(413, "The body is larger than " + MAX_BYTES + " bytes; send fewer keywords."));
  }

  private static String utf8(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw problem("The body is not valid UTF-8.");
    }
  }

  private static AnalyzeQuery query(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw problem("The body must be a JSON object such as {\"keywords\":[\"credit card\"]}.");
    }
    List<String> keywords = null;
    String lang = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      switch (field) {
        case "keywords" -> keywords = keywords(json, value);
        case "lang" -> lang = lang(json, value);
        default ->
            throw problem(
                "The body has an unknown field "
                    + Quoted.of(field)
                    + "; allowed are keywords and lang.");
      }
    }
    if (json.nextToken() != null) {
      throw problem("The body must end after its first JSON object.");
    }
    if (keywords == null) {
      throw wrong("keywords", "is missing; it takes a list of 1 to 1,000 phrases.");
    }
    return new AnalyzeQuery(keywords, lang);
  }

  private static List<String> keywords(JsonParser json, JsonToken first) throws IOException {
    if (first != JsonToken.START_ARRAY) {
      throw wrong("keywords", "must be a list of strings, but was " + type(first) + ".");
    }
    List<String> keywords = new ArrayList<>();
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      String name = "keywords[" + keywords.size() + "]";
      if (token != JsonToken.VALUE_STRING) {
        throw wrong(name, "must be a string, but was " + type(token) + ".");
      }
      if (keywords.size() == MAX_KEYWORDS) {
        throw wrong("keywords", "holds more than 1,000 phrases; send them in several requests.");
      }
      keywords.add(Phrase.checked(name, json.getText()));
    }
    if (keywords.isEmpty()) {
      throw wrong("keywords", "is empty; it takes a list of 1 to 1,000 phrases.");
    }
    return keywords;
  }

  private static @Nullable String lang(JsonParser json, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value != JsonToken.VALUE_STRING) {
      throw wrong("lang", "must be a string or null, but was " + type(value) + ".");
    }
    return QueryParameters.language("lang", json.getText());
  }

  private static String type(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> "something else";
    };
  }

  private static ProblemException problem(String detail) {
    return new ProblemException(Problem.of(400, detail));
  }

  private static ProblemException wrong(String field, String detail) {
    return new ProblemException(Problem.parameter(field, field + " " + detail));
  }
}
