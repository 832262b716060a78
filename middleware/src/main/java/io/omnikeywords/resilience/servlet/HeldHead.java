package io.omnikeywords.resilience.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Status and headers of a response that is held back: the calls that made them, to be made again on
 * the real response, and what they come to, for whoever asks meanwhile.
 */
final class HeldHead {

  /** One call made on a response. */
  interface Call {
    void on(HttpServletResponse response) throws IOException;
  }

  /** Fixes the encoding and announces it. */
  static final Call GET_WRITER = HttpServletResponse::getWriter;

  private static final int FEW = 4;
  private static final String CHARSET = "charset=";

  private final List<Call> calls = new ArrayList<>(FEW);

  private final HeaderList headers = new HeaderList();
  private int status = HttpServletResponse.SC_OK;
  private @Nullable String contentType;
  private @Nullable String encoding;
  private @Nullable Locale locale;

  void add(Call call) {
    calls.add(call);
  }

  /** Makes the calls on the real response, and forgets them. */
  void replay(HttpServletResponse real) throws IOException {
    for (int i = 0; i < calls.size(); i++) {
      calls.get(i).on(real);
    }
    calls.clear();
  }

  void clear() {
    calls.clear();
    headers.clear();
    status = HttpServletResponse.SC_OK;
    contentType = null;
    encoding = null;
    locale = null;
  }

  /** Forgets that a writer was asked for. */
  void forgetWriter() {
    calls.removeIf(call -> call == GET_WRITER);
  }

  HeaderList headers() {
    return headers;
  }

  int status() {
    return status;
  }

  void status(int sc) {
    status = sc;
  }

  @Nullable String contentType() {
    return contentType;
  }

  /**
   * @param fixed whether the encoding has been fixed by a writer
   */
  void contentType(@Nullable String type, boolean fixed) {
    contentType = type;
    if (type == null || fixed || type.indexOf(';') < 0) {
      return;
    }
    int at = type.toLowerCase(Locale.ROOT).indexOf(CHARSET);
    if (at >= 0) {
      encoding = type.substring(at + CHARSET.length()).split(";", 2)[0].strip().replace("\"", "");
    }
  }

  @Nullable String encoding() {
    return encoding;
  }

  void encoding(@Nullable String charset) {
    encoding = charset;
  }

  @Nullable Locale locale() {
    return locale;
  }

  void locale(Locale value) {
    locale = value;
  }
}
