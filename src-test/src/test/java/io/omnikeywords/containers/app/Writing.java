package io.omnikeywords.containers.app;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;

/** Good answers, written in all the ways there are. */
final class Writing {

  private Writing() {}

  /** What the body of {@code text} is made of; the test knows it too. */
  static byte[] letters(int size) {
    byte[] letters = new byte[size];
    for (int i = 0; i < size; i++) {
      letters[i] = (byte) ('a' + i % 26);
    }
    return letters;
  }

  static void text(Query query, HttpServletResponse response) throws IOException {
    response.setStatus(query.number("code", 200));
    response.setContentType("text/plain;charset=UTF-8");
    response.setHeader("X-One", "1");
    response.addHeader("X-Two", "a");
    response.addHeader("X-Two", "b");
    response.addIntHeader("X-Three", 3);
    response.setDateHeader("Last-Modified", 1_000_000_000_000L);
    response.setLocale(Locale.CANADA_FRENCH);
    response.addCookie(new Cookie("one", "1"));
    Cookie two = new Cookie("two", "2");
    two.setHttpOnly(true);
    two.setPath("/");
    response.addCookie(two);
    byte[] letters = letters(query.number("size", 200));
    if (query.get("length", "").equals("yes")) {
      response.setContentLength(letters.length);
    }
    writeInPieces(response.getOutputStream(), letters, query.number("piece", letters.length));
    if (query.get("close", "").equals("yes")) {
      response.getOutputStream().close();
    }
  }

  /** Each piece in the same array, which is written over as soon as the piece is. */
  private static void writeInPieces(OutputStream out, byte[] all, int size) throws IOException {
    byte[] piece = new byte[size];
    int at = 0;
    do {
      int length = Math.min(size, all.length - at);
      System.arraycopy(all, at, piece, 0, length);
      if (length == 1) {
        out.write(piece[0]);
      } else {
        out.write(piece, 0, length);
      }
      Arrays.fill(piece, (byte) '#');
      at += size;
    } while (at < all.length);
  }

  static void writer(Query query, HttpServletResponse response) throws IOException {
    response.setContentType("text/plain");
    response.setCharacterEncoding(query.get("charset", "UTF-8"));
    PrintWriter out = response.getWriter();
    out.print("gr\u00fc\u00df Gott ");
    out.printf("%d%n", 5);
    String all = "\u00fc2345".repeat(query.number("size", 0) / 5);
    int size = query.number("piece", Math.max(1, all.length()));
    for (int at = 0; at < all.length(); at += size) {
      int length = Math.min(size, all.length() - at);
      if (length == 1) {
        out.write(all.charAt(at));
      } else if (query.get("how", "").equals("chars")) {
        out.write(all.toCharArray(), at, length);
      } else {
        out.write(all, at, length);
      }
    }
    if (query.get("close", "").equals("yes")) {
      out.close();
    }
  }
}
