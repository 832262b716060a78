package io.omnikeywords.webapp.ops;

import io.omnikeywords.keywords.HealthCheck;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Serves {@code /health}, {@code /health/live}, {@code /health/ready} and {@code /health/started}:
 * 200 when up, 503 when down. It stands beside Jersey so that probes answer whatever else is slow.
 */
public final class HealthServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient Lifecycle life;
  private final transient Supplier<List<HealthCheck>> breakers;

  /**
   * @param breakers gives the checks of the circuit breakers before the API
   */
  public HealthServlet(Lifecycle life, Supplier<List<HealthCheck>> breakers) {
    this.life = life;
    this.breakers = breakers;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getPathInfo();
    HealthReport report =
        switch (path == null ? "/" : path) {
          case "/" -> HealthReport.all(life, breakers.get());
          case "/live" -> HealthReport.live(life);
          case "/ready" -> HealthReport.ready(life);
          case "/started" -> HealthReport.started(life);
          default -> null;
        };
    if (report == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    switch (request.getMethod()) {
      case "GET", "HEAD" -> write(report, response);
      case "OPTIONS" -> {
        response.setHeader("Allow", "GET, HEAD, OPTIONS");
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      }
      default -> {
        response.setHeader("Allow", "GET, HEAD, OPTIONS");
        response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
      }
    }
  }

  private static void write(HealthReport report, HttpServletResponse response) throws IOException {
    byte[] body = report.json();
    response.setStatus(
        report.up() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
