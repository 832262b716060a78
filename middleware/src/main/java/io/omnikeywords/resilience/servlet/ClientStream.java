package io.omnikeywords.resilience.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Notes that a failure to read, or a long wait, is the client's, not the endpoint's. */
final class ClientStream extends ServletInputStream {
  private final ServletInputStream in;
  private final Exchange exchange;

  ClientStream(ServletInputStream in, Exchange exchange) {
    this.in = in;
    this.exchange = exchange;
  }

  @Override
  public int read() throws IOException {
    exchange.expiry().clientSends(true);
    try {
      return in.read();
    } catch (IOException gone) {
      exchange.delivery().clientIsGone();
      throw gone;
    } finally {
      exchange.expiry().clientSends(false);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    exchange.expiry().clientSends(true);
    try {
      return in.read(bytes, offset, length);
    } catch (IOException gone) {
      exchange.delivery().clientIsGone();
      throw gone;
    } finally {
      exchange.expiry().clientSends(false);
    }
  }

  @Override
  public int available() throws IOException {
    try {
      return in.available();
    } catch (IOException gone) {
      exchange.delivery().clientIsGone();
      throw gone;
    }
  }

  @Override
  public boolean isFinished() {
    return in.isFinished();
  }

  @Override
  public boolean isReady() {
    exchange.expiry().awaitsClient(true); // before the listener may be told
    boolean ready = in.isReady();
    if (ready) {
      exchange.expiry().awaitsClient(false);
    }
    return ready;
  }

  @Override
  public void setReadListener(ReadListener listener) {
    exchange.expiry().awaitsClient(true);
    in.setReadListener(new Listener(listener));
  }

  /** The same for who is told when there is something to read. */
  private final class Listener implements ReadListener {
    private final ReadListener listener;
    private volatile @Nullable Throwable own;

    Listener(ReadListener listener) {
      this.listener = listener;
    }

    @Override
    public void onDataAvailable() throws IOException {
      exchange.expiry().awaitsClient(false);
      try {
        listener.onDataAvailable();
      } catch (IOException | RuntimeException thrown) {
        own = thrown;
        throw thrown;
      }
    }

    @Override
    public void onAllDataRead() throws IOException {
      exchange.expiry().awaitsClient(false);
      listener.onAllDataRead();
    }

    @Override
    public void onError(Throwable gone) {
      if (gone instanceof IOException && gone != own) {
        exchange.delivery().clientIsGone();
      }
      listener.onError(gone);
    }
  }
}
