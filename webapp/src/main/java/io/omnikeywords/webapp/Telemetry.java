package io.omnikeywords.webapp;

import io.omnikeywords.keywords.resilient.CallObserver;
import io.omnikeywords.resilience.servlet.FilterExtension;
import io.omnikeywords.webapp.ops.Tracing;
import jakarta.servlet.Filter;
import org.jspecify.annotations.Nullable;

/**
 * Where requests are traced, or that they are not: then no class of OpenTelemetry is loaded.
 *
 * @param filter stands before the API, or null
 * @param extension told of attempts
 * @param observer told of calls to providers
 * @param end ends what it began
 */
record Telemetry(
    @Nullable Filter filter, FilterExtension extension, CallObserver observer, AutoCloseable end) {

  static final Telemetry OFF =
      new Telemetry(null, FilterExtension.NONE, CallObserver.NONE, () -> {});

  /** Traces that go to an OTLP endpoint. */
  static Telemetry to(String endpoint) {
    return of(Tracing.to(endpoint));
  }

  static Telemetry of(Tracing tracing) {
    return new Telemetry(tracing, tracing, tracing, tracing);
  }
}
