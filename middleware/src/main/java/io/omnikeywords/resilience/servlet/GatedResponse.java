package io.omnikeywords.resilience.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import org.jspecify.annotations.Nullable;

/**
 * The response as one attempt sees it. What the endpoint does is held back, as a list of the calls
 * it made and the body it wrote ({@link HeldBody}), until the exchange decides: then the very same
 * calls are made on the real response ({@link #release}), so that the container makes of them what
 * it would have made without the filter; or they are forgotten. After release everything goes
 * straight through.
 *
 * <p>Used by one thread at a time, as the servlet specification has it; a response that is
 * forgotten may go on being written to, and nothing comes of it.
 */
final class GatedResponse extends RecordingResponse {

  private final Delivery delivery;
  private final HeldBody body;
  private int forwards;

  /**
   * @param limit bytes or characters of the body that are held back at most
   * @param keeping what the body is wanted for even after it has been sent, or null
   */
  GatedResponse(
      HttpServletResponse response, Delivery delivery, int limit, @Nullable Keeping keeping) {
    super(response, delivery);
    this.delivery = delivery;
    this.body = new HeldBody(this, limit, keeping);
  }

  /** Does on the real response all that was done here, and from now on passes everything on. */
  void release() throws IOException {
    toClient(
        () -> {
          releaseHead();
          body.release(real());
        });
  }

  HeldBody body() {
    return body;
  }

  @Override
  boolean hasWriter() {
    return body.writer() != null;
  }

  @Override
  void dropBody() {
    body.clear();
    body.copyNoMore();
  }

  /** Lets the endpoint write to the client if it may: true if it does. */
  boolean stream() {
    if (!isReleased()) {
      delivery.stream(this);
    }
    return isReleased();
  }

  /** The same for a flush; what has failed is held back all the same, to be replaced. */
  boolean streamsOnFlush() {
    if (!isReleased() && !isOver() && !delivery.isFailure(getStatus()) && !isEndOfForward()) {
      delivery.stream(this);
    }
    return isReleased();
  }

  private boolean isEndOfForward() {
    return forwards > 0 && container().flushesByItself(GatedResponse::isOurs);
  }

  private static boolean isOurs(String type) {
    return type.startsWith(GatedResponse.class.getName())
        || type.startsWith(HeldBody.class.getName())
        || type.equals(ContainerKind.class.getName());
  }

  /** The endpoint has closed stream or writer. */
  void closeBody() {
    closed(!isEnded() || container().closesWhatIsEnded());
  }

  /** Something that is written to the client. */
  interface Io {
    void run() throws IOException;
  }

  void toClient(Io action) throws IOException {
    try {
      action.run();
    } catch (IOException gone) {
      delivery.clientIsGone();
      throw gone;
    }
  }

  @Override
  public void setBufferSize(int size) {
    if (isReleased()) {
      real().setBufferSize(size);
    } else if (body.isBegun()) {
      throw new IllegalStateException("the body has been begun");
    } else {
      head().add(response -> response.setBufferSize(size));
    }
  }

  @Override
  public boolean isCommitted() {
    return isOver() || (isReleased() && real().isCommitted());
  }

  @Override
  public void reset() {
    if (isReleased()) {
      real().reset();
      body.copyNoMore();
      return;
    }
    resetBuffer();
    head().clear();
    body.forgetChoice();
  }

  @Override
  public void resetBuffer() {
    if (isReleased()) {
      real().resetBuffer();
      body.copyNoMore();
      return;
    }
    if (isOver()) {
      throw new IllegalStateException("the response has been ended already");
    }
    body.clear();
  }

  @Override
  public void flushBuffer() throws IOException {
    PrintWriter writer = body.writer();
    if (writer != null) {
      writer.flush();
    }
    if (streamsOnFlush()) {
      toClient(real()::flushBuffer);
    }
  }

  @Override
  public ServletOutputStream getOutputStream() {
    return body.stream();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter writer = body.writer();
    if (writer != null) {
      return writer;
    }
    if (body.isStream()) {
      throw new IllegalStateException("getOutputStream() has been called");
    }
    String encoding = getCharacterEncoding();
    if (isReleased()) {
      real().getWriter();
    } else if (!isKnown(encoding)) {
      throw new UnsupportedEncodingException(encoding);
    } else if (!isOver()) {
      head().add(HeldHead.GET_WRITER);
    }
    head().encoding(encoding);
    return body.makeWriter();
  }

  private static boolean isKnown(String encoding) {
    try {
      return Charset.isSupported(encoding);
    } catch (IllegalCharsetNameException wrong) {
      return false;
    }
  }

  // ---- dispatches --------------------------------------------------------------------------

  /** A forward begins: its target gets an empty response, headers apart. */
  void beginForward() {
    forwards++;
    if (isReleased() || isOver()) {
      return;
    }
    body.clear();
    if (container().forwardChoosesAgain()) {
      body.forgetChoice();
      head().forgetWriter();
    }
  }

  void endForward() {
    forwards--;
  }

  void beginInclude() {
    if (container().marksIncludeInItsOwn()) {
      beginUnmarkedInclude();
    }
  }

  void endInclude() {
    endUnmarkedInclude();
  }
}
