package io.omnikeywords.resilience.servlet;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/** How far a {@link GatedResponse} has come: held back, ended by its endpoint, released. */
abstract class HeldResponse extends HttpServletResponseWrapper {

  private final HttpServletResponse real;
  private final ServletResponse base;
  private int includes;
  private boolean ended;
  private boolean closed;
  private boolean released;

  HeldResponse(HttpServletResponse response) {
    super(Shield.around(response));
    this.base = getResponse();
    this.real = response;
  }

  final HttpServletResponse real() {
    return getResponse() == Ended.RESPONSE ? Ended.RESPONSE : real;
  }

  /** Asked for so seldom that it is not kept. */
  final ContainerKind container() {
    return ContainerKind.of(real);
  }

  final boolean isReleased() {
    return released;
  }

  /** Everything goes to the real response from now on. */
  final void markReleased() {
    released = true;
  }

  /** Whether the response has been ended, by {@code sendError} or a redirect. */
  final boolean isEnded() {
    return ended;
  }

  final void markEnded() {
    ended = true;
  }

  /** Whether the response takes nothing more: ended, or its body closed. */
  final boolean isOver() {
    return ended || closed;
  }

  final boolean isClosed() {
    return closed;
  }

  final void closed(boolean now) {
    closed = now;
  }

  /** For an include that the container marks only in its own response. */
  final void beginUnmarkedInclude() {
    includes += released ? 0 : 1;
  }

  final void endUnmarkedInclude() {
    includes = Math.max(0, includes - 1);
  }

  /**
   * Whether headers may be changed. A container that includes another resource may put a wrapper of
   * its own below this one for the time, to keep that resource from touching the headers.
   */
  final boolean isOpen() {
    return getResponse() == base && includes == 0;
  }
}
