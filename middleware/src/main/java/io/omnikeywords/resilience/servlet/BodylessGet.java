package io.omnikeywords.resilience.servlet;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * A request as a GET without a body, for a fallback path; without conditions either, for what the
 * client has of the endpoint it does not have of the fallback.
 */
final class BodylessGet extends HttpServletRequestWrapper {

  BodylessGet(HttpServletRequest request) {
    super(request);
  }

  @Override
  public String getMethod() {
    return "GET";
  }

  @Override
  public int getContentLength() {
    return -1;
  }

  @Override
  public long getContentLengthLong() {
    return -1;
  }

  @Override
  public @Nullable String getContentType() {
    return null;
  }

  private static boolean hides(String header) {
    return header.equalsIgnoreCase("Range")
        || header.regionMatches(true, 0, "If-", 0, 3)
        || header.regionMatches(true, 0, "Content-", 0, 8)
        || header.equalsIgnoreCase("Transfer-Encoding");
  }

  @Override
  public @Nullable String getHeader(String name) {
    return hides(name) ? null : super.getHeader(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return hides(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return Collections.enumeration(
        Collections.list(super.getHeaderNames()).stream().filter(name -> !hides(name)).toList());
  }

  @Override
  public long getDateHeader(String name) {
    return hides(name) ? -1 : super.getDateHeader(name);
  }

  @Override
  public int getIntHeader(String name) {
    return hides(name) ? -1 : super.getIntHeader(name);
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    return RequestBody.read(InputStream.nullInputStream(), 0).stream();
  }

  @Override
  public BufferedReader getReader() {
    return new BufferedReader(new StringReader(""));
  }
}
