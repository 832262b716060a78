package io.omnikeywords.containers.app;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;

/** The other protocol of the upgrade test: sends back what comes, in upper case. */
public final class Echoing implements HttpUpgradeHandler, ReadListener {

  private WebConnection connection;
  private ServletInputStream in;

  @Override
  public void init(WebConnection connection) {
    this.connection = connection;
    try {
      in = connection.getInputStream();
      in.setReadListener(this);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void onDataAvailable() throws IOException {
    byte[] bytes = new byte[100];
    while (in.isReady()) {
      int read = in.read(bytes);
      if (read < 0) {
        return;
      }
      for (int i = 0; i < read; i++) {
        bytes[i] = (byte) Character.toUpperCase(bytes[i]);
      }
      connection.getOutputStream().write(bytes, 0, read);
      connection.getOutputStream().flush();
    }
  }

  @Override
  public void onAllDataRead() {
    destroy();
  }

  @Override
  public void onError(Throwable failure) {
    destroy();
  }

  @Override
  public void destroy() {
    try {
      connection.close();
    } catch (Exception e) {
      // it is closed
    }
  }
}
