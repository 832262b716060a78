package io.omnikeywords.keywords.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnikeywords.keywords.provider.Capabilities.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Datamuse: {@code /sug?s=} completes, {@code /words?ml=} names what means alike; both answer
 * {@code [{"word": "…", "score": 1}, …]}, best first. Scores are not compared across requests, so
 * only their order is used.
 */
final class DatamuseProvider implements KeywordProvider {

  private static final Capabilities CAPABILITIES =
      new Capabilities(Set.of(Operation.IDEAS, Operation.SUGGEST), Set.of("en"), 1, 1);

  private final String name;
  private final ProviderConfig.Datamuse config;
  private final OkHttpClient client;

  DatamuseProvider(String name, ProviderConfig.Datamuse config, Transport transport) {
    this.name = name;
    this.config = config;
    this.client = transport.client(config.policies());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public CompletionStage<List<Idea>> ideas(String q, @Nullable String lang, int limit) {
    return get("words", "ml", q, limit);
  }

  @Override
  public CompletionStage<List<Idea>> suggest(String q, @Nullable String lang, int limit) {
    return get("sug", "s", q, limit);
  }

  private CompletionStage<List<Idea>> get(String path, String parameter, String q, int limit) {
    HttpUrl url =
        HttpUrl.get(config.url())
            .newBuilder()
            .addPathSegment(path)
            .addQueryParameter(parameter, q)
            .addQueryParameter("max", String.valueOf(limit))
            .build();
    return Exchange.begin(
        client,
        new Request.Builder().url(url).build(),
        config.policies().maxResponseBytes(),
        reply -> read(reply, limit));
  }

  private List<Idea> read(Exchange.Reply reply, int limit) throws ProviderException {
    if (reply.status() == 404) {
      throw new ProviderException(ProviderException.Kind.FAILED, "answered 404");
    }
    List<String> words = new ArrayList<>();
    for (JsonNode entry : Json.array(Json.read(reply.text()), "the answer")) {
      JsonNode word = entry.get("word");
      if (word == null || !word.isTextual()) {
        throw ProviderException.malformed("an entry has no word");
      }
      words.add(word.textValue());
    }
    return Json.ideas(words, limit, name);
  }
}
