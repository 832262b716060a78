package io.omnikeywords.resilience.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response that is held back, up to a limit, and the stream and writer that fill it.
 * Once the response is released they write to the client.
 */
final class HeldBody {

  private static final byte[] NOTHING = {};
  private static final int SMALLEST = 512;

  private final GatedResponse response;
  private final int limit;

  /** The body kept of an earlier response; it stands for this one's bytes as long as they agree. */
  private final byte @Nullable [] kept;

  private final StringBuilder chars = new StringBuilder(0);
  private byte[] bytes = NOTHING;
  private int count;

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
    this.kept = keeping == null ? null : keeping.body();
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
    return count > 0 || chars.length() > 0;
  }

  /** Forgets what has been written. */
  void clear() {
    bytes = NOTHING;
    count = 0;
    chars.setLength(0);
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
      real.getWriter().append(chars);
    } else if (count > 0) {
      real.getOutputStream().write(bytes, 0, count);
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
    if (writer == null) {
      return count == bytes.length ? bytes : Arrays.copyOf(bytes, count); // more makes a new array
    }
    return chars.toString().getBytes(Charset.forName(response.getCharacterEncoding()));
  }

  /** Whether the whole body is known and is this. */
  boolean isWhole(byte[] other) {
    return copies
        && (writer == null
            ? (bytes == other && count == other.length)
                || Arrays.equals(bytes, 0, count, other, 0, other.length)
            : Arrays.equals(whole(), other));
  }

  /** Holds more; what agrees with the body that is kept already is not copied. */
  private void hold(byte[] from, int offset, int length) {
    int end = count + length;
    if (count == 0) {
      bytes =
          kept == null || !agrees(kept, end, from, offset)
              ? Arrays.copyOfRange(from, offset, offset + length) // most write once; costs no zeros
              : kept;
    } else if (bytes != kept || !agrees(bytes, end, from, offset)) {
      grow(length);
      System.arraycopy(from, offset, bytes, count, length);
    }
    count = end;
  }

  private boolean agrees(byte[] whole, int end, byte[] from, int offset) {
    return end <= whole.length
        && Arrays.equals(whole, count, end, from, offset, offset + end - count);
  }

  private void grow(int more) {
    if (bytes == kept || count + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(count + more, Math.max(SMALLEST, 2 * count)));
    }
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
      if (hasRoom(count, 1)) {
        hold(new byte[] {(byte) b}, 0, 1);
      }
      if (response.isReleased()) {
        response.toClient(() -> client().write(b));
      }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, from.length);
      if (hasRoom(count, length)) {
        hold(from, offset, length);
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
    public void write(char[] from, int offset, int length) throws IOException {
      if (hasRoom(chars.length(), length)) {
        chars.append(from, offset, length);
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
