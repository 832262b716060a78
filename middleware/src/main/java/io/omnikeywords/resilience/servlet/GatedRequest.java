package io.omnikeywords.resilience.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The request as one attempt sees it: its body may be replayed, its async cycle is gated. */
final class GatedRequest extends HttpServletRequestWrapper {

  private final Exchange exchange;
  private final @Nullable RequestBody body;
  private @Nullable ServletInputStream stream;
  private @Nullable BufferedReader reader;

  GatedRequest(HttpServletRequest request, Exchange exchange, @Nullable RequestBody body) {
    super(request);
    this.exchange = exchange;
    this.body = body;
  }

  /** Tells whoever is further down the chain that the request is being handled. */
  @Override
  public @Nullable Object getAttribute(String name) {
    return ResilienceFilter.HANDLED.equals(name) ? exchange : super.getAttribute(name);
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    exchange.noteAttributes();
    super.setAttribute(name, value);
  }

  @Override
  public void removeAttribute(String name) {
    exchange.noteAttributes();
    super.removeAttribute(name);
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (stream == null) {
      stream = new ClientStream(body == null ? super.getInputStream() : body.stream(), exchange);
    }
    return stream;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (reader != null) {
      return reader;
    }
    if (body == null) {
      reader = new BufferedReader(new ClientReader(super.getReader()));
    } else {
      String encoding = getCharacterEncoding();
      String known = encoding == null ? StandardCharsets.ISO_8859_1.name() : encoding;
      reader = new BufferedReader(new ClientReader(new InputStreamReader(body.stream(), known)));
    }
    return reader;
  }

  // What the container reads from the body by itself: where that fails, the client is to blame.

  @Override
  public String getParameter(String name) {
    return parsed(() -> super.getParameter(name));
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return parsed(super::getParameterMap);
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return parsed(super::getParameterNames);
  }

  @Override
  public String[] getParameterValues(String name) {
    return parsed(() -> super.getParameterValues(name));
  }

  @Override
  public Collection<Part> getParts() throws IOException, ServletException {
    return fromClient(super::getParts);
  }

  @Override
  public Part getPart(String name) throws IOException, ServletException {
    return fromClient(() -> super.getPart(name));
  }

  private <T> T parsed(Supplier<T> parameters) {
    try {
      return fromClient(parameters::get);
    } catch (IOException | ServletException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Something that may wait for the client. */
  private interface Reading<T> {
    T run() throws IOException, ServletException;
  }

  /** Notes that a failure to read, or a long wait, is the client's, not the endpoint's. */
  private <T> T fromClient(Reading<T> reading) throws IOException, ServletException {
    exchange.expiry().clientSends(true);
    try {
      return reading.run();
    } catch (IOException | ServletException | RuntimeException unreadable) {
      exchange.delivery().clientIsGone();
      throw unreadable;
    } finally {
      exchange.expiry().clientSends(false);
    }
  }

  /**
   * A forward forgets what was written before, and an include may not touch the headers; not every
   * container tells a wrapped response, so it is told here.
   */
  @Override
  public @Nullable RequestDispatcher getRequestDispatcher(String path) {
    RequestDispatcher dispatcher = super.getRequestDispatcher(path);
    return dispatcher == null
        ? null
        : new RequestDispatcher() {
          @Override
          public void forward(ServletRequest request, ServletResponse response)
              throws ServletException, IOException {
            GatedResponse gated = exchange.delivery().response();
            gated.beginForward();
            try {
              dispatcher.forward(request, response);
            } finally {
              gated.endForward();
            }
          }

          @Override
          public void include(ServletRequest request, ServletResponse response)
              throws ServletException, IOException {
            GatedResponse gated = exchange.delivery().response();
            gated.beginInclude();
            try {
              dispatcher.include(request, response);
            } finally {
              gated.endInclude();
            }
          }
        };
  }

  @Override
  public AsyncContext startAsync() {
    return startAsync(this, exchange.delivery().response());
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    GatedAsyncContext before = exchange.async().current();
    AsyncContext started = super.startAsync(request, response);
    GatedAsyncContext now = exchange.async().current(); // another, if its listener was told
    return now == null || now == before ? exchange.async().started(started) : now;
  }

  @Override
  public AsyncContext getAsyncContext() {
    GatedAsyncContext started = exchange.async().current();
    return started == null ? super.getAsyncContext() : started;
  }

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler)
      throws IOException, ServletException {
    if (!exchange.delivery().stream(exchange.delivery().response())) {
      throw new IllegalStateException("the request has been answered");
    }
    return super.upgrade(handler);
  }

  /** {@link ClientStream} for characters. */
  private final class ClientReader extends FilterReader {

    ClientReader(Reader in) {
      super(in);
    }

    @Override
    public boolean ready() throws IOException {
      try {
        return in.ready();
      } catch (IOException gone) { // a buffer asks between two reads
        exchange.delivery().clientIsGone();
        throw gone;
      }
    }

    @Override
    public int read(char[] chars, int offset, int length) throws IOException {
      exchange.expiry().clientSends(true);
      try {
        return in.read(chars, offset, length);
      } catch (IOException | RuntimeException gone) {
        exchange.delivery().clientIsGone();
        throw gone;
      } finally {
        exchange.expiry().clientSends(false);
      }
    }
  }
}
