package io.omnikeywords.containers.app;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** The query string read by hand, so that nobody touches the request's body for it. */
record Query(String text) {

  static Query of(HttpServletRequest request) {
    boolean included = request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI) != null;
    Object text =
        included
            ? request.getAttribute(RequestDispatcher.INCLUDE_QUERY_STRING)
            : request.getQueryString();
    return new Query(text == null ? "" : text.toString());
  }

  String get(String name, String otherwise) {
    for (String pair : text.split("&")) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return otherwise;
  }

  int number(String name, int otherwise) {
    return Integer.parseInt(get(name, Integer.toString(otherwise)));
  }
}
