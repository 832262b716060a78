package io.omnikeywords.webapp.ops;

import com.fasterxml.jackson.core.JsonGenerator;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.ResilienceMetrics;
import io.omnikeywords.resilience.bulkhead.BulkheadSnapshot;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the charts of the operations page need of the last 15 minutes, so that a page opened at
 * three in the morning shows what happened before. It keeps counts as they were at each moment, not
 * rates: the page makes the same of them as of the live feed. Bounded by {@link #KEPT} samples,
 * each of some 250 bytes for a circuit breaker. Safe for use by many threads.
 */
public final class History implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(History.class);

  static final Duration STEP = Duration.ofSeconds(5);
  static final int KEPT = (int) Duration.ofMinutes(15).dividedBy(STEP) + 1;

  private record Breaker(
      String name,
      String state,
      long admitted,
      long succeeded,
      long failed,
      long rejected,
      List<Long> boundsNanos,
      long[] timed) {}

  private record Sample(
      long epochMillis, List<Breaker> breakers, List<BulkheadSnapshot> bulkheads) {}

  private final ResilienceManager manager;
  private final InstantSource clock;
  private final Deque<Sample> samples = new ArrayDeque<>(KEPT + 1);
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var thread = new Thread(work, "history");
            thread.setDaemon(true);
            return thread;
          });

  public History(ResilienceManager manager, InstantSource clock) {
    this.manager = manager;
    this.clock = clock;
  }

  /** Samples now and each {@link #STEP} from now on, until closed. */
  public void start() {
    sampler.scheduleAtFixedRate(this::trySample, 0, STEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void trySample() {
    try {
      sample();
    } catch (RuntimeException e) {
      LOG.warn("The history of the operations page lacks a sample", e);
    }
  }

  /** Takes a sample; the oldest goes where there are more than {@link #KEPT}. */
  void sample() {
    ResilienceMetrics now = manager.metrics();
    var sample =
        new Sample(
            clock.millis(),
            now.circuitBreakers().values().stream().map(History::breaker).toList(),
            List.copyOf(now.bulkheads().values()));
    synchronized (samples) {
      samples.addLast(sample);
      if (samples.size() > KEPT) {
        samples.removeFirst();
      }
    }
  }

  private static Breaker breaker(CircuitBreakerSnapshot breaker) {
    return new Breaker(
        breaker.name(),
        breaker.state().name().toLowerCase(Locale.ROOT),
        breaker.admitted(),
        breaker.succeeded(),
        breaker.failed(),
        breaker.rejected(),
        breaker.responseTimes().boundsNanos(),
        breaker.responseTimes().counts().stream().mapToLong(Long::longValue).toArray());
  }

  /**
   * Writes all samples, oldest first. Fields are named, and buckets cumulative, as in {@code GET
   * /admin/policies}.
   */
  void write(JsonGenerator json) throws IOException {
    List<Sample> taken;
    synchronized (samples) {
      taken = List.copyOf(samples);
    }
    json.writeStartObject();
    json.writeNumberField("step_seconds", STEP.toSeconds());
    json.writeArrayFieldStart("samples");
    for (Sample sample : taken) {
      json.writeStartObject();
      json.writeNumberField("epoch_millis", sample.epochMillis);
      json.writeArrayFieldStart("circuit_breakers");
      for (Breaker breaker : sample.breakers) {
        write(json, breaker);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("bulkheads");
      for (BulkheadSnapshot bulkhead : sample.bulkheads) {
        json.writeStartObject();
        json.writeStringField("name", bulkhead.name());
        json.writeNumberField("concurrent_calls", bulkhead.concurrentCalls());
        json.writeNumberField("queue_size", bulkhead.queueSize());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Breaker breaker) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", breaker.name);
    json.writeStringField("state", breaker.state);
    json.writeNumberField("requests", breaker.admitted);
    json.writeNumberField("succeeded", breaker.succeeded);
    json.writeNumberField("failed", breaker.failed);
    json.writeNumberField("rejected", breaker.rejected);
    PoliciesJson.writeBuckets(json, breaker.boundsNanos, breaker.timed);
    json.writeEndObject();
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }
}
