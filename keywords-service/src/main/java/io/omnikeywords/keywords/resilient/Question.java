package io.omnikeywords.keywords.resilient;

import io.omnikeywords.keywords.provider.ProviderException;
import io.omnikeywords.keywords.resilient.AnswerCache.Hit;
import io.omnikeywords.keywords.resilient.Calls.Asked;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Rejection.Reason;
import io.omnikeywords.resilience.Ticker;
import io.omnikeywords.resilience.TimeoutExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One request's dealings with the providers: it waits for them until its deadline, takes what has
 * come or is kept, and remembers who was of use and who did not answer. For one thread.
 */
final class Question {

  /** Where a provider's part of the answer came from, the most telling last. */
  enum Use {
    CACHED,
    LIVE,
    STALE
  }

  private final Ticker ticker;
  private final Duration deadline;
  private final long end;
  private final Map<String, Use> given = new LinkedHashMap<>();
  private final Map<String, Calls> contributors = new LinkedHashMap<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private boolean failures;

  Question(Ticker ticker, Duration deadline) {
    this.ticker = ticker;
    this.deadline = deadline;
    this.end = ticker.read() + deadline.toNanos();
  }

  /** Waits until all have ended or the deadline has come; an interrupt is a deadline, too. */
  void await(Collection<Asked> asked) {
    CompletableFuture<?>[] open =
        asked.stream()
            .map(Asked::future)
            .filter(Objects::nonNull)
            .filter(future -> !future.isDone())
            .toArray(CompletableFuture<?>[]::new);
    long left = end - ticker.read();
    if (open.length == 0 || left <= 0) {
      return;
    }
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    Runnable forget = ticker.schedule(left, () -> over.complete(false));
    CompletableFuture.allOf(open).whenComplete((none, failure) -> over.complete(true));
    try {
      over.get();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      forget.run();
    }
  }

  /** What a provider said, or what is kept of it, or null; who failed is warned of. */
  @Nullable Answer take(Asked asked) {
    CompletableFuture<Answer> future = asked.future();
    Hit hit = asked.hit();
    if (future == null) {
      return hit == null ? null : use(asked, hit.answer(), Use.CACHED);
    }
    String reason;
    if (!future.isDone()) {
      reason = "did not answer within " + deadline.toMillis() + " ms";
    } else {
      try {
        return use(asked, future.join(), Use.LIVE);
      } catch (CompletionException failed) {
        reason = reason(failed.getCause() == null ? failed : failed.getCause());
      }
    }
    failures = true;
    String who = "provider " + asked.calls().name() + " ";
    if (hit == null) {
      warnings.add(who + reason);
      return null;
    }
    warnings.add(who + reason + "; what it said before is used");
    return use(asked, hit.answer(), Use.STALE);
  }

  private Answer use(Asked asked, Answer answer, Use use) {
    given.merge(asked.calls().name(), use, (one, other) -> one.compareTo(other) > 0 ? one : other);
    return answer;
  }

  private static String reason(Throwable failure) {
    if (failure instanceof ProviderException explained) {
      return String.valueOf(explained.getMessage());
    }
    if (failure instanceof CallRejectedException rejected) {
      return rejected.rejection().reason() == Reason.CIRCUIT_BREAKER_OPEN
          ? "is not asked for now, for it kept failing (circuit breaker open)"
          : "has too many calls under way (bulkhead full)";
    }
    if (failure instanceof TimeoutExceededException timeout) {
      return "did not answer within " + timeout.limit().toMillis() + " ms";
    }
    return "failed (" + failure.getClass().getSimpleName() + ")";
  }

  void warn(String warning) {
    warnings.add(warning);
  }

  /** Says that a part of the answer is this provider's. */
  void contributed(Calls calls) {
    contributors.put(calls.name(), calls);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Whether a provider that was asked failed or was late. */
  boolean failures() {
    return failures;
  }

  boolean stale() {
    return contributors.keySet().stream().anyMatch(name -> given.get(name) == Use.STALE);
  }

  /** Whether any provider has a part in the answer. */
  boolean helped() {
    return !contributors.isEmpty();
  }

  /** The answer's source: the first of the providers that just answered, or the cache. */
  String source(String withoutProviders) {
    Map<Use, Calls> first = new EnumMap<>(Use.class);
    for (Calls calls : contributors.values()) {
      Use use = given.getOrDefault(calls.name(), Use.CACHED);
      first.merge(use, calls, (one, other) -> other.priority() > one.priority() ? other : one);
    }
    Calls live = first.get(Use.LIVE);
    if (live != null) {
      return "provider:" + live.name();
    }
    return first.isEmpty() ? withoutProviders : "cache";
  }

  /** The contributors' names after those of the index's own sources. */
  List<String> sources(List<String> ofIndex) {
    List<String> all = new ArrayList<>(ofIndex);
    contributors.keySet().forEach(name -> all.add("provider:" + name));
    return List.copyOf(all);
  }
}
