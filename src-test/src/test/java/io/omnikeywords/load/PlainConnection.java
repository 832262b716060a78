package io.omnikeywords.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/**
 * One kept connection that sends bytes made beforehand and reads the answer to its end. A full HTTP
 * client would take as much of a small machine as the service it measures.
 */
public final class PlainConnection implements Closeable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;

  public PlainConnection(URI base) throws IOException {
    socket = new Socket(base.getHost(), base.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
  }

  /** Sends a GET request and returns the status once the whole answer has been read. */
  public int get(byte[] request) throws IOException {
    return get(request, OutputStream.nullOutputStream());
  }

  /** {@link #get(byte[])}, and writes the body down. */
  public int get(byte[] request, OutputStream body) throws IOException {
    socket.getOutputStream().write(request);
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    long length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring(15).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        length = -1;
      }
    }
    if (length >= 0) {
      body.write(in.readNBytes((int) length));
    } else {
      for (int size = chunk(); size > 0; size = chunk()) {
        body.write(in.readNBytes(size));
        line();
      }
      line();
    }
    return status;
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line().strip(), 16);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended within a response");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** What {@link #get} sends for a URI, with further headers. */
  public static byte[] request(URI uri, String... headers) {
    String query = uri.getRawQuery();
    var request =
        new StringBuilder("GET ")
            .append(uri.getRawPath())
            .append(query == null ? "" : "?" + query)
            .append(" HTTP/1.1\r\nHost: ")
            .append(uri.getAuthority())
            .append("\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return request.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
