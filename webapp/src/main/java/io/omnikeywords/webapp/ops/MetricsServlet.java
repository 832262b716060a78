package io.omnikeywords.webapp.ops;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /metrics} in Prometheus's text format. Nothing is measured, and none of Micrometer
 * loaded, before the first scrape.
 */
public final class MetricsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final int USUAL_BYTES = 64 * 1024;

  private final transient OperatedService service;
  private transient @Nullable Meters meters;

  public MetricsServlet(OperatedService service) {
    this.service = service;
  }

  private synchronized Meters meters() {
    Meters made = meters;
    if (made == null) {
      made = new Meters(service);
      meters = made;
    }
    return made;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var page = new ByteArrayOutputStream(USUAL_BYTES);
    meters().write(page);
    response.setContentType("text/plain; version=0.0.4; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(page.size());
    page.writeTo(response.getOutputStream());
  }

  /** Not what it is by default: an answer that repeats the request's headers. */
  @Override
  protected void doTrace(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Allow", "GET, HEAD, OPTIONS");
    response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
  }
}
