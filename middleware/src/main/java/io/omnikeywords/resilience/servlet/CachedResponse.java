package io.omnikeywords.resilience.servlet;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A good response as it was sent. */
record CachedResponse(Map<String, List<String>> headers, byte[] body) {

  /** About how many bytes it takes. */
  int size(String key) {
    long size = 200L + key.length() + body.length;
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      for (String value : header.getValue()) {
        size += header.getKey().length() + value.getBytes(StandardCharsets.UTF_8).length + 100L;
      }
    }
    return (int) Math.min(size, Integer.MAX_VALUE);
  }
}
