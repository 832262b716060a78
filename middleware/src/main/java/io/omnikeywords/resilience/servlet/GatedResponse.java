package io.omnikeywords.resilience.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The response as one attempt sees it. What the endpoint does is held back, as a list of the calls
 * it made and the body it wrote, until the exchange decides: then the very same calls are made on
 * the real response ({@link #release}), so that the container makes of them what it would have made
 * without the filter; or they are forgotten. After release everything goes straight through.
 *
 * <p>Used by one thread at a time, as the servlet specification has it; a response that is
 * forgotten may go on being written to, and nothing comes of it.
 */
final class GatedResponse extends HttpServletResponseWrapper {

  /** One call made on a response. */
  private interface Call {
    void on(HttpServletResponse response) throws IOException;
  }

  /** Fixes the encoding and announces it. */
  private static final Call GET_WRITER = HttpServletResponse::getWriter;

  /** What treats a wrapped response in its own way. */
  private enum Kind {
    JETTY,
    JETTY_EE9,
    TOMCAT,
    UNDERTOW,
    OTHER;

    static Kind of(String type) {
      if (type.startsWith("org.eclipse.jetty.")) {
        return type.startsWith("org.eclipse.jetty.ee9.") ? JETTY_EE9 : JETTY;
      }
      return type.startsWith("org.apache.catalina.")
          ? TOMCAT
          : type.startsWith("io.undertow.") ? UNDERTOW : OTHER;
    }
  }

  private final HttpServletResponse real;
  private final ServletResponse base;
  private final Exchange exchange;
  private final int limit;
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
  private final StringBuilder chars = new StringBuilder();
  private int status = SC_OK;
  private @Nullable String contentType;
  private @Nullable String encoding;
  private @Nullable Locale locale;
  private @Nullable Body body;
  private @Nullable PrintWriter writer;
  private final Kind container;
  private int forwards;
  private int includes;
  private boolean ended;
  private boolean closed;
  private boolean released;
  private boolean copies;

  GatedResponse(HttpServletResponse response, Exchange exchange, int limit, boolean copies) {
    super(Shield.around(response));
    this.base = getResponse();
    this.real = response;
    this.exchange = exchange;
    this.limit = limit;
    this.copies = copies;
    this.container = Kind.of(response.getClass().getName());
  }

  /** Does on the real response all that was done here, and from now on passes everything on. */
  void release() throws IOException {
    HttpServletResponse real = real();
    for (Call call : calls) {
      call.on(real);
    }
    calls.clear();
    released = true;
    if (writer != null) {
      real.getWriter().append(chars);
    } else if (body != null && bytes.size() > 0) {
      bytes.writeTo(real.getOutputStream());
    }
    if (!copies) {
      bytes.reset();
      chars.setLength(0);
    }
  }

  /** The headers that were set, as far as the endpoint told; after release with the real type. */
  Map<String, List<String>> headers() {
    String type = getContentType();
    if (type != null) {
      headers.put("Content-Type", List.of(type));
    }
    return headers;
  }

  /** The body, where all of it was kept, or null. */
  byte @Nullable [] body() {
    if (!copies) {
      return null;
    }
    return writer == null
        ? bytes.toByteArray()
        : chars.toString().getBytes(Charset.forName(getCharacterEncoding()));
  }

  private HttpServletResponse real() {
    return getResponse() == Ended.RESPONSE ? Ended.RESPONSE : real;
  }

  /**
   * Whether headers may be changed. A container that includes another resource may put a wrapper of
   * its own below this one for the time, to keep that resource from touching the headers.
   */
  private boolean isOpen() {
    return getResponse() == base && includes == 0;
  }

  private void make(Call call) {
    if (!isOpen()) {
      return;
    }
    if (released) {
      try {
        call.on(real());
      } catch (IOException gone) {
        exchange.clientIsGone();
      }
    } else if (!closed) {
      calls.add(call);
    }
  }

  private void remember(@Nullable String name, @Nullable String value, boolean add) {
    if (name == null || released || closed || !isOpen()) {
      return;
    }
    if (!add) {
      headers.remove(name);
    }
    if (value == null) {
      return;
    }
    headers.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
    if (name.equalsIgnoreCase("Content-Type")) {
      rememberType(value);
    }
  }

  private void rememberType(@Nullable String type) {
    contentType = type;
    int at = type == null ? -1 : type.toLowerCase(Locale.ROOT).indexOf("charset=");
    if (type != null && at >= 0 && writer == null) {
      encoding =
          type.substring(at + "charset=".length()).split(";", 2)[0].strip().replace("\"", "");
    }
  }

  @Override
  public void setStatus(int sc) {
    make(response -> response.setStatus(sc));
    status(sc);
  }

  /** Gone from Servlet 6, and so without a word to the compiler. */
  @SuppressWarnings({"deprecation", "MissingOverride", "override"})
  public void setStatus(int sc, String message) {
    setStatus(sc);
  }

  private void status(int sc) {
    if (!closed && isOpen()) {
      status = sc;
      if (released) {
        exchange.statusAfterRelease(sc);
      }
    }
  }

  @Override
  public int getStatus() {
    return status;
  }

  @Override
  public void sendError(int sc, String message) throws IOException {
    end(sc, response -> response.sendError(sc, message));
  }

  @Override
  public void sendError(int sc) throws IOException {
    end(sc, response -> response.sendError(sc));
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    end(SC_FOUND, response -> response.sendRedirect(location));
  }

  /** New in Servlet 6.1, and so without a word to the compiler. */
  @SuppressWarnings("MissingOverride")
  public void sendRedirect(String location, int sc, boolean clearBuffer) throws IOException {
    end(
        sc,
        response -> {
          response.setStatus(sc);
          response.setHeader("Location", location);
        });
  }

  private void end(int sc, Call call) throws IOException {
    if (!isOpen()) {
      return;
    }
    if (ended || closed) {
      throw new IllegalStateException("the response has been ended already");
    }
    status(sc);
    if (released) {
      call.on(real());
      return;
    }
    bytes.reset();
    chars.setLength(0);
    copies = false;
    calls.add(call);
    ended = true;
  }

  @Override
  public void setHeader(String name, String value) {
    make(response -> response.setHeader(name, value));
    remember(name, value, false);
  }

  @Override
  public void addHeader(String name, String value) {
    make(response -> response.addHeader(name, value));
    remember(name, value, true);
  }

  @Override
  public void setIntHeader(String name, int value) {
    make(response -> response.setIntHeader(name, value));
    remember(name, Integer.toString(value), false);
  }

  @Override
  public void addIntHeader(String name, int value) {
    make(response -> response.addIntHeader(name, value));
    remember(name, Integer.toString(value), true);
  }

  @Override
  public void setDateHeader(String name, long value) {
    make(response -> response.setDateHeader(name, value));
    remember(name, date(value), false);
  }

  @Override
  public void addDateHeader(String name, long value) {
    make(response -> response.addDateHeader(name, value));
    remember(name, date(value), true);
  }

  private static String date(long millis) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC));
  }

  @Override
  public void addCookie(Cookie cookie) {
    make(response -> response.addCookie(cookie));
    remember("Set-Cookie", cookie.getName(), true);
  }

  @Override
  public boolean containsHeader(String name) {
    return headers.containsKey(name) || real().containsHeader(name);
  }

  @Override
  public @Nullable String getHeader(String name) {
    List<String> values = released ? null : headers.get(name);
    return values == null ? real().getHeader(name) : values.get(0);
  }

  @Override
  public Collection<String> getHeaders(String name) {
    List<String> values = released ? null : headers.get(name);
    return values == null ? real().getHeaders(name) : List.copyOf(values);
  }

  @Override
  public Collection<String> getHeaderNames() {
    if (released) {
      return real().getHeaderNames();
    }
    Map<String, Boolean> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    real().getHeaderNames().forEach(name -> names.put(name, true));
    headers.keySet().forEach(name -> names.put(name, true));
    return names.keySet();
  }

  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    make(response -> response.setTrailerFields(supplier));
  }

  @Override
  public void setContentType(@Nullable String type) {
    make(response -> response.setContentType(type));
    if (!released && !closed) {
      rememberType(type);
    }
  }

  @Override
  public @Nullable String getContentType() {
    return released || contentType == null ? real().getContentType() : contentType;
  }

  @Override
  public void setCharacterEncoding(@Nullable String charset) {
    make(response -> response.setCharacterEncoding(charset));
    if (writer == null) {
      encoding = charset;
    }
  }

  /** New in Servlet 6.1, and so without a word to the compiler. */
  @SuppressWarnings("MissingOverride")
  public void setCharacterEncoding(@Nullable Charset charset) {
    setCharacterEncoding(charset == null ? null : charset.name());
  }

  @Override
  public String getCharacterEncoding() {
    if (!released && encoding != null) {
      return encoding;
    }
    String real = real().getCharacterEncoding();
    return real == null ? StandardCharsets.ISO_8859_1.name() : real;
  }

  @Override
  public void setLocale(Locale value) {
    make(response -> response.setLocale(value));
    locale = value;
  }

  @Override
  public Locale getLocale() {
    return released || locale == null ? real().getLocale() : locale;
  }

  @Override
  public void setContentLength(int length) {
    make(response -> response.setContentLength(length));
    remember("Content-Length", Integer.toString(length), false);
  }

  @Override
  public void setContentLengthLong(long length) {
    make(response -> response.setContentLengthLong(length));
    remember("Content-Length", Long.toString(length), false);
  }

  @Override
  public void setBufferSize(int size) {
    if (released) {
      real().setBufferSize(size);
    } else if (bytes.size() > 0 || chars.length() > 0) {
      throw new IllegalStateException("the body has been begun");
    } else {
      calls.add(response -> response.setBufferSize(size));
    }
  }

  @Override
  public boolean isCommitted() {
    return ended || closed || (released && real().isCommitted());
  }

  @Override
  public void reset() {
    if (released) {
      real().reset();
      return;
    }
    resetBuffer();
    calls.clear();
    headers.clear();
    status = SC_OK;
    contentType = null;
    encoding = null;
    locale = null;
    body = null;
    writer = null;
  }

  @Override
  public void resetBuffer() {
    if (released) {
      real().resetBuffer();
      return;
    }
    if (ended || closed) {
      throw new IllegalStateException("the response has been ended already");
    }
    bytes.reset();
    chars.setLength(0);
  }

  /**
   * A forward begins: its target gets an empty response, headers apart. In Jetty it may choose
   * again between stream and writer, elsewhere not.
   */
  void beginForward() {
    forwards++;
    if (released || ended || closed) {
      return;
    }
    bytes.reset();
    chars.setLength(0);
    if (container == Kind.JETTY || container == Kind.JETTY_EE9) {
      body = null;
      writer = null;
      calls.removeIf(call -> call == GET_WRITER);
    }
  }

  void endForward() {
    forwards--;
  }

  /** An include begins. Jetty and Tomcat wrap the response for it; others mark only their own. */
  void beginInclude() {
    boolean marks = container == Kind.UNDERTOW || container == Kind.JETTY_EE9;
    includes += marks && !released ? 1 : 0;
  }

  void endInclude() {
    includes = Math.max(0, includes - 1);
  }

  @Override
  public void flushBuffer() throws IOException {
    if (writer != null) {
      writer.flush();
    }
    if (streams()) {
      toClient(real()::flushBuffer);
    }
  }

  @Override
  public ServletOutputStream getOutputStream() {
    if (writer != null) {
      throw new IllegalStateException("getWriter() has been called");
    }
    if (body == null) {
      body = new Body();
    }
    return body;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    if (body != null) {
      throw new IllegalStateException("getOutputStream() has been called");
    }
    if (writer == null) {
      if (released) {
        real().getWriter();
      } else if (!ended && !closed) {
        calls.add(GET_WRITER);
      }
      encoding = getCharacterEncoding();
      writer = new PrintWriter(new Text());
    }
    return writer;
  }

  /**
   * Whether the endpoint means to stream, and does so: a flush of a response that has not failed. A
   * failed one is held back all the same, for it may yet be tried again or replaced.
   */
  private boolean streams() throws IOException {
    if (!released && !ended && !closed && !exchange.isFailure(status) && !isEndOfForward()) {
      exchange.stream();
    }
    return released;
  }

  /** Undertow ends a forward with a flush, which the endpoint has not asked for. */
  private boolean isEndOfForward() {
    return forwards > 0
        && container == Kind.UNDERTOW
        && StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .map(StackWalker.StackFrame::getClassName)
                        .filter(name -> !name.startsWith("java."))
                        .filter(name -> !name.startsWith(GatedResponse.class.getName()))
                        .findFirst())
            .filter("io.undertow.servlet.spec.RequestDispatcherImpl"::equals)
            .isPresent();
  }

  /**
   * Makes room for more of the body: past the limit it is streamed, or, after all is lost, dropped.
   */
  private boolean hasRoom(int held, int more) {
    if ((ended || closed) && !released) {
      return false;
    }
    if (held + more > limit) {
      copies = false;
      if (!released) {
        exchange.stream();
      }
      if (!released) {
        bytes.reset();
        chars.setLength(0);
        closed = true;
      }
      return false;
    }
    return copies || !released;
  }

  private interface Io {
    void run() throws IOException;
  }

  private void toClient(Io action) throws IOException {
    try {
      action.run();
    } catch (IOException gone) {
      exchange.clientIsGone();
      throw gone;
    }
  }

  private final class Body extends ServletOutputStream {

    @Override
    public void write(int b) throws IOException {
      if (hasRoom(bytes.size(), 1)) {
        bytes.write(b);
      }
      if (released) {
        toClient(() -> real().getOutputStream().write(b));
      }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      if (hasRoom(bytes.size(), length)) {
        bytes.write(from, offset, length);
      }
      if (released) {
        toClient(() -> real().getOutputStream().write(from, offset, length));
      }
    }

    @Override
    public void flush() throws IOException {
      if (streams()) {
        toClient(() -> real().getOutputStream().flush());
      }
    }

    @Override
    public void close() throws IOException {
      if (released) {
        toClient(() -> real().getOutputStream().close());
      }
      closed = !ended || container == Kind.TOMCAT;
    }

    @Override
    public boolean isReady() {
      try {
        return !released || real().getOutputStream().isReady();
      } catch (IOException gone) {
        return true;
      }
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      if (!exchange.stream()) {
        throw new IllegalStateException("the request has been answered");
      }
      try {
        real().getOutputStream().setWriteListener(listener);
      } catch (IOException gone) {
        listener.onError(gone);
      }
    }
  }

  private final class Text extends Writer {

    @Override
    public void write(char[] from, int offset, int length) throws IOException {
      if (hasRoom(chars.length(), length)) {
        chars.append(from, offset, length);
      }
      if (released) {
        toClient(() -> real().getWriter().write(from, offset, length));
      }
    }

    @Override
    public void flush() throws IOException {
      if (streams()) {
        toClient(() -> real().getWriter().flush());
      }
    }

    @Override
    public void close() throws IOException {
      if (released) {
        toClient(() -> real().getWriter().close());
      }
      closed = !ended || container == Kind.TOMCAT;
    }
  }
}
