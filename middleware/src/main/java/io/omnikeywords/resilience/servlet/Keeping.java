package io.omnikeywords.resilience.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/** The keeping of one request's response, to stand in for a later failure. */
final class Keeping {

  private final Endpoint endpoint;
  private final HttpServletRequest request;
  private final HttpServletResponse client;
  private final @Nullable CachedResponse recent;

  private Keeping(
      Endpoint endpoint,
      HttpServletRequest request,
      HttpServletResponse client,
      @Nullable CachedResponse recent) {
    this.endpoint = endpoint;
    this.request = request;
    this.client = client;
    this.recent = recent;
  }

  /** Null where a response to the request must not be kept, or nothing keeps it. */
  static @Nullable Keeping of(
      Endpoint endpoint, HttpServletRequest request, HttpServletResponse client) {
    for (FallbackSource source : endpoint.fallbacks()) { // a stream costs more than all else here
      if (source instanceof ResponseCache cache) {
        return ResponseCache.mayKeep(request)
            ? new Keeping(endpoint, request, client, cache.recent(request))
            : null;
      }
    }
    return null;
  }

  /** The body that was kept when the request came, or null. */
  byte @Nullable [] body() {
    return recent == null ? null : recent.body();
  }

  /** Keeps a good response that has been sent, unless it must not be or has been kept lately. */
  void keep(GatedResponse sent) {
    if (sent.getStatus() != HttpServletResponse.SC_OK) {
      return;
    }
    byte[] body = sent.body().whole();
    if (body == null
        || (recent != null && recent.isAgain(sent, body))
        || setsCookie()
        || (isPersonal() && !ResponseCache.isPublic(sent))) {
      return;
    }
    CachedResponse response = CachedResponse.of(sent, body);
    for (FallbackSource source : endpoint.fallbacks()) {
      if (source instanceof ResponseCache cache) {
        cache.keep(request, response);
      }
    }
  }

  /** Whether somebody other than the endpoint did, the container for a new session say. */
  private boolean setsCookie() {
    HttpSession session = request.getSession(false);
    return client.containsHeader("Set-Cookie") || (session != null && session.isNew());
  }

  /** Whether the container knows whom the response is for. */
  private boolean isPersonal() {
    return request.getUserPrincipal() != null || request.getSession(false) != null;
  }
}
