package io.omnikeywords.keywords.resilient;

import io.omnikeywords.keywords.Trend;
import io.omnikeywords.keywords.provider.Capabilities;
import io.omnikeywords.keywords.provider.Capabilities.Operation;
import io.omnikeywords.keywords.provider.Idea;
import io.omnikeywords.keywords.provider.KeywordProvider;
import io.omnikeywords.keywords.provider.Metrics;
import io.omnikeywords.keywords.provider.ProviderException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A provider whose answers a test writes, at once, never, or when it says so. */
final class TypedProvider implements KeywordProvider {

  enum Mode {
    ANSWERS,
    FAILS,
    HANGS,
    CANCELS,
    BREAKS_THE_RULES
  }

  final AtomicInteger calls = new AtomicInteger();
  final List<List<String>> batches = new CopyOnWriteArrayList<>();
  volatile Mode mode = Mode.ANSWERS;
  final List<Runnable> held = new CopyOnWriteArrayList<>();
  private final String name;
  private final Capabilities capabilities;
  private final List<String> ideas = new ArrayList<>();
  private final Map<String, Metrics> metrics = new TreeMap<>();

  TypedProvider(String name, int batch, int perQuestion, Operation first, Operation... more) {
    this.name = name;
    this.capabilities =
        new Capabilities(EnumSet.of(first, more), java.util.Set.of(), batch, perQuestion);
  }

  TypedProvider idea(String... phrases) {
    ideas.addAll(List.of(phrases));
    return this;
  }

  TypedProvider metrics(String phrase, @Nullable Long volume, @Nullable Double cpc) {
    metrics.put(
        phrase,
        new Metrics(
            phrase,
            volume,
            volume == null ? "unknown: none stated" : name + " says",
            cpc,
            null,
            Trend.UNKNOWN,
            cpc == null ? Map.of() : Map.of("cpc", name + " says"),
            "provider:" + name));
    return this;
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
    return answer(ideas.stream().map(idea -> new Idea(idea, "provider:" + name)).toList());
  }

  @Override
  public CompletionStage<List<Idea>> suggest(String q, @Nullable String lang, int limit) {
    return ideas(q, lang, limit);
  }

  @Override
  public CompletionStage<List<Metrics>> metrics(List<String> keywords, @Nullable String lang) {
    batches.add(keywords);
    return answer(keywords.stream().filter(metrics::containsKey).map(metrics::get).toList());
  }

  private <T> CompletionStage<T> answer(T value) {
    calls.incrementAndGet();
    CompletableFuture<T> future = new CompletableFuture<>();
    switch (mode) {
      case ANSWERS -> future.complete(value);
      case FAILS ->
          future.completeExceptionally(
              new ProviderException(ProviderException.Kind.FAILED, "answered 500"));
      case CANCELS -> future.completeExceptionally(new CancellationException());
      case BREAKS_THE_RULES -> future.complete(null);
      case HANGS -> held.add(() -> future.complete(value));
    }
    return future;
  }
}
