package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.config.FallbackConfig;
import io.omnikeywords.resilience.fallback.ResultCache;
import io.omnikeywords.resilience.servlet.AnswerCounts.Kind;
import io.omnikeywords.resilience.servlet.FallbackSource.Fixed;
import io.omnikeywords.resilience.servlet.FallbackSource.OtherPath;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Answers one request in place of its endpoint, and says in headers what has been done. */
final class Answerer {

  /** Set while a fallback path is being asked, so that it can't ask for itself. */
  static final String FALLING_BACK = Answerer.class.getName() + ".fallback";

  private static final int DECIMALS = 6;

  private final Endpoint endpoint;
  private final HttpServletRequest request;
  private final HttpServletResponse client;
  private final FilterRuntime runtime;
  private final long start;
  private final String instance;
  private final @Nullable Object requestId;
  private final boolean http1;
  private volatile @Nullable String observed;
  private volatile boolean counted;

  Answerer(
      Endpoint endpoint,
      HttpServletRequest request,
      HttpServletResponse client,
      FilterRuntime runtime) {
    this.endpoint = endpoint;
    this.request = request;
    this.client = client;
    this.runtime = runtime;
    this.start = runtime.ticker().read();
    this.instance = request.getRequestURI();
    this.requestId =
        runtime.logsTimeouts() ? request.getAttribute(ResilienceFilter.REQUEST_ID) : null;
    this.http1 = request.getProtocol().startsWith("HTTP/1");
  }

  /** Sets the headers of the answer that is about to be sent, and counts it. */
  void headers(AnswerStatus status, @Nullable String errorType) {
    count(status);
    set(status, errorType);
  }

  /** Counts what is answered, once. */
  void count(AnswerStatus status) {
    if (!counted) {
      counted = true;
      runtime.counts().count(status);
    }
  }

  private void count(Kind kind) {
    count(AnswerStatus.FALLBACK);
    runtime.counts().count(kind);
  }

  void set(AnswerStatus status, @Nullable String errorType) {
    client.setHeader("X-Resilience-Status", status.text);
    client.setHeader("X-Circuit-Breaker", endpoint.breakerName());
    client.setHeader("X-Processing-Time", seconds(runtime.ticker().read() - start));
    if (errorType != null) {
      client.setHeader("X-Error-Type", errorType);
    }
    if (observed != null) {
      client.setHeader("X-Resilience-Observed", observed);
    }
  }

  /** Notes what would have been answered if the endpoint's policies acted. */
  void observe(String errorType) {
    observed = errorType;
  }

  void reject(Rejection rejection, boolean onWorker) throws IOException, ServletException {
    String type = Answers.errorType(rejection);
    runtime.logRejection(endpoint, rejection);
    if (!type.equals("rate_limited") && fallback(type, onWorker)) {
      return;
    }
    headers(AnswerStatus.REJECTED, type);
    Answers.write(
        client, Answers.problem(rejection, endpoint.breakerName(), instance), runtime.extension());
  }

  /** Answers while the worker is stuck, on another thread: nothing of it may touch the worker's. */
  void timeout() throws IOException, ServletException {
    if (http1) {
      client.setHeader("Connection", "close"); // the next request on it would wait for the worker
    }
    runtime.logTimeout(endpoint, requestId);
    if (fallback(Answers.TIMEOUT, false)) {
      return;
    }
    headers(AnswerStatus.ERROR, Answers.TIMEOUT);
    Answers.write(client, Answers.timeout(endpoint.breakerName(), instance), runtime.extension());
  }

  /** Answers from the first fallback that has something. */
  boolean fallback(String errorType, boolean onWorker) throws IOException, ServletException {
    for (FallbackSource source : endpoint.fallbacks()) {
      if (source instanceof ResponseCache cache) {
        ResultCache.Hit<CachedResponse> hit = cache.find(request);
        if (hit != null) {
          count(Kind.CACHE);
          set(AnswerStatus.FALLBACK, errorType);
          Answers.write(client, hit, cache.secondsLeft(hit));
          return true;
        }
      } else if (source instanceof Fixed fixed) {
        count(Kind.DEFAULT);
        set(AnswerStatus.FALLBACK, errorType);
        FallbackConfig.Default config = fixed.config();
        client.setStatus(config.status());
        Answers.body(client, config.contentType(), config.body().getBytes(StandardCharsets.UTF_8));
        return true;
      } else if (onWorker && source instanceof OtherPath other && forward(other, errorType)) {
        return true;
      }
    }
    return false;
  }

  private boolean forward(OtherPath other, String errorType) throws IOException, ServletException {
    RequestDispatcher dispatcher = request.getRequestDispatcher(other.path());
    if (dispatcher == null || request.getAttribute(FALLING_BACK) != null) {
      return false;
    }
    set(AnswerStatus.FALLBACK, errorType);
    request.setAttribute(FALLING_BACK, true);
    try {
      dispatcher.forward(new BodylessGet(request), new OtherResponse(errorType));
    } catch (IOException | ServletException | RuntimeException | Error failure) {
      if (client.isCommitted()) {
        throw failure;
      }
      runtime.logFailure(endpoint, failure);
      client.reset();
      return false;
    } finally {
      request.removeAttribute(FALLING_BACK);
    }
    if (!counted) { // as an error of the other path
      count(Kind.PATH);
    }
    return true;
  }

  /** What another path answers, which is no fallback where it fails too. */
  private final class OtherResponse extends HttpServletResponseWrapper {
    private final String errorType;

    OtherResponse(String errorType) {
      super(client);
      this.errorType = errorType;
    }

    private void check(int status) {
      if (status >= SC_INTERNAL_SERVER_ERROR && !isCommitted()) {
        headers(AnswerStatus.ERROR, errorType);
      }
    }

    @Override
    public void setStatus(int status) {
      check(status);
      super.setStatus(status);
    }

    @Override
    public void sendError(int status) throws IOException {
      check(status);
      super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
      check(status);
      super.sendError(status, message);
    }
  }

  /** The container's own page for an endpoint that threw. */
  void internalError() throws IOException {
    if (!client.isCommitted()) {
      headers(AnswerStatus.ERROR, Answers.ENDPOINT_ERROR);
      client.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    }
  }

  /** Since the request came. */
  Duration elapsed() {
    return Duration.ofNanos(runtime.ticker().read() - start);
  }

  /** Seconds with six decimals, without the cost of a formatter. */
  static String seconds(long nanos) {
    byte[] text = new byte[20];
    int at = text.length;
    long left = Math.max(0, nanos) / 1_000;
    for (int digits = 0; left > 0 || digits <= DECIMALS; digits++, left /= 10) {
      if (digits == DECIMALS) {
        text[--at] = '.';
      }
      text[--at] = (byte) ('0' + left % 10);
    }
    return new String(text, at, text.length - at, StandardCharsets.ISO_8859_1);
  }
}
