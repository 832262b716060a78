package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.servlet.HeldHead.Call;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The half of a {@link GatedResponse} that is status and headers: every call is noted in a {@link
 * HeldHead}, or, once the response is released, made on the real one.
 */
abstract class RecordingResponse extends HeldResponse {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final HeldHead head = new HeldHead();
  private final Delivery delivery;

  RecordingResponse(HttpServletResponse response, Delivery delivery) {
    super(response);
    this.delivery = delivery;
  }

  /** Whether a writer has fixed the encoding. */
  abstract boolean hasWriter();

  /** Forgets the body: the container makes one of its own. */
  abstract void dropBody();

  final HeldHead head() {
    return head;
  }

  /** Makes the calls on the real response, and from now on all others. */
  final void releaseHead() throws IOException {
    head.replay(real());
    markReleased();
  }

  private boolean holdsHead() {
    return !isReleased() && !isClosed() && isOpen();
  }

  private void make(Call call) {
    if (!isOpen()) {
      return;
    }
    if (isReleased()) {
      try {
        call.on(real());
      } catch (IOException gone) {
        delivery.clientIsGone();
      }
    } else if (!isClosed()) {
      head.add(call);
    }
  }

  private void set(@Nullable String name, @Nullable String value) {
    if (name != null && holdsHead()) {
      head.headers().set(name, value);
      type(name, value);
    }
  }

  private void add(@Nullable String name, @Nullable String value) {
    if (name != null && value != null && holdsHead()) {
      head.headers().add(name, value);
      type(name, value);
    }
  }

  private void type(String name, @Nullable String value) {
    if (value != null && name.equalsIgnoreCase("Content-Type")) {
      head.contentType(value, hasWriter());
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
    if (!isClosed() && isOpen()) {
      head.status(sc);
      if (isReleased()) {
        delivery.statusAfterRelease(sc);
      }
    }
  }

  @Override
  public int getStatus() {
    return head.status();
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
    if (isOver()) {
      throw new IllegalStateException("the response has been ended already");
    }
    status(sc);
    if (isReleased()) {
      call.on(real());
      return;
    }
    head.add(call);
    markEnded();
    dropBody();
  }

  @Override
  public void setHeader(String name, String value) {
    make(response -> response.setHeader(name, value));
    set(name, value);
  }

  @Override
  public void addHeader(String name, String value) {
    make(response -> response.addHeader(name, value));
    add(name, value);
  }

  @Override
  public void setIntHeader(String name, int value) {
    make(response -> response.setIntHeader(name, value));
    set(name, Integer.toString(value));
  }

  @Override
  public void addIntHeader(String name, int value) {
    make(response -> response.addIntHeader(name, value));
    add(name, Integer.toString(value));
  }

  @Override
  public void setDateHeader(String name, long value) {
    make(response -> response.setDateHeader(name, value));
    set(name, date(value));
  }

  @Override
  public void addDateHeader(String name, long value) {
    make(response -> response.addDateHeader(name, value));
    add(name, date(value));
  }

  private static String date(long millis) {
    return HTTP_DATE.format(Instant.ofEpochMilli(millis));
  }

  @Override
  public void addCookie(Cookie cookie) {
    make(response -> response.addCookie(cookie));
    add("Set-Cookie", cookie.getName());
  }

  @Override
  public boolean containsHeader(String name) {
    return head.headers().contains(name) || real().containsHeader(name);
  }

  @Override
  public @Nullable String getHeader(String name) {
    String held = isReleased() ? null : head.headers().first(name);
    return held == null ? real().getHeader(name) : held;
  }

  @Override
  public Collection<String> getHeaders(String name) {
    List<String> held = isReleased() ? List.of() : head.headers().values(name);
    return held.isEmpty() ? real().getHeaders(name) : List.copyOf(held);
  }

  @Override
  public Collection<String> getHeaderNames() {
    if (isReleased()) {
      return real().getHeaderNames();
    }
    Collection<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(real().getHeaderNames());
    names.addAll(head.headers().names());
    return names;
  }

  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    make(response -> response.setTrailerFields(supplier));
  }

  @Override
  public void setContentType(@Nullable String type) {
    make(response -> response.setContentType(type));
    if (holdsHead()) {
      head.contentType(type, hasWriter());
    }
  }

  @Override
  public @Nullable String getContentType() {
    String held = isReleased() ? null : head.contentType();
    return held == null ? real().getContentType() : held;
  }

  @Override
  public void setCharacterEncoding(@Nullable String charset) {
    make(response -> response.setCharacterEncoding(charset));
    if (isOpen() && !hasWriter()) {
      head.encoding(charset);
    }
  }

  /** New in Servlet 6.1, and so without a word to the compiler. */
  @SuppressWarnings("MissingOverride")
  public void setCharacterEncoding(@Nullable Charset charset) {
    setCharacterEncoding(charset == null ? null : charset.name());
  }

  @Override
  public String getCharacterEncoding() {
    String held = isReleased() ? null : head.encoding();
    String known = held == null ? real().getCharacterEncoding() : held;
    return known == null ? StandardCharsets.ISO_8859_1.name() : known;
  }

  @Override
  public void setLocale(Locale value) {
    make(response -> response.setLocale(value));
    head.locale(value);
  }

  @Override
  public Locale getLocale() {
    Locale held = isReleased() ? null : head.locale();
    return held == null ? real().getLocale() : held;
  }

  @Override
  public void setContentLength(int length) {
    make(response -> response.setContentLength(length));
    set("Content-Length", Integer.toString(length));
  }

  @Override
  public void setContentLengthLong(long length) {
    make(response -> response.setContentLengthLong(length));
    set("Content-Length", Long.toString(length));
  }
}
