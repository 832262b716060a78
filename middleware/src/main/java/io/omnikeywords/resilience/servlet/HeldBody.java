package io.omnikeywords.resilience.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response that is held back, up to a limit, and the stream and writer that fill it.
 * Once the response is released they write to the client.
 */
final class HeldBody {

  private final GatedResponse response;
  private final int limit;
  private final HeldBytes bytes;
  private final HeldText text;

  private boolean copies;
  private @Nullable Stream stream;
  private @Nullable PrintWriter writer;

  /**
   * @param keeping what the whole is wanted for even after it has been sent, or null
   */
  HeldBody(GatedResponse response, int limit, @Nullable Keeping keeping) {
    this.response = response;
    this.limit = limit;
    this.copies = keeping != null;
    byte @Nullable [] kept = keeping == null ? null : keeping.body();
    this.bytes = new HeldBytes(kept);
    this.text = new HeldText(kept == null ? 0 : kept.length);
  }

  ServletOutputStream stream() {
    if (writer != null) {
      throw new IllegalStateException("getWriter() has been called");
    }
    if (stream == null) {
      stream = new Stream();
    }
    return stream;
  }

  /** The writer, or null where there is none yet. */
  @Nullable PrintWriter writer() {
    return writer;
  }

  PrintWriter makeWriter() {
    PrintWriter made = new PrintWriter(new Text());
    writer = made;
    return made;
  }

  boolean isStream() {
    return stream != null;
  }

  boolean isBegun() {
    return bytes.count() > 0 || text.length() > 0;
  }

  /** Forgets what has been written. */
  void clear() {
    bytes.clear();
    text.clear();
  }

  /** Lets the endpoint choose again between stream and writer. */
  void forgetChoice() {
    stream = null;
    writer = null;
  }

  /** The whole is not wanted any more once it has been sent. */
  void copyNoMore() {
    copies = false;
  }

  /** Sends what is held. */
  void release(HttpServletResponse real) throws IOException {
    if (writer != null) {
      real.getWriter().write(text.whole());
    } else if (bytes.count() > 0) {
      bytes.sendTo(real.getOutputStream());
    }
    if (!copies) {
      clear();
    }
  }

  /** The whole body, or null where not all of it was kept. */
  byte @Nullable [] whole() {
    if (!copies) {
      return null;
    }
    return writer == null
        ? bytes.whole()
        : text.whole().getBytes(Charset.forName(response.getCharacterEncoding()));
  }

  /** Makes room for more: past the limit the body is streamed, or, after all is lost, dropped. */
  private boolean hasRoom(int held, int more) throws IOException {
    if (response.isOver() && !response.isReleased()) {
      return false;
    }
    if (more <= limit - held) {
      return copies || !response.isReleased();
    }
    copies = false;
    if (!response.stream()) {
      response.closed(true);
    }
    clear();
    return false;
  }

  private void flushed(GatedResponse.Io flush) throws IOException {
    if (response.streamsOnFlush()) {
      response.toClient(flush);
    }
  }

  private void closed(GatedResponse.Io close) throws IOException {
    if (response.isReleased()) {
      response.toClient(close);
    }
    response.closeBody();
  }

  private final class Stream extends ServletOutputStream {

    private ServletOutputStream client() throws IOException {
      return response.real().getOutputStream();
    }

    @Override
    public void write(int b) throws IOException {
      if (hasRoom(bytes.count(), 1)) {
        bytes.add(new byte[] {(byte) b}, 0, 1);
      }
      if (response.isReleased()) {
        response.toClient(() -> client().write(b));
      }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, from.length);
      if (hasRoom(bytes.count(), length)) {
        bytes.add(from, offset, length);
      }
      if (response.isReleased()) {
        response.toClient(() -> client().write(from, offset, length));
      }
    }

    @Override
    public void flush() throws IOException {
      flushed(() -> client().flush());
    }

    @Override
    public void close() throws IOException {
      closed(() -> client().close());
    }

    @Override
    public boolean isReady() {
      try {
        return !response.isReleased() || client().isReady();
      } catch (IOException gone) {
        return true;
      }
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      if (!response.stream()) {
        throw new IllegalStateException("the request has been answered");
      }
      try {
        client().setWriteListener(listener);
      } catch (IOException gone) {
        listener.onError(gone);
      }
    }
  }

  private final class Text extends Writer {

    private PrintWriter client() throws IOException {
      return response.real().getWriter();
    }

    @Override
    public void write(int c) throws IOException {
      if (hasRoom(text.length(), 1)) {
        text.add((char) c);
      }
      if (response.isReleased()) {
        response.toClient(() -> client().write(c));
      }
    }

    @Override
    public void write(char[] from, int offset, int length) throws IOException {
      if (hasRoom(text.length(), length)) {
        text.add(new String(from, offset, length));
      }
      if (response.isReleased()) {
        response.toClient(() -> client().write(from, offset, length));
      }
    }

    @Override
    public void write(String from, int offset, int length) throws IOException {
      if (hasRoom(text.length(), length)) {
        text.add(from.substring(offset, offset + length));
      }
      if (response.isReleased()) {
        response.toClient(() -> client().write(from, offset, length));
      }
    }

    @Override
    public void flush() throws IOException {
      flushed(() -> client().flush());
    }

    @Override
    public void close() throws IOException {
      closed(() -> client().close());
    }
  }
}
