package io.omnikeywords.operations;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends the head of a request and not its body: it holds a bulkhead's place. */
final class SlowClient implements AutoCloseable {

  private final Socket socket;

  SlowClient(int port) throws IOException {
    socket = new Socket("localhost", port);
    String head =
        "POST /keywords/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 20\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
