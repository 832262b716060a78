package io.omnikeywords.containers;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A response as it came over the wire.
 *
 * @param headers name and value of each, in order
 * @param body without chunk framing
 * @param complete whether the body came to its end as its framing says
 * @param framing {@code length}, {@code chunked} and each chunk's size, {@code close} or {@code
 *     none}
 * @param nanos time from the request's last byte to the response's last
 */
record Answer(
    String statusLine,
    List<String[]> headers,
    byte[] body,
    boolean complete,
    String framing,
    long nanos) {

  int status() {
    return Integer.parseInt(statusLine.split(" ")[1]);
  }

  /** The header's only value, or null. */
  String header(String name) {
    List<String> all = all(name);
    if (all.size() > 1) {
      throw new AssertionError(name + " came " + all.size() + " times: " + all);
    }
    return all.isEmpty() ? null : all.get(0);
  }

  List<String> all(String name) {
    return headers.stream().filter(h -> h[0].equalsIgnoreCase(name)).map(h -> h[1]).toList();
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  double seconds() {
    return nanos / 1e9;
  }

  /** The headers that an unfiltered response has too, sorted; but for the date and those named. */
  List<String> ownHeaders(String ignored) {
    return headers.stream()
        .filter(h -> !h[0].matches("Date|" + ignored))
        .filter(h -> !h[0].matches("X-(Resilience-Status|Circuit-Breaker|Processing-Time)"))
        .map(h -> h[0] + ": " + h[1])
        .sorted()
        .toList();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(statusLine).append('\n');
    headers.forEach(h -> text.append(h[0]).append(": ").append(h[1]).append('\n'));
    return text.append('\n').append(text(), 0, Math.min(2_000, text().length())).toString();
  }
}
