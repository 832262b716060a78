package io.omnikeywords.keywords.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnikeywords.keywords.provider.Capabilities.Operation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * OpenSearch Suggestions 1.1: a GET answered by {@code ["q", ["completion", …], …]}, of which the
 * first two elements are read. What completes a phrase is an idea, too.
 */
final class OpenSearchProvider implements KeywordProvider {

  private final String name;
  private final ProviderConfig.OpenSearch config;
  private final OkHttpClient client;
  private final Capabilities capabilities;

  OpenSearchProvider(String name, ProviderConfig.OpenSearch config, Transport transport) {
    this.name = name;
    this.config = config;
    this.client = transport.client(config.policies());
    this.capabilities =
        new Capabilities(
            Set.of(Operation.IDEAS, Operation.SUGGEST), Set.copyOf(config.langs()), 1, 1);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public CompletionStage<List<Idea>> ideas(String q, @Nullable String lang, int limit) {
    return suggest(q, lang, limit);
  }

  @Override
  public CompletionStage<List<Idea>> suggest(String q, @Nullable String lang, int limit) {
    Request request = new Request.Builder().url(url(q, lang, limit)).build();
    return Exchange.begin(
        client, request, config.policies().maxResponseBytes(), reply -> read(reply, limit));
  }

  private String url(String q, @Nullable String lang, int limit) {
    String language =
        lang != null && ProviderConfig.Lang.CODE.matcher(lang).matches()
            ? lang
            : Objects.requireNonNull(config.defaultLang());
    String withoutPhrase =
        config
            .url()
            .replaceAll("\\{language\\??}", language)
            .replaceAll("\\{count\\??}", String.valueOf(limit));
    // last, for a phrase may hold {count}
    return withoutPhrase.replace(
        "{searchTerms}", URLEncoder.encode(q, StandardCharsets.UTF_8).replace("+", "%20"));
  }

  private List<Idea> read(Exchange.Reply reply, int limit) throws ProviderException {
    if (reply.status() == 404) {
      throw new ProviderException(ProviderException.Kind.FAILED, "answered 404");
    }
    JsonNode root = Json.array(Json.read(reply.text()), "the answer");
    List<String> phrases = new ArrayList<>();
    for (JsonNode completion : Json.array(root.get(1), "its second element")) {
      if (!completion.isTextual()) {
        throw ProviderException.malformed("a completion is not a text");
      }
      phrases.add(completion.textValue());
    }
    return Json.ideas(phrases, limit, name);
  }
}
