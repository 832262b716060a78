package io.omnikeywords.webapp.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonGenerator.Feature;
import io.omnikeywords.keywords.AnalyzeAnswer;
import io.omnikeywords.keywords.Keyword;
import io.omnikeywords.keywords.Monthly;
import io.omnikeywords.keywords.SearchAnswer;
import io.omnikeywords.keywords.SuggestAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers as JSON, field by field: the contract stands here in one place, and no mapper has
 * to be warmed up before the first answer. What is not known is written as null.
 */
final class AnswerJson {

  private static final JsonFactory JSON = new JsonFactory();

  @FunctionalInterface
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private AnswerJson() {}

  static byte[] search(SearchAnswer answer, List<String> warnings) {
    return object(
        json -> {
          json.writeStringField("query", answer.query());
          json.writeNumberField("total", answer.total());
          json.writeNumberField("limit", answer.limit());
          json.writeNumberField("offset", answer.offset());
          keywords(json, answer.keywords());
          provenance(
              json,
              answer.source(),
              answer.sourcesUsed(),
              answer.stale(),
              joined(answer.warnings(), warnings),
              answer.timestamp());
        });
  }

  static byte[] analyze(AnalyzeAnswer answer, List<String> warnings) {
    return object(
        json -> {
          keywords(json, answer.keywords());
          AnalyzeAnswer.Summary summary = answer.summary();
          json.writeObjectFieldStart("summary");
          json.writeNumberField("total_keywords", summary.totalKeywords());
          number(json, "avg_volume", summary.avgVolume());
          number(json, "avg_difficulty", summary.avgDifficulty());
          number(json, "coverage", summary.coverage());
          json.writeArrayFieldStart("recommendations");
          for (AnalyzeAnswer.Recommendation recommendation : summary.recommendations()) {
            json.writeStartObject();
            json.writeStringField("text", recommendation.text());
            json.writeStringField("because", recommendation.because());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
          provenance(
              json,
              answer.source(),
              answer.sourcesUsed(),
              answer.stale(),
              joined(answer.warnings(), warnings),
              answer.timestamp());
        });
  }

  static byte[] suggest(SuggestAnswer answer, List<String> warnings) {
    return object(
        json -> {
          json.writeStringField("query", answer.query());
          json.writeArrayFieldStart("suggestions");
          for (SuggestAnswer.Suggestion suggestion : answer.suggestions()) {
            json.writeStartObject();
            json.writeStringField("keyword", suggestion.keyword());
            json.writeStringField("kind", lowerCase(suggestion.kind()));
            json.writeEndObject();
          }
          json.writeEndArray();
          provenance(
              json,
              answer.source(),
              answer.sourcesUsed(),
              answer.stale(),
              joined(answer.warnings(), warnings),
              answer.timestamp());
        });
  }

  /** The array of the OpenSearch Suggestions extension: the query, then the completions. */
  static byte[] openSearch(SuggestAnswer answer) {
    return bytes(
        json -> {
          json.writeStartArray();
          json.writeString(answer.query());
          json.writeStartArray();
          for (SuggestAnswer.Suggestion suggestion : answer.suggestions()) {
            json.writeString(suggestion.keyword());
          }
          json.writeEndArray();
          json.writeEndArray();
        });
  }

  static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void keywords(JsonGenerator json, List<Keyword> keywords) throws IOException {
    json.writeArrayFieldStart("keywords");
    for (Keyword keyword : keywords) {
      json.writeStartObject();
      json.writeStringField("keyword", keyword.keyword());
      json.writeStringField("lang", keyword.lang());
      if (keyword.volume() == null) {
        json.writeNullField("volume");
      } else {
        json.writeNumberField("volume", keyword.volume());
      }
      json.writeStringField("volume_basis", keyword.volumeBasis());
      number(json, "popularity", keyword.popularity());
      number(json, "difficulty", keyword.difficulty());
      number(json, "cpc", keyword.cpc());
      number(json, "competition", keyword.competition());
      json.writeStringField("trend", lowerCase(keyword.trend()));
      monthly(json, keyword.monthly());
      json.writeStringField("intent", lowerCase(keyword.intent().kind()));
      json.writeStringField("intent_rule", keyword.intent().rule());
      number(json, "opportunity", keyword.opportunity());
      json.writeStringField("source", keyword.source());
      words(json, "basis", keyword.basis());
      words(json, "unknown", keyword.unknown());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void monthly(JsonGenerator json, @Nullable Monthly monthly) throws IOException {
    if (monthly == null) {
      json.writeNullField("monthly");
      return;
    }
    json.writeObjectFieldStart("monthly");
    json.writeStringField("end", monthly.end());
    json.writeArrayFieldStart("counts");
    for (long count : monthly.counts()) {
      json.writeNumber(count);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void words(JsonGenerator json, String name, Map<String, String> words)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> entry : new TreeMap<>(words).entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  private static void provenance(
      JsonGenerator json,
      String source,
      List<String> sourcesUsed,
      boolean stale,
      List<String> warnings,
      Instant timestamp)
      throws IOException {
    json.writeStringField("source", source);
    strings(json, "sources_used", sourcesUsed);
    json.writeBooleanField("stale", stale);
    strings(json, "warnings", warnings);
    json.writeStringField("timestamp", timestamp.truncatedTo(ChronoUnit.MILLIS).toString());
  }

  private static void number(JsonGenerator json, String name, @Nullable Double value)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }

  private static void strings(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static List<String> joined(List<String> ofAnswer, List<String> ofRequest) {
    if (ofRequest.isEmpty()) {
      return ofAnswer;
    }
    List<String> all = new ArrayList<>(ofAnswer);
    all.addAll(ofRequest);
    return all;
  }

  private static byte[] object(Body body) {
    return bytes(
        json -> {
          json.writeStartObject();
          body.write(json);
          json.writeEndObject();
        });
  }

  private static byte[] bytes(Body body) {
    var out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      // Half a document must not leave when a value cannot be written.
      json.disable(Feature.AUTO_CLOSE_JSON_CONTENT);
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
