package io.omnikeywords.resilience.servlet;

import java.util.Arrays;

/**
 * A good response as it was sent.
 *
 * @param headers as the endpoint set them, the content type apart
 */
record CachedResponse(String contentType, HeaderList headers, byte[] body)
    implements ResponseCache.Entry {

  /**
   * @param body the whole of the response's
   */
  static CachedResponse of(GatedResponse sent, byte[] body) {
    return new CachedResponse(type(sent), sent.head().headers().copy(), body);
  }

  /** Seconds that it was old when it came from the endpoint. */
  long age() {
    String age = headers.first("Age");
    return age != null && age.matches("[0-9]{1,9}") ? Long.parseLong(age) : 0;
  }

  /**
   * Whether a response that has been sent is this one again.
   *
   * @param whole its body
   */
  boolean isAgain(GatedResponse sent, byte[] whole) {
    return Arrays.equals(whole, body)
        && headers.equals(sent.head().headers())
        && contentType.equals(type(sent));
  }

  private static String type(GatedResponse sent) {
    String type = sent.getContentType();
    return type == null ? "" : type;
  }

  @Override
  public long size() {
    long[] size = {200L + contentType.length() + body.length};
    headers.forEach((name, value) -> size[0] += 200L + name.length() + value.length());
    return size[0];
  }
}
