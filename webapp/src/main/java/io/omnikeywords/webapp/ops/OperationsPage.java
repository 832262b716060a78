package io.omnikeywords.webapp.ops;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves the operations page and its files, which hold no secret: the page asks for the admin token
 * and sends it with each request. Only the paths listed here exist.
 */
public final class OperationsPage extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /**
   * Nothing but this page's own files and requests. Trusted Types without any policy have the
   * browser itself refuse text that would become markup.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final List<String> METHODS = List.of("GET", "HEAD");
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final String SCRIPT = "text/javascript;charset=utf-8";
  private static final String STYLE = "text/css;charset=utf-8";

  private record File(String resource, String type) {}

  private static final Map<String, File> FILES =
      Map.ofEntries(
          Map.entry("/", new File("/ops/index.html", "text/html;charset=utf-8")),
          Map.entry("/ops/icon.svg", new File("/web/icon.svg", "image/svg+xml")),
          Map.entry("/ops/ops.css", new File("/ops/ops.css", STYLE)),
          Map.entry("/ops/uplot.css", new File(UPLOT + "uPlot.min.css", STYLE)),
          Map.entry("/ops/uplot.js", new File(UPLOT + "uPlot.esm.js", SCRIPT)),
          script("app"),
          script("actions"),
          script("attention"),
          script("breakers"),
          script("cards"),
          script("charts"),
          script("dom"),
          script("feed"),
          script("figures"),
          script("model"));

  private final transient Map<String, byte[]> contents = new ConcurrentHashMap<>();

  private static Map.Entry<String, File> script(String name) {
    return Map.entry("/ops/" + name + ".js", new File("/ops/" + name + ".js", SCRIPT));
  }

  /** Whether the request is for a file of the page, which anybody may have. */
  static boolean has(HttpServletRequest request) {
    return FILES.containsKey(path(request));
  }

  private static String path(HttpServletRequest request) {
    String inner = request.getPathInfo();
    return request.getServletPath() + (inner == null ? "" : inner);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    File file = FILES.get(path(request));
    if (file == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    if (!METHODS.contains(request.getMethod())) {
      response.setHeader("Allow", String.join(", ", METHODS));
      response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
      return;
    }
    byte[] content = contents.computeIfAbsent(file.resource, OperationsPage::read);
    response.setContentType(file.type);
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setContentLength(content.length);
    response.getOutputStream().write(content);
  }

  private static byte[] read(String resource) {
    try (InputStream in =
        Objects.requireNonNull(OperationsPage.class.getResourceAsStream(resource), resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
