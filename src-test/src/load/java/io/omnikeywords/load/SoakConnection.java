package io.omnikeywords.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A kept connection that reads each answer to its end. */
final class SoakConnection implements Closeable {

  /**
   * @param resilience what {@code X-Resilience-Status} says, or {@code none}
   * @param closes whether the server closes the connection after it
   */
  record Answer(int status, String resilience, boolean closes, String body) {}

  private final Socket socket;
  final InputStream in;

  SoakConnection(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new BufferedInputStream(socket.getInputStream(), 16_384);
  }

  void send(String method, String target, int length, int sent) throws IOException {
    OutputStream out = socket.getOutputStream();
    String head = method + " " + target + " HTTP/1.1\r\nHost: soak\r\n";
    String rest = method.equals("GET") ? "\r\n" : "Content-Length: " + length + "\r\n\r\n";
    out.write((head + rest).getBytes(ISO_8859_1));
    out.write(new byte[sent]);
  }

  Answer ask(String method, String target, int length) throws IOException {
    send(method, target, length, length);
    String first = line();
    if (first == null) {
      throw new IOException("closed before an answer to " + target);
    }
    int bodyLength = -1;
    String resilience = "none";
    boolean closes = false;
    for (String line = line(); line != null && !line.isEmpty(); line = line()) {
      String[] header = line.split(": ", 2);
      switch (header[0].toLowerCase(Locale.ROOT)) {
        case "content-length" -> bodyLength = Integer.parseInt(header[1]);
        case "x-resilience-status" -> resilience = header[1];
        case "connection" -> closes = header[1].equals("close");
        default -> {}
      }
    }
    byte[] body = bodyLength >= 0 ? in.readNBytes(bodyLength) : chunks();
    if (bodyLength >= 0 && body.length < bodyLength) {
      throw new IOException("answer to " + target + " cut off at " + body.length);
    }
    int status = Integer.parseInt(first.split(" ")[1]);
    return new Answer(status, resilience, closes, new String(body, ISO_8859_1));
  }

  private @Nullable String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line();
      if (size == null) {
        throw new IOException("cut off between chunks");
      }
      byte[] chunk = in.readNBytes(Integer.parseInt(size.strip(), 16));
      body.write(chunk);
      line();
      if (chunk.length == 0) {
        return body.toByteArray();
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
