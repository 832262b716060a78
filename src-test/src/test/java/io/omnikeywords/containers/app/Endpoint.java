package io.omnikeywords.containers.app;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Everything an endpoint may do; the first segment of the path says what. */
final class Endpoint extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Object included = request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
    String info = included == null ? request.getPathInfo() : (String) included;
    String what = info == null ? "" : info.replaceFirst("/", "").split("/")[0];
    Query query = Query.of(request);
    int call = State.count(query.get("id", what));
    switch (what) {
      case "text" -> Writing.text(query, response);
      case "writer" -> Writing.writer(query, response);
      case "redirect" -> response.sendRedirect("/elsewhere");
      case "status" -> response.setStatus(query.number("code", 200));
      case "senderror" -> response.sendError(query.number("code", 500), "said so");
      case "throw" -> fail(query.get("kind", "runtime"));
      case "stuck" -> stuck(query, response);
      case "hold" -> hold(query, response);
      case "race" -> race(query, response);
      case "flaky" -> flaky(call, query, request, response);
      case "echo" -> echo(call, query, request, response);
      case "forward" -> forward(query, request, response);
      case "include" -> include(query, request, response);
      case "errorpage" -> errorPage(request, response);
      case "sse" -> events(query, response);
      case "big" -> big(query, response);
      case "breakoff" -> breakOff(response);
      case "upgrade" -> request.upgrade(Echoing.class);
      case "header" -> header(query, response);
      case "cached" -> cached(call, query, request, response);
      case "parts" -> write(response, request.getParts().size() + " parts");
      case "parameter" -> write(response, "parameter " + request.getParameter("a"));
      case "refused" -> refused(query, response);
      case "method" -> write(response, request.getMethod() + " " + body(request).length);
      case "session" -> write(response, "session " + request.getSession().isNew());
      default -> {
        if (!what.startsWith("async")) {
          response.sendError(404, "no such endpoint");
          return;
        }
        AsyncEndpoint.serve(what, call, query, request, response);
      }
    }
  }

  static void write(HttpServletResponse response, String text) throws IOException {
    response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] body(HttpServletRequest request) throws IOException {
    return request.getInputStream().readAllBytes();
  }

  static void fail(String kind) throws IOException, ServletException {
    switch (kind) {
      case "io" -> throw new IOException("broken on purpose");
      case "servlet" -> throw new ServletException("broken on purpose");
      case "error" -> throw new AssertionError("broken on purpose");
      case "linkage" -> throw new NoClassDefFoundError("broken on purpose");
      default -> throw new IllegalStateException("broken on purpose");
    }
  }

  /** Works for so long and heeds no interrupt; then says what must reach nobody. */
  private static void stuck(Query query, HttpServletResponse response) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(query.number("ms", 3_000));
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      if (Thread.interrupted()) {
        State.count("interrupted");
      }
    }
    String set = query.get("set", "body");
    if (set.equals("error")) {
      response.sendError(599, "too late");
    } else if (set.equals("throw")) {
      throw new IllegalStateException("too late");
    }
    response.setHeader("X-Late", "yes");
    write(response, "too late");
    response.flushBuffer();
    Thread.currentThread().interrupt();
  }

  private static void hold(Query query, HttpServletResponse response)
      throws IOException, ServletException {
    try {
      State.hold(query.get("id", "hold")).await();
    } catch (InterruptedException e) {
      throw new ServletException(e);
    }
    write(response, "held");
  }

  /** Answers at a moment very near to the deadline. */
  private static void race(Query query, HttpServletResponse response) throws IOException {
    long until = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(query.number("us", 5_000));
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime() - 50_000);
    }
    write(response, "race " + query.get("n", ""));
  }

  /** Fails so many times, leaving as much behind as it can, and then answers cleanly. */
  private static void flaky(
      int call, Query query, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (call > query.number("fails", 1)) {
      Collections.list(request.getAttributeNames()).stream()
          .filter(name -> name.startsWith("dirt"))
          .forEach(name -> State.count("dirt"));
      response.setHeader("X-Clean", "yes");
      write(response, "clean " + call);
      return;
    }
    request.setAttribute("dirt", "yes");
    response.setHeader("X-Dirt", "yes");
    response.addCookie(new Cookie("dirt", "yes"));
    response.setTrailerFields(() -> Map.of("dirt", "yes"));
    response.setContentType("text/dirt");
    switch (query.get("how", "status")) {
      case "throw" -> {
        response.getWriter().print("dirt");
        throw new IllegalStateException("dirt");
      }
      case "error" -> response.sendError(503);
      default -> {
        response.setStatus(query.number("code", 503));
        if (!query.get("retryafter", "").isEmpty()) {
          response.setHeader("Retry-After", query.get("retryafter", ""));
        }
        response.getWriter().print("dirt");
        response.getWriter().flush();
      }
    }
  }

  /** Sends the body back; fails the first so many times, after having read all of it. */
  private static void echo(
      int call, Query query, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body =
        query.get("how", "").equals("reader")
            ? readAll(request).getBytes(StandardCharsets.UTF_8)
            : body(request);
    if (call <= query.number("fails", 0)) {
      response.setStatus(503);
      return;
    }
    response.setContentType("application/octet-stream");
    response.getOutputStream().write(body);
  }

  private static String readAll(HttpServletRequest request) throws IOException {
    StringBuilder all = new StringBuilder();
    char[] buffer = new char[1_000];
    for (int read; (read = request.getReader().read(buffer)) >= 0; ) {
      all.append(buffer, 0, read);
    }
    return all.toString();
  }

  private static void forward(Query query, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("X-Before", "forward");
    String to = query.get("to", "/e/text?size=300");
    if (to.equals("/e/writer")) {
      response.getWriter().print("forgotten");
    } else {
      response.getOutputStream().print("forgotten");
    }
    request.getRequestDispatcher(to).forward(request, response);
    response.setHeader("X-After", "forward");
    if (!query.get("after", "").isEmpty()) {
      write(response, "after the forward");
    }
  }

  private static void include(Query query, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("X-Before", "include");
    write(response, "[");
    request.getRequestDispatcher(query.get("to", "/e/text?size=300")).include(request, response);
    write(response, "]");
  }

  private static void errorPage(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain");
    write(response, "error page for " + request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE));
  }

  private static void events(Query query, HttpServletResponse response) throws IOException {
    response.setContentType("text/event-stream");
    for (int i = 0; i < query.number("n", 3); i++) {
      write(response, "data: " + i + "\n\n");
      response.flushBuffer();
      if (!query.get("hold", "").isEmpty()) {
        try {
          State.hold(query.get("hold", "") + i).await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }
  }

  private static void big(Query query, HttpServletResponse response) throws IOException {
    byte[] block = Writing.letters(26 * 1024);
    OutputStream out = response.getOutputStream();
    for (long left = Long.parseLong(query.get("bytes", "0")); left > 0; left -= block.length) {
      out.write(block, 0, (int) Math.min(left, block.length));
    }
  }

  private static void breakOff(HttpServletResponse response) throws IOException {
    write(response, "the beginning");
    response.flushBuffer();
    throw new IllegalStateException("broken on purpose");
  }

  private static void header(Query query, HttpServletResponse response) throws IOException {
    response.setHeader("X-Told", query.get("value", ""));
    if (!query.get("type", "").isEmpty()) {
      response.setContentType(query.get("type", ""));
    }
    write(response, "told");
  }

  /** Asks for what a container may refuse, and some do not before the answer is made. */
  private static void refused(Query query, HttpServletResponse response) throws IOException {
    if (query.get("what", "cookie").equals("cookie")) {
      response.addCookie(new Cookie("refused", "\u0001 ,;"));
      write(response, "with a strange cookie");
    } else {
      response.setCharacterEncoding("no-such-charset");
      response.getWriter().print("in a strange charset");
    }
  }

  /** Writes on until the client has gone, and says nothing of it. */
  private static void drip(HttpServletResponse response) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    try {
      while (System.nanoTime() < end) {
        write(response, ".");
        response.flushBuffer();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    } catch (IOException gone) {
      State.count("dripped");
    }
  }

  /** Good as long as not switched off; says which call made it. */
  private static void cached(
      int call, Query query, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (State.turned("cached").equals("fail")) {
      response.sendError(500);
      return;
    }
    response.setStatus(query.number("code", 200));
    response.setContentType("text/plain;charset=UTF-8");
    response.setHeader("X-Kept", "yes");
    response.setDateHeader("Last-Modified", 1_001_894_400_000L); // the first of a month
    String header = query.get("header", "");
    if (!header.isEmpty()) {
      String[] parts = header.split(":", 2);
      response.addHeader(parts[0], parts[1]);
    }
    if (!query.get("session", "").isEmpty()) {
      request.getSession();
    }
    if (!query.get("flush", "").isEmpty()) {
      write(response, "flushed ");
      response.flushBuffer();
    }
    if (!query.get("drip", "").isEmpty()) {
      drip(response);
      return;
    }
    String parts = State.turned("cached");
    if (parts.isEmpty()) {
      write(response, "made by call " + call + " for " + request.getHeader("Accept-Language"));
      return;
    }
    for (String part : parts.split("-")) {
      if (part.length() == 1) {
        response.getOutputStream().write(part.charAt(0));
      } else {
        write(response, part);
      }
    }
  }
}
