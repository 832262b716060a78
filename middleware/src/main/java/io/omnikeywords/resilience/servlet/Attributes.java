package io.omnikeywords.resilience.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * A request's attributes as they were before its endpoint changed any, so that a further attempt
 * begins with the same. Made at the first change, for most endpoints make none.
 */
final class Attributes {

  private final HttpServletRequest request;
  private final Map<String, Object> before = new HashMap<>();

  Attributes(HttpServletRequest request) {
    this.request = request;
    for (String name : Collections.list(request.getAttributeNames())) {
      before.put(name, request.getAttribute(name));
    }
  }

  void restore() {
    for (String name : Collections.list(request.getAttributeNames())) {
      if (!before.containsKey(name)) {
        request.removeAttribute(name);
      }
    }
    before.forEach(request::setAttribute);
  }
}
