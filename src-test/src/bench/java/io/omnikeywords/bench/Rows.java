package io.omnikeywords.bench;

import java.time.Duration;
import java.util.List;

/** The rows of the table, in its order, with the most that ours may cost beside the best peer. */
final class Rows {
  /** Calls a second that no row can reach, so that no limiter ever rejects. */
  static final int UNREACHABLE_LIMIT = 1_000_000_000;

  /** A deadline no call of a row can miss. */
  static final Duration UNREACHED_TIMEOUT = Duration.ofSeconds(30);

  static final List<Row> ALL =
      List.of(
          new Row("breakerClosed", "breaker closed, defaults", 0.25, 0.1),
          new Row("breakerWindow100", "breaker, window of 100, exact times", 0.85, 0.6),
          new Row("rejectedAsValue", "rejection as a value", 0.5, 0.5),
          new Row("rejectedThrown", "rejection thrown", 0.25, 0.25),
          new Row("retrySuccess", "retry around a success", 1.0, 1.0),
          new Row("bulkhead", "bulkhead", 1.0, 1.0),
          new Row("rateLimiter", "rate limiter", 0.9, 0.9),
          new Row("pipelineDefault", "fallback, retry, breaker, bulkhead", 0.4, 0.25),
          new Row("pipelineTimeout", "the same with a timeout", 0.25, 0.25),
          new Row("guardedCall", "fallback, retry, breaker, bulkhead by annotations", 0.5, 0.5));

  private Rows() {}

  /**
   * One row.
   *
   * @param method name of its benchmark methods; {@code method_variant} is another way of the same
   *     library, {@code method_partial…} does less than the whole call and never counts as best
   * @param oneThread highest ratio to the best peer with one thread
   * @param twoThreads the same with two threads
   */
  record Row(String method, String title, double oneThread, double twoThreads) {
    double target(int threads) {
      return threads == 1 ? oneThread : twoThreads;
    }
  }
}
