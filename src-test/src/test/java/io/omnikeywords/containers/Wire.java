package io.omnikeywords.containers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One HTTP/1.1 connection, byte by byte: what no client library may tidy up is seen here. */
final class Wire implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private String method = "GET";
  private long sent;

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    this.out = socket.getOutputStream();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
  }

  static Wire open(int port) throws IOException {
    return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** A client that takes little at a time. */
  static Wire narrow(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(2_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new Wire(socket);
  }

  /** One GET on a connection of its own. */
  static Answer get(int port, String path, String... headers) throws IOException {
    try (Wire wire = open(port)) {
      return wire.send("GET", path, null, headers).read();
    }
  }

  Wire get(String path, String... headers) throws IOException {
    return send("GET", path, null, headers);
  }

  /** Sends a request; with a body where there is one. */
  Wire send(String verb, String path, byte[] body, String... headers) throws IOException {
    StringBuilder head = new StringBuilder(verb + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    if (body != null) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    if (body != null) {
      all.writeBytes(body);
    }
    method = verb;
    return raw(all.toByteArray());
  }

  Wire raw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    sent = System.nanoTime();
    return this;
  }

  InputStream in() {
    return in;
  }

  /** Reads one response. */
  Answer read() throws IOException {
    String statusLine = line();
    List<String[]> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.add(new String[] {line.substring(0, colon), line.substring(colon + 1).strip()});
    }
    Answer head = new Answer(statusLine, headers, new byte[0], true, "none", 0);
    int status = head.status();
    String length = head.header("Content-Length");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean complete = true;
    String framing = "none";
    if (method.equals("HEAD") || status == 204 || status == 304 || status < 200) {
      complete = true;
    } else if ("chunked".equals(head.header("Transfer-Encoding"))) {
      StringBuilder sizes = new StringBuilder("chunked");
      complete = chunks(body, sizes, headers);
      framing = sizes.toString();
    } else if (length != null) {
      framing = "length";
      byte[] bytes = in.readNBytes(Integer.parseInt(length));
      body.writeBytes(bytes);
      complete = bytes.length == Integer.parseInt(length);
    } else {
      framing = "close";
      body.writeBytes(in.readAllBytes());
    }
    return new Answer(
        statusLine, headers, body.toByteArray(), complete, framing, System.nanoTime() - sent);
  }

  private boolean chunks(ByteArrayOutputStream body, StringBuilder sizes, List<String[]> headers)
      throws IOException {
    try {
      while (true) {
        int size = Integer.parseInt(line().split(";")[0].strip(), 16);
        if (size == 0) {
          for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(new String[] {"Trailer", line});
          }
          return true;
        }
        sizes.append(' ').append(size);
        byte[] bytes = in.readNBytes(size);
        body.writeBytes(bytes);
        if (bytes.length < size) {
          return false;
        }
        line();
      }
    } catch (EOFException | SocketException cut) {
      return false;
    }
  }

  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended after \"" + line + '"');
      }
      line.append((char) b);
    }
    return line.toString().stripTrailing();
  }

  /** All that still comes until the other side closes. */
  String rest(int patienceMillis) throws IOException {
    socket.setSoTimeout(patienceMillis);
    StringBuilder rest = new StringBuilder();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        rest.append((char) b);
      }
      return rest.toString();
    } catch (SocketTimeoutException open) {
      return rest + "(still open)";
    } catch (SocketException reset) {
      return rest.toString();
    }
  }

  /** Hangs up without a word. */
  void vanish() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
