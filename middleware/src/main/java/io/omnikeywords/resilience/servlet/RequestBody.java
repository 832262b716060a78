package io.omnikeywords.resilience.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/** The beginning of a request's body, read ahead; the whole of it where it is small enough. */
final class RequestBody {

  private final byte[] head;
  private final InputStream rest;
  private final boolean whole;

  private RequestBody(byte[] head, InputStream rest, boolean whole) {
    this.head = head;
    this.rest = rest;
    this.whole = whole;
  }

  /** Whether a request has a body; HTTP/2 need not say. */
  static boolean isSentWith(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    return length > 0
        || request.getHeader("Transfer-Encoding") != null
        || (length < 0 && !request.getProtocol().startsWith("HTTP/1"));
  }

  static boolean isForm(HttpServletRequest request) {
    String type = String.valueOf(request.getContentType());
    return type.startsWith("application/x-www-form-urlencoded") || type.startsWith("multipart/");
  }

  /** Reads up to one byte more than the limit, to know whether there is more. */
  static RequestBody read(InputStream body, int limit) throws IOException {
    byte[] head = body.readNBytes(limit + 1);
    return new RequestBody(head, body, head.length <= limit);
  }

  /** Whether it can be sent more than once. */
  boolean isReplayable() {
    return whole;
  }

  ServletInputStream stream() {
    InputStream head = new ByteArrayInputStream(this.head);
    return new Stream(whole ? head : new SequenceInputStream(head, rest));
  }

  private static final class Stream extends ServletInputStream {
    private final InputStream in;
    private boolean finished;

    Stream(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      finished = read < 0;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      finished = read < 0;
      return read;
    }

    @Override
    public boolean isFinished() {
      return finished;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      try {
        listener.onDataAvailable();
        listener.onAllDataRead();
      } catch (IOException e) {
        listener.onError(e);
      }
    }
  }
}
