package io.omnikeywords.webapp;

import io.omnikeywords.resilience.servlet.ResilienceFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives each request an id, the client's own where it sent a harmless one, tells it in {@code
 * X-Request-Id}, and has it stand in whatever is logged for the request, with the trace that the
 * request is part of. Safe for use by many threads.
 */
final class RequestContext implements Filter {

  private static final String HEADER = "X-Request-Id";
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** W3C Trace Context, 3.2; later versions may add fields behind. */
  private static final Pattern TRACEPARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.{0,200})?");

  /** Tells ids of this run from those of others in the same log. */
  private final String run = Long.toString(System.currentTimeMillis() & 0xffffff, 36);

  private final AtomicLong last = new AtomicLong();

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var http = (HttpServletRequest) request;
    String id = (String) request.getAttribute(ResilienceFilter.REQUEST_ID);
    if (id == null) { // else this is a further dispatch of a request that has one
      id = id(http.getHeader(HEADER));
      request.setAttribute(ResilienceFilter.REQUEST_ID, id);
      ((HttpServletResponse) response).setHeader(HEADER, id);
    }
    String trace = trace(http.getHeader("traceparent"));
    MDC.put("request_id", id);
    if (trace != null) {
      MDC.put("trace_id", trace);
    }
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.remove("request_id");
      MDC.remove("trace_id");
    }
  }

  private String id(@Nullable String sent) {
    return sent != null && HARMLESS.matcher(sent).matches()
        ? sent
        : run + '-' + Long.toString(last.incrementAndGet(), 36);
  }

  static @Nullable String trace(@Nullable String traceparent) {
    if (traceparent == null) {
      return null;
    }
    Matcher matcher = TRACEPARENT.matcher(traceparent);
    return matcher.matches() ? matcher.group(1) : null;
  }
}
