package io.omnikeywords.webapp.ops;

import io.omnikeywords.keywords.resilient.CallObserver;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.TimeoutExceededException;
import io.omnikeywords.resilience.servlet.FilterExtension;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Traces requests with OpenTelemetry: a span for each request to the API, below it one for each
 * attempt at the endpoint and each call to a provider, with the reason where it failed. A request
 * goes on with the trace that its {@code traceparent} names. Safe for use by many threads.
 *
 * <p>Nothing here is loaded unless tracing is asked for. Spans wait for the exporter in a queue of
 * 2,048 and are dropped where it is full.
 */
public final class Tracing implements Filter, FilterExtension, CallObserver, AutoCloseable {

  private static final String SCOPE = "io.omnikeywords";
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> RESILIENCE =
      AttributeKey.stringKey("resilience.status");
  private static final AttributeKey<String> BREAKER =
      AttributeKey.stringKey("resilience.circuit_breaker");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("resilience.outcome");
  private static final AttributeKey<Long> NUMBER = AttributeKey.longKey("resilience.attempt");
  private static final AttributeKey<String> POLICY = AttributeKey.stringKey("resilience.policy");
  private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("provider.name");
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("provider.operation");

  /** Names of spans must be few; a client may send any other path. */
  private static final Set<String> ROUTES =
      Set.of("/keywords/search", "/keywords/analyze", "/keywords/suggest");

  private static final TextMapGetter<HttpServletRequest> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServletRequest request) {
          return Collections.list(request.getHeaderNames());
        }

        @Override
        public @Nullable String get(@Nullable HttpServletRequest request, String name) {
          return request == null ? null : request.getHeader(name);
        }
      };

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private Tracing(SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider.get(SCOPE);
  }

  /**
   * Exports by OTLP over HTTP.
   *
   * @param endpoint such as {@code http://localhost:4318/v1/traces}
   */
  public static Tracing to(String endpoint) {
    return to(OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build());
  }

  static Tracing to(SpanExporter exporter) {
    return new Tracing(
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.of(
                                AttributeKey.stringKey("service.name"), "omni-keywords"))))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build());
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var http = (HttpServletRequest) request;
    String path = http.getRequestURI();
    Span span =
        tracer
            .spanBuilder(ROUTES.contains(path) ? http.getMethod() + " " + path : http.getMethod())
            .setParent(
                W3CTraceContextPropagator.getInstance().extract(Context.root(), http, HEADERS))
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(METHOD, http.getMethod())
            .setAttribute(PATH, path)
            .startSpan();
    MDC.put("trace_id", span.getSpanContext().getTraceId());
    try (Scope scope = span.makeCurrent()) {
      chain.doFilter(request, response);
    } finally {
      var answer = (HttpServletResponse) response;
      span.setAttribute(STATUS, (long) answer.getStatus());
      copy(answer, "X-Resilience-Status", span, RESILIENCE);
      copy(answer, "X-Circuit-Breaker", span, BREAKER);
      copy(answer, "X-Error-Type", span, ERROR);
      if (answer.getStatus() >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    }
  }

  private static void copy(
      HttpServletResponse answer, String header, Span span, AttributeKey<String> key) {
    String value = answer.getHeader(header);
    if (value != null) {
      span.setAttribute(key, value);
    }
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // closed by returned(), on the same thread
  public Attempt attempt(HttpServletRequest request, int number) {
    Span span = tracer.spanBuilder("attempt").setAttribute(NUMBER, (long) number).startSpan();
    Scope scope = span.makeCurrent();
    return new Attempt() {
      @Override
      public void returned() {
        scope.close();
      }

      @Override
      public void ended(Outcome outcome, int status, @Nullable Throwable failure) {
        span.setAttribute(OUTCOME, outcome.name().toLowerCase(Locale.ROOT));
        span.setAttribute(STATUS, (long) status);
        end(span, failure, outcome == Outcome.FAILURE);
      }
    };
  }

  @Override
  public Call begins(String name, String operation) {
    Span span =
        tracer
            .spanBuilder("provider " + name)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(PROVIDER, name)
            .setAttribute(OPERATION, operation)
            .startSpan();
    return failure -> end(span, failure, failure != null);
  }

  private static void end(Span span, @Nullable Throwable failure, boolean failed) {
    if (failed) {
      span.setStatus(StatusCode.ERROR);
    }
    if (failure instanceof CallRejectedException rejected) {
      span.setAttribute(ERROR, rejected.rejection().reason().name().toLowerCase(Locale.ROOT));
      span.setAttribute(POLICY, rejected.rejection().gate());
    } else if (failure instanceof TimeoutExceededException) {
      span.setAttribute(ERROR, "timeout");
    } else if (failure != null) {
      span.setAttribute(ERROR, failure.getClass().getName());
    }
    span.end();
  }

  /** Has what waits exported now. */
  void flush() {
    provider.forceFlush().join(5, TimeUnit.SECONDS);
  }

  /** Sends what waits, for at most a few seconds. */
  @Override
  public void close() {
    provider.shutdown().join(5, TimeUnit.SECONDS);
  }
}
