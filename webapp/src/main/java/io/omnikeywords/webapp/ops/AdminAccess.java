package io.omnikeywords.webapp.ops;

import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.Ticker;
import io.omnikeywords.resilience.ratelimiter.RateLimiter;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.webapp.api.Problem;
import io.omnikeywords.webapp.api.ProblemException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may use the admin port. A page of another site can have a browser on this machine send
 * requests here, by its own name (then {@code Origin} says so) or by a name of its own that leads
 * to 127.0.0.1 (then {@code Host} does); neither is answered. And whoever acts needs the token.
 *
 * <p>Failures are throttled all together by one token bucket, so that there is nothing an attacker
 * can fill. The right token is never refused for them.
 */
public final class AdminAccess implements Filter {

  private static final Logger LOG = LoggerFactory.getLogger("audit");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
  private static final String BEARER = "bearer ";
  private static final RateLimiterConfig FAILURES =
      new RateLimiterConfig(10, Duration.ofMinutes(1), 10, RateLimiterConfig.Key.GLOBAL);

  private final AdminToken token;
  private final Set<String> names;
  private final boolean everywhere;
  private final RateLimiter failures;

  /**
   * @param names what the admin port is called beside the loopback's names
   * @param everywhere whether each request needs the token, or only those to {@code /admin}; the
   *     operations page itself holds no secret, and asks for it
   */
  public AdminAccess(AdminToken token, Set<String> names, boolean everywhere, Ticker ticker) {
    this.token = token;
    this.names = names;
    this.everywhere = everywhere;
    this.failures = new RateLimiter("admin-failures", FAILURES, ticker);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var http = (HttpServletRequest) request;
    var answer = (HttpServletResponse) response;
    answer.setHeader("X-Content-Type-Options", "nosniff");
    answer.setHeader("X-Frame-Options", "DENY");
    answer.setHeader("Referrer-Policy", "no-referrer");
    answer.setHeader(
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    try {
      requireName(http);
      requireSameSite(http);
      if (everywhere && !OperationsPage.has(http)) {
        requireToken(http);
      }
    } catch (ProblemException refused) {
      AdminJson.write(answer, refused.problem());
      return;
    }
    chain.doFilter(request, response);
  }

  private void requireName(HttpServletRequest request) {
    String host = request.getHeader("Host");
    if (!isOurs(request.getServerName()) || (host != null && !isOurs(withoutPort(host)))) {
      throw problem(421, "The admin port does not answer to this host name.");
    }
  }

  private boolean isOurs(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return LOOPBACK.contains(lower) || names.contains(lower);
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  private static void requireSameSite(HttpServletRequest request) {
    List<String> origins = Collections.list(request.getHeaders("Origin"));
    String own = request.getScheme() + "://" + request.getHeader("Host");
    if (!origins.isEmpty() && !origins.equals(List.of(own))) {
      throw problem(403, "Pages of other origins may not use the admin port.");
    }
    String site = request.getHeader("Sec-Fetch-Site");
    boolean navigates = "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
    if (site != null && !site.equals("same-origin") && !site.equals("none") && !navigates) {
      throw problem(403, "Pages of other sites may not use the admin port.");
    }
  }

  /**
   * Lets pass whoever sent the token.
   *
   * @throws ProblemException with 401, or 429 after many failures
   */
  void requireToken(HttpServletRequest request) {
    String offered = offered(request);
    if (offered != null && token.matches(offered)) {
      return;
    }
    if (failures.tryAcquire() instanceof Rejection rejection) {
      int seconds = (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(rejection.retryAfterNanos()));
      throw new ProblemException(
          Problem.of(429, "There were many requests without the token; the right one is answered.")
              .after(seconds));
    }
    LOG.warn(
        "refused: {} token from {}", offered == null ? "no" : "a wrong", request.getRemoteAddr());
    throw problem(
        401,
        "The request needs the header 'Authorization: Bearer' with the token of operators; the"
            + " service logged where it is when it started.");
  }

  private static @Nullable String offered(HttpServletRequest request) {
    List<String> sent = Collections.list(request.getHeaders("Authorization"));
    if (sent.size() != 1 || !sent.get(0).toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return null;
    }
    return sent.get(0).substring(BEARER.length()).strip();
  }

  private static ProblemException problem(int status, String detail) {
    return new ProblemException(Problem.of(status, detail));
  }
}
