package io.omnikeywords.resilience.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request's attributes as they were before its endpoint changed any, so that a further attempt
 * begins with the same. They are noted at the first change, for most endpoints make none.
 */
final class Attributes {

  private final HttpServletRequest request;
  private @Nullable Map<String, Object> before;

  Attributes(HttpServletRequest request) {
    this.request = request;
  }

  /** An attribute is about to be changed. */
  void note() {
    if (before == null) {
      Map<String, Object> all = new HashMap<>();
      for (String name : Collections.list(request.getAttributeNames())) {
        all.put(name, request.getAttribute(name));
      }
      before = all;
    }
  }

  void restore() {
    Map<String, Object> all = before;
    if (all == null) {
      return;
    }
    for (String name : Collections.list(request.getAttributeNames())) {
      if (!all.containsKey(name)) {
        request.removeAttribute(name);
      }
    }
    all.forEach(request::setAttribute);
  }
}
