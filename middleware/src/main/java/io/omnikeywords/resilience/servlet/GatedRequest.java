package io.omnikeywords.resilience.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (stream == null) {
      stream = body == null ? new ClientStream(super.getInputStream()) : body.stream();
    }
    return stream;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (body == null) {
      return super.getReader();
    }
    if (reader == null) {
      String encoding = getCharacterEncoding();
      reader =
          new BufferedReader(
              new InputStreamReader(
                  body.stream(), encoding == null ? StandardCharsets.ISO_8859_1.name() : encoding));
    }
    return reader;
  }

  @Override
  public AsyncContext startAsync() {
    return startAsync(this, exchange.response());
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    return exchange.startedAsync(super.startAsync(request, response));
  }

  @Override
  public AsyncContext getAsyncContext() {
    GatedAsyncContext started = exchange.async();
    return started == null ? super.getAsyncContext() : started;
  }

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler)
      throws IOException, ServletException {
    exchange.stream();
    return super.upgrade(handler);
  }

  /** Notes that a failure to read is the client's, not the endpoint's. */
  private final class ClientStream extends ServletInputStream {
    private final ServletInputStream in;

    ClientStream(ServletInputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (IOException gone) {
        exchange.clientIsGone();
        throw gone;
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (IOException gone) {
        exchange.clientIsGone();
        throw gone;
      }
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }
}
