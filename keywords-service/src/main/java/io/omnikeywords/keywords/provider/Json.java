package io.omnikeywords.keywords.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads JSON that may hold anything. */
final class Json {

  private static final int MAX_KEYWORD = 200;
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  static JsonNode read(String text) throws ProviderException {
    try {
      // a byte order mark may be ignored, RFC 8259 8.1
      JsonNode root = MAPPER.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
      if (root == null || root.isMissingNode()) {
        throw ProviderException.malformed("empty");
      }
      return root;
    } catch (JsonProcessingException wrong) {
      throw ProviderException.malformed("not JSON");
    }
  }

  static JsonNode array(@Nullable JsonNode node, String what) throws ProviderException {
    if (node == null || !node.isArray()) {
      throw ProviderException.malformed(what + " is not a list");
    }
    return node;
  }

  static String write(JsonNode node) {
    return node.toString();
  }

  static ObjectMapper mapper() {
    return MAPPER;
  }

  /** Phrases as ideas: once each, without blank and overlong ones. */
  static List<Idea> ideas(List<String> phrases, int limit, String provider) {
    Set<String> clean = new LinkedHashSet<>();
    for (String phrase : phrases) {
      String text = phrase.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
      if (!text.isEmpty() && text.length() <= MAX_KEYWORD && clean.size() < limit) {
        clean.add(text);
      }
    }
    List<Idea> ideas = new ArrayList<>(clean.size());
    clean.forEach(text -> ideas.add(new Idea(text, "provider:" + provider)));
    return List.copyOf(ideas);
  }
}
