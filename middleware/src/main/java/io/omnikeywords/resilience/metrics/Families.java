package io.omnikeywords.resilience.metrics;

import io.omnikeywords.resilience.DurationHistogram;
import io.omnikeywords.resilience.ResilienceMetrics;
import io.omnikeywords.resilience.bulkhead.BulkheadSnapshot;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot.Transitions;
import io.omnikeywords.resilience.circuitbreaker.State;
import io.omnikeywords.resilience.ratelimiter.RateLimiterSnapshot;
import io.omnikeywords.resilience.retry.RetrySnapshot;
import io.omnikeywords.resilience.servlet.FilterSnapshot;
import io.omnikeywords.resilience.timeout.TimeoutSnapshot;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The metric families of one scrape. Names, types and labels are a contract; docs/metrics.md lists
 * them. What would be a counter by nature but must not be called {@code …_total} is a gauge that
 * only grows.
 */
final class Families {

  private static final double NANOS = 1e9;

  /** Transitions that happen by themselves; shown before they have, so that a rate has a start. */
  private static final List<Transitions> ORDINARY =
      List.of(
          new Transitions(State.CLOSED, State.OPEN, 0),
          new Transitions(State.OPEN, State.HALF_OPEN, 0),
          new Transitions(State.HALF_OPEN, State.OPEN, 0),
          new Transitions(State.HALF_OPEN, State.CLOSED, 0));

  private final Labels common;
  private final List<MetricSnapshot> families = new ArrayList<>();

  Families(Labels common) {
    this.common = common;
  }

  MetricSnapshots snapshots() {
    return new MetricSnapshots(families);
  }

  void addPolicies(ResilienceMetrics policies) {
    addCircuitBreakers(policies.circuitBreakers().values());
    addRetries(policies.retries().values());
    addBulkheads(policies.bulkheads().values());
    counter(
        "timeout_exceeded",
        "Calls that did not end in time.",
        policies.timeouts().values(),
        TimeoutSnapshot::name,
        TimeoutSnapshot::exceeded);
    counter(
        "rate_limiter_rejections",
        "Calls the rate limiter refused.",
        policies.rateLimiters().values(),
        RateLimiterSnapshot::name,
        RateLimiterSnapshot::rejected);
  }

  void addFilter(FilterSnapshot filter) {
    gauge(
        "resilience_stuck_workers",
        "Requests that were answered at their deadline while their worker is still at it.",
        List.of(new Row(common, filter.stuckWorkers())));
    counter(
        "resilience_answers",
        "Answers to requests the filter handled, by X-Resilience-Status.",
        rows("status", filter.answers()));
    counter(
        "resilience_fallbacks",
        "Answers given by a fallback, by its kind.",
        rows("kind", filter.fallbacks()));
  }

  private void addCircuitBreakers(Collection<CircuitBreakerSnapshot> breakers) {
    Function<CircuitBreakerSnapshot, String> name = CircuitBreakerSnapshot::name;
    counter(
        "circuit_breaker_requests",
        "Calls the circuit breaker admitted; those it refused are circuit_breaker_rejections_total.",
        breakers,
        name,
        CircuitBreakerSnapshot::admitted);
    counter(
        "circuit_breaker_failures",
        "Admitted calls that failed.",
        breakers,
        name,
        CircuitBreakerSnapshot::failed);
    counter(
        "circuit_breaker_rejections",
        "Calls the circuit breaker refused.",
        breakers,
        name,
        CircuitBreakerSnapshot::rejected);
    histogram(
        "circuit_breaker_response_time_seconds",
        "How long calls took that succeeded or failed: all of them with response-times: exact or a"
            + " slow-call rate, else one in 64, so that the count is not the number of calls.",
        breakers,
        name,
        CircuitBreakerSnapshot::responseTimes);
    gauge(
        "circuit_breaker_state_changes",
        "Transitions the circuit breaker has made; only grows.",
        rows(breakers, name, CircuitBreakerSnapshot::stateChanges));
    gauge(
        "circuit_breaker_failure_rate",
        "Share of failures, 0 to 1: in the window where one is configured, else since the start.",
        rows(breakers, name, CircuitBreakerSnapshot::failureRate));
    List<Row> states = new ArrayList<>();
    List<Row> transitions = new ArrayList<>();
    for (CircuitBreakerSnapshot breaker : breakers) {
      Labels labels = labels(breaker.name());
      for (State state : State.values()) {
        states.add(new Row(labels.add("state", text(state)), breaker.state() == state ? 1 : 0));
      }
      List<Transitions> made = new ArrayList<>(breaker.transitions());
      ORDINARY.stream()
          .filter(o -> made.stream().noneMatch(m -> m.from() == o.from() && m.to() == o.to()))
          .forEach(made::add);
      made.forEach(
          each ->
              transitions.add(
                  new Row(
                      labels.add("from", text(each.from())).add("to", text(each.to())),
                      each.count())));
    }
    gauge("circuit_breaker_state", "1 for the state the circuit breaker is in, else 0.", states);
    counter("circuit_breaker_transitions", "Transitions by pair of states.", transitions);
  }

  private void addRetries(Collection<RetrySnapshot> retries) {
    Function<RetrySnapshot, String> name = RetrySnapshot::name;
    counter(
        "retry_attempts",
        "Attempts, the first of each call included.",
        retries,
        name,
        RetrySnapshot::attempts);
    histogram(
        "retry_delay_seconds",
        "Delays before further attempts.",
        retries,
        name,
        RetrySnapshot::delays);
    gauge(
        "retry_success_rate",
        "Share of the calls that needed a further attempt and then succeeded, 0 to 1; 1 where none"
            + " needed one.",
        rows(retries, name, RetrySnapshot::successRate));
    counter(
        "retry_exhausted",
        "Calls that failed for good: out of attempts, of time or of budget.",
        retries,
        name,
        RetrySnapshot::exhausted);
    counter(
        "retry_budget_spent",
        "Calls that were not tried again because the budget was spent.",
        retries,
        name,
        RetrySnapshot::budgetSpent);
    gauge(
        "retry_budget_left",
        "Share of the retry budget that is left, 0 to 1; 1 without a budget.",
        rows(retries, name, RetrySnapshot::budgetLeft));
  }

  private void addBulkheads(Collection<BulkheadSnapshot> bulkheads) {
    Function<BulkheadSnapshot, String> name = BulkheadSnapshot::name;
    gauge(
        "bulkhead_concurrent_calls",
        "Calls running now.",
        rows(bulkheads, name, BulkheadSnapshot::concurrentCalls));
    gauge(
        "bulkhead_max_concurrent_calls",
        "Calls that may run at once.",
        rows(bulkheads, name, BulkheadSnapshot::maxConcurrentCalls));
    gauge(
        "bulkhead_queue_size",
        "Calls waiting now.",
        rows(bulkheads, name, BulkheadSnapshot::queueSize));
    gauge(
        "bulkhead_max_queue_size",
        "Calls that may wait at once.",
        rows(bulkheads, name, BulkheadSnapshot::maxQueueSize));
    gauge(
        "bulkhead_rejected_calls",
        "Calls the bulkhead refused; only grows.",
        rows(bulkheads, name, bulkhead -> bulkhead.rejectedFull() + bulkhead.rejectedWait()));
    List<Row> reasons = new ArrayList<>();
    for (BulkheadSnapshot bulkhead : bulkheads) {
      Labels labels = labels(bulkhead.name());
      reasons.add(new Row(labels.add("reason", "full"), bulkhead.rejectedFull()));
      reasons.add(new Row(labels.add("reason", "wait_exceeded"), bulkhead.rejectedWait()));
    }
    counter("bulkhead_rejections", "Calls the bulkhead refused, by reason.", reasons);
  }

  private record Row(Labels labels, double value) {}

  private Labels labels(String name) {
    return common.add("name", name);
  }

  private <S> List<Row> rows(
      Collection<S> snapshots, Function<S, String> name, ToDoubleFunction<S> value) {
    return snapshots.stream()
        .map(each -> new Row(labels(name.apply(each)), value.applyAsDouble(each)))
        .toList();
  }

  private List<Row> rows(String label, Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(each -> new Row(common.add(label, each.getKey()), each.getValue()))
        .toList();
  }

  private <S> void counter(
      String name,
      String help,
      Collection<S> snapshots,
      Function<S, String> policy,
      ToDoubleFunction<S> value) {
    counter(name, help, rows(snapshots, policy, value));
  }

  private void counter(String name, String help, List<Row> rows) {
    if (!rows.isEmpty()) {
      families.add(
          new CounterSnapshot(
              new MetricMetadata(name, help),
              rows.stream()
                  .map(row -> new CounterDataPointSnapshot(row.value, row.labels, null, 0))
                  .toList()));
    }
  }

  private void gauge(String name, String help, List<Row> rows) {
    if (!rows.isEmpty()) {
      families.add(
          new GaugeSnapshot(
              new MetricMetadata(name, help),
              rows.stream()
                  .map(row -> new GaugeDataPointSnapshot(row.value, row.labels, null))
                  .toList()));
    }
  }

  private <S> void histogram(
      String name,
      String help,
      Collection<S> snapshots,
      Function<S, String> policy,
      Function<S, DurationHistogram.Snapshot> durations) {
    if (!snapshots.isEmpty()) {
      families.add(
          new HistogramSnapshot(
              new MetricMetadata(name, help),
              snapshots.stream()
                  .map(each -> point(labels(policy.apply(each)), durations.apply(each)))
                  .toList()));
    }
  }

  private static HistogramDataPointSnapshot point(Labels labels, DurationHistogram.Snapshot from) {
    List<Double> bounds = new ArrayList<>();
    from.boundsNanos().forEach(bound -> bounds.add(bound / NANOS));
    bounds.add(Double.POSITIVE_INFINITY);
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(bounds, from.counts()),
        from.sumNanos() / NANOS,
        labels,
        Exemplars.EMPTY,
        0);
  }

  private static String text(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
