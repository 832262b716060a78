package io.omnikeywords.resilience.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Requests that know their method, address and headers, and nothing else. */
final class Requests {

  private Requests() {}

  /**
   * @param headers each as {@code Name: value}
   */
  static HttpServletRequest request(String method, String uri, String peer, String... headers) {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String header : headers) {
      String[] parts = header.split(": ", 2);
      all.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1]);
    }
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            Requests.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, called, arguments) ->
                switch (called.getName()) {
                  case "getMethod" -> method;
                  case "getScheme" -> "http";
                  case "getRequestURI" -> uri;
                  case "getServletPath" -> uri;
                  case "getQueryString", "getPathInfo" -> null;
                  case "getRemoteAddr" -> peer;
                  case "getHeader" -> {
                    List<String> values = all.get((String) arguments[0]);
                    yield values == null ? null : values.get(0);
                  }
                  case "getHeaders" ->
                      Collections.enumeration(all.getOrDefault((String) arguments[0], List.of()));
                  default -> throw new UnsupportedOperationException(called.getName());
                });
  }

  static HttpServletRequest get(String uri, String... headers) {
    return request("GET", uri, "192.0.2.1", headers);
  }
}
