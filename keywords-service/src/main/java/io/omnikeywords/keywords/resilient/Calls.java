package io.omnikeywords.keywords.resilient;

import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.keywords.provider.Capabilities;
import io.omnikeywords.keywords.provider.Capabilities.Operation;
import io.omnikeywords.keywords.provider.KeywordProvider;
import io.omnikeywords.keywords.provider.Metrics;
import io.omnikeywords.keywords.provider.Policies;
import io.omnikeywords.keywords.provider.ProviderException;
import io.omnikeywords.keywords.provider.ProviderException.Kind;
import io.omnikeywords.keywords.provider.TransientProviderException;
import io.omnikeywords.keywords.resilient.Answer.Key;
import io.omnikeywords.keywords.resilient.AnswerCache.Hit;
import io.omnikeywords.resilience.Classifier;
import io.omnikeywords.resilience.Pipeline;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot;
import io.omnikeywords.resilience.retry.RetryRules;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * One provider behind its pipeline and the cache. Whoever is first to ask for something makes the
 * call; others that ask for the same before it ends share it, and nobody waits for another thing.
 * Calls are not bound to the request that began them: one that comes too late for it is kept for
 * the next. Safe for use by many threads.
 */
final class Calls {

  /** What providers are asked for at most, so that paging asks for nothing new. */
  static final int LIMIT = 100;

  private static final CompletableFuture<Answer> BEING_TRIED =
      CompletableFuture.failedFuture(
          new ProviderException(
              Kind.FAILED, "kept failing, and is being tried again (circuit breaker half-open)"));

  /** What is kept of a thing asked, and the call for a newer answer; at least one of them. */
  record Asked(
      Calls calls, Key key, @Nullable Hit hit, @Nullable CompletableFuture<Answer> future) {}

  private final KeywordProvider provider;
  private final int priority;
  private final AnswerCache cache;
  private final CallObserver observer;
  private final InstantSource clock;
  private final Pipeline pipeline;
  private final CircuitBreaker breaker;
  private final ConcurrentMap<Key, CompletableFuture<Answer>> loading = new ConcurrentHashMap<>();
  private volatile @Nullable Instant lastSuccess;

  Calls(
      KeywordProvider provider,
      int priority,
      Policies policies,
      AnswerCache cache,
      ResilienceManager manager,
      InstantSource clock,
      CallObserver observer) {
    this.observer = observer;
    this.provider = provider;
    this.priority = priority;
    this.cache = cache;
    this.clock = clock;
    String policy = "provider." + provider.name();
    this.breaker = manager.addCircuitBreaker(policy, policies.circuitBreaker(), Calls::blame);
    manager.addRetry(
        policy, policies.retry(), RetryRules.defaults().retryOn(TransientProviderException.class));
    manager.addTimeout(policy, policies.timeout());
    manager.addBulkhead(policy, policies.bulkhead());
    this.pipeline =
        manager
            .pipeline()
            .retry(policy)
            .circuitBreaker(policy)
            .timeout(policy)
            .bulkhead(policy)
            .build();
  }

  private static String text(Operation operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }

  private static Classifier.Outcome blame(@Nullable Object result, @Nullable Throwable failure) {
    return failure instanceof ProviderException refused && refused.kind() == Kind.QUESTION
        ? Classifier.Outcome.NEUTRAL
        : Classifier.DEFAULT.classify(result, failure);
  }

  String name() {
    return provider.name();
  }

  int priority() {
    return priority;
  }

  Capabilities capabilities() {
    return provider.capabilities();
  }

  /** Asks for ideas or suggestions. */
  Asked ask(Operation operation, String phrase, @Nullable String lang) {
    Key key = new Key(name(), operation, phrase, lang);
    Hit hit = cache.get(key);
    if (hit != null && !hit.stale() && !hit.ageing()) {
      return new Asked(this, key, hit, null);
    }
    CompletableFuture<Answer> future = load(key);
    return new Asked(this, key, hit, hit != null && !hit.stale() ? null : future);
  }

  private CompletableFuture<Answer> load(Key key) {
    CompletableFuture<Answer> mine = new CompletableFuture<>();
    CompletableFuture<Answer> other = claim(key, mine);
    if (other != null) {
      return shared(other);
    }
    CallObserver.Call call = observer.begins(name(), text(key.operation()));
    pipeline
        .callAsync(
            () ->
                key.operation() == Operation.IDEAS
                    ? provider.ideas(key.phrase(), key.lang(), LIMIT)
                    : provider.suggest(key.phrase(), key.lang(), LIMIT))
        .whenComplete((ideas, failure) -> call.ended(failure))
        .thenApply(Answer::of)
        .whenComplete((answer, failure) -> settle(key, mine, answer, failure));
    return mine;
  }

  /** Asks for figures of keywords: only so many as the provider is to be asked in one question. */
  List<Asked> askMetrics(List<String> keywords, @Nullable String lang) {
    List<Asked> asked = new ArrayList<>();
    Map<String, CompletableFuture<Answer>> claimed = new LinkedHashMap<>();
    for (String keyword : keywords.stream().limit(capabilities().perQuestion()).toList()) {
      Key key = metricsKey(keyword, lang);
      Hit hit = cache.get(key);
      if (hit != null && !hit.stale() && !hit.ageing()) {
        asked.add(new Asked(this, key, hit, null));
        continue;
      }
      CompletableFuture<Answer> mine = new CompletableFuture<>();
      CompletableFuture<Answer> other = claim(key, mine);
      if (other == null) {
        claimed.put(keyword, mine);
      }
      CompletableFuture<Answer> future = other == null ? mine : shared(other);
      asked.add(new Asked(this, key, hit, hit != null && !hit.stale() ? null : future));
    }
    List<String> mine = List.copyOf(claimed.keySet());
    int batch = capabilities().batch();
    for (int from = 0; from < mine.size(); from += batch) {
      loadMetrics(mine.subList(from, Math.min(mine.size(), from + batch)), lang, claimed);
    }
    return asked;
  }

  private Key metricsKey(String keyword, @Nullable String lang) {
    return new Key(name(), Operation.METRICS, keyword, lang);
  }

  private void loadMetrics(
      List<String> keywords,
      @Nullable String lang,
      Map<String, CompletableFuture<Answer>> claimed) {
    CallObserver.Call call = observer.begins(name(), text(Operation.METRICS));
    pipeline
        .callAsync(() -> provider.metrics(keywords, lang))
        .whenComplete((metrics, failure) -> call.ended(failure))
        .thenApply(Calls::byKeyword)
        .whenComplete(
            (found, failure) -> {
              for (String keyword : keywords) {
                CompletableFuture<Answer> future = claimed.get(keyword);
                if (future != null) {
                  Answer answer = failure == null ? Answer.of(found.get(keyword)) : null;
                  settle(metricsKey(keyword, lang), future, answer, failure);
                }
              }
            });
  }

  private static Map<String, Metrics> byKeyword(List<Metrics> metrics) {
    Map<String, Metrics> found = new HashMap<>();
    metrics.forEach(figures -> found.put(figures.keyword(), figures));
    return found;
  }

  /** The call to be shared, or null where it is to be made, and its result told to {@code mine}. */
  private @Nullable CompletableFuture<Answer> claim(Key key, CompletableFuture<Answer> mine) {
    CompletableFuture<Answer> other = loading.putIfAbsent(key, mine);
    if (other != null) {
      return other;
    }
    Hit since = cache.peek(key); // another may have ended between our look and our claim
    if (since != null && !since.stale() && !since.ageing()) {
      loading.remove(key, mine);
      mine.complete(since.answer());
      return mine;
    }
    return null;
  }

  /**
   * Another's call, to be waited for, but not one to a provider that kept failing: that is the one
   * trial, and if it hangs, all who ask the same would hang with it.
   */
  private CompletableFuture<Answer> shared(CompletableFuture<Answer> call) {
    return switch (breaker.state()) {
      case CLOSED, DISABLED -> call;
      case OPEN, HALF_OPEN, FORCED_OPEN -> call.isDone() ? call : BEING_TRIED;
    };
  }

  /** Ends a claim in any case: one that stayed would be waited for by all who ask the same. */
  private void settle(
      Key key,
      CompletableFuture<Answer> mine,
      @Nullable Answer answer,
      @Nullable Throwable failure) {
    try {
      if (answer != null) {
        lastSuccess = clock.instant();
        cache.put(key, answer); // before the claim ends: who asks next must find one of the two
      }
    } finally {
      loading.remove(key, mine);
      if (answer != null) {
        mine.complete(answer);
      } else {
        mine.completeExceptionally(
            failure == null ? new IllegalStateException("no answer and no failure") : failure);
      }
    }
  }

  HealthCheck health() {
    CircuitBreakerSnapshot snapshot = breaker.snapshot();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("state", snapshot.state().name());
    data.put("failureRate", snapshot.failureRate());
    data.put("succeeded", snapshot.succeeded());
    data.put("failed", snapshot.failed());
    data.put("rejected", snapshot.rejected());
    Instant last = lastSuccess;
    if (last != null) {
      data.put("lastSuccess", last.toString());
    }
    data.put("inFlight", loading.size());
    // up whatever its state: answers then come from the cache and the index
    return new HealthCheck("provider." + name(), true, data);
  }
}
