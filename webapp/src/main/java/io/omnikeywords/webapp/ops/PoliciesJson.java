package io.omnikeywords.webapp.ops;

import com.fasterxml.jackson.core.JsonGenerator;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.resilience.DurationHistogram;
import io.omnikeywords.resilience.ResilienceMetrics;
import io.omnikeywords.resilience.bulkhead.BulkheadSnapshot;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot;
import io.omnikeywords.resilience.config.ConfigMap;
import io.omnikeywords.resilience.ratelimiter.RateLimiterSnapshot;
import io.omnikeywords.resilience.retry.RetrySnapshot;
import io.omnikeywords.resilience.servlet.FilterSnapshot;
import io.omnikeywords.resilience.timeout.TimeoutSnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** All policies with their counts and configurations, as the admin API shows them. */
final class PoliciesJson {

  private static final double NANOS = 1e9;
  private static final String PROVIDER = "provider.";

  private final OperatedService service;

  PoliciesJson(OperatedService service) {
    this.service = service;
  }

  /** Everything, with recent events or without. */
  void write(JsonGenerator json, boolean events) throws IOException {
    ResilienceMetrics metrics = service.manager().metrics();
    json.writeStartObject();
    for (PolicyKind<?> kind : PolicyKind.ALL) {
      json.writeArrayFieldStart(kind.field());
      for (Map.Entry<String, ?> each : kind.snapshots().apply(metrics).entrySet()) {
        write(json, kind, each.getKey(), each.getValue());
      }
      json.writeEndArray();
    }
    writeFilter(json, service.filter().get());
    writeCaches(json);
    writeProviders(json);
    if (events) {
      json.writeArrayFieldStart("events");
      for (String event : service.events().recent()) {
        json.writeRawValue(event);
      }
      json.writeEndArray();
    }
    json.writeStringField("timestamp", Instant.now().toString());
    json.writeEndObject();
  }

  /**
   * One policy.
   *
   * @throws NoSuchElementException if there is none of that name
   */
  void write(JsonGenerator json, PolicyKind<?> kind, String name) throws IOException {
    Object snapshot = kind.snapshots().apply(service.manager().metrics()).get(name);
    if (snapshot == null) {
      throw new NoSuchElementException(name);
    }
    write(json, kind, name, snapshot);
  }

  private void write(JsonGenerator json, PolicyKind<?> kind, String name, Object snapshot)
      throws IOException {
    Record config;
    try {
      config = kind.get().apply(service.manager(), name);
    } catch (NoSuchElementException gone) {
      return; // taken out by another configuration just now
    }
    json.writeStartObject();
    json.writeStringField("name", name);
    writeCounts(json, snapshot);
    json.writeFieldName("config");
    writeConfig(json, ConfigMap.of(config));
    json.writeStringField("etag", kind.etag(name, config));
    json.writeEndObject();
  }

  private static void writeCounts(JsonGenerator json, Object snapshot) throws IOException {
    if (snapshot instanceof CircuitBreakerSnapshot breaker) {
      json.writeStringField("state", lower(breaker.state()));
      json.writeNumberField("failure_rate", breaker.failureRate());
      json.writeNumberField("requests", breaker.admitted());
      json.writeNumberField("succeeded", breaker.succeeded());
      json.writeNumberField("failed", breaker.failed());
      json.writeNumberField("released", breaker.released());
      json.writeNumberField("rejected", breaker.rejected());
      json.writeNumberField("state_changes", breaker.stateChanges());
      json.writeArrayFieldStart("transitions");
      for (CircuitBreakerSnapshot.Transitions each : breaker.transitions()) {
        json.writeStartObject();
        json.writeStringField("from", lower(each.from()));
        json.writeStringField("to", lower(each.to()));
        json.writeNumberField("count", each.count());
        json.writeEndObject();
      }
      json.writeEndArray();
      writeHistogram(json, "response_time", breaker.responseTimes());
    } else if (snapshot instanceof BulkheadSnapshot bulkhead) {
      json.writeNumberField("concurrent_calls", bulkhead.concurrentCalls());
      json.writeNumberField("max_concurrent_calls", bulkhead.maxConcurrentCalls());
      json.writeNumberField("queue_size", bulkhead.queueSize());
      json.writeNumberField("max_queue_size", bulkhead.maxQueueSize());
      json.writeNumberField("rejected_full", bulkhead.rejectedFull());
      json.writeNumberField("rejected_wait", bulkhead.rejectedWait());
    } else if (snapshot instanceof RetrySnapshot retry) {
      json.writeNumberField("calls", retry.calls());
      json.writeNumberField("attempts", retry.attempts());
      json.writeNumberField("recovered", retry.recovered());
      json.writeNumberField("exhausted", retry.exhausted());
      json.writeNumberField("success_rate", retry.successRate());
      json.writeNumberField("budget_spent", retry.budgetSpent());
      json.writeNumberField("budget_left", retry.budgetLeft());
      writeHistogram(json, "delay", retry.delays());
    } else if (snapshot instanceof TimeoutSnapshot timeout) {
      json.writeNumberField("watched", timeout.watched());
      json.writeNumberField("exceeded", timeout.exceeded());
    } else if (snapshot instanceof RateLimiterSnapshot limiter) {
      json.writeNumberField("available", limiter.available());
      json.writeNumberField("burst", limiter.burst());
      json.writeNumberField("keys", limiter.keys());
      json.writeNumberField("rejected", limiter.rejected());
    }
  }

  /** Buckets are cumulative, as in Prometheus; the last has no upper bound. */
  private static void writeHistogram(
      JsonGenerator json, String field, DurationHistogram.Snapshot durations) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeNumberField("count", durations.count());
    json.writeNumberField("sum_seconds", durations.sumNanos() / NANOS);
    writeBuckets(
        json,
        durations.boundsNanos(),
        durations.counts().stream().mapToLong(Long::longValue).toArray());
    json.writeEndObject();
  }

  static void writeBuckets(JsonGenerator json, List<Long> boundsNanos, long[] counts)
      throws IOException {
    json.writeArrayFieldStart("buckets");
    long below = 0;
    for (int i = 0; i < counts.length; i++) {
      below += counts[i];
      json.writeStartObject();
      if (i < boundsNanos.size()) {
        json.writeNumberField("le", boundsNanos.get(i) / NANOS);
      } else {
        json.writeNullField("le");
      }
      json.writeNumberField("count", below);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** In snake_case, unlike the file. */
  static void writeConfig(JsonGenerator json, Map<?, ?> config) throws IOException {
    json.writeStartObject();
    for (Map.Entry<?, ?> each : config.entrySet()) {
      json.writeFieldName(String.valueOf(each.getKey()).replace('-', '_'));
      writeValue(json, each.getValue());
    }
    json.writeEndObject();
  }

  private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      writeConfig(json, map);
    } else if (value instanceof Number || value instanceof Boolean || value == null) {
      json.writePOJO(value);
    } else {
      json.writeString(value.toString());
    }
  }

  private static void writeFilter(JsonGenerator json, FilterSnapshot filter) throws IOException {
    json.writeObjectFieldStart("filter");
    json.writeNumberField("stuck_workers", filter.stuckWorkers());
    writeLongs(json, "answers", filter.answers());
    writeLongs(json, "fallbacks", filter.fallbacks());
    json.writeEndObject();
  }

  private static void writeLongs(JsonGenerator json, String field, Map<String, Long> counts)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (Map.Entry<String, Long> each : counts.entrySet()) {
      json.writeNumberField(each.getKey(), each.getValue());
    }
    json.writeEndObject();
  }

  private void writeCaches(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("caches");
    for (var each : service.caches().entrySet()) {
      CacheStats stats = each.getValue().stats();
      json.writeStartObject();
      json.writeStringField("name", each.getKey());
      json.writeNumberField("size", each.getValue().estimatedSize());
      json.writeNumberField("hits", stats.hitCount());
      json.writeNumberField("misses", stats.missCount());
      json.writeNumberField("evictions", stats.evictionCount());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** As their health checks tell of them. */
  private void writeProviders(JsonGenerator json) throws IOException {
    KeywordsService keywords = service.life().service();
    List<HealthCheck> checks = keywords == null ? List.of() : keywords.health();
    json.writeArrayFieldStart("providers");
    for (HealthCheck check : checks) {
      if (!check.name().startsWith(PROVIDER)) {
        continue;
      }
      json.writeStartObject();
      json.writeStringField("name", check.name().substring(PROVIDER.length()));
      for (Map.Entry<String, Object> datum : check.data().entrySet()) {
        json.writeFieldName(snake(datum.getKey()));
        Object value = datum.getValue();
        writeValue(json, datum.getKey().equals("state") ? lower(value) : value);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String snake(String camel) {
    return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static String lower(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT);
  }
}
