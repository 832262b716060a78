package io.omnikeywords.resilience.servlet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One spelling for all spellings of a path: without parameters, empty segments and dots. What a
 * container makes of encoded slashes and dots differs; so a request whose raw path holds anything
 * unusual is also read in the most generous way, and where the two readings belong to different
 * endpoints the request is refused rather than guessed at.
 */
final class CanonicalPath {

  private static final int ROUNDS = 3;

  private CanonicalPath() {}

  /** The canonical spelling of a decoded path, or null where it climbs above its root. */
  static @Nullable String of(String path) {
    if (path.indexOf(';') < 0 && !path.contains("//") && !path.contains("/.")) {
      return path.isEmpty() ? "/" : path;
    }
    Deque<String> segments = new ArrayDeque<>();
    for (String part : path.split("/")) {
      int parameters = part.indexOf(';');
      String segment = parameters < 0 ? part : part.substring(0, parameters);
      if (segment.equals("..")) {
        if (segments.pollLast() == null) {
          return null;
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    String joined = "/" + String.join("/", segments);
    return path.endsWith("/") && joined.length() > 1 ? joined + "/" : joined;
  }

  /** Whether a raw path could be read in more than one way. */
  static boolean isUnusual(String rawPath) {
    return rawPath.indexOf('%') >= 0
        || rawPath.indexOf(';') >= 0
        || rawPath.indexOf('\\') >= 0
        || rawPath.contains("//")
        || rawPath.contains("/.");
  }

  /** The most generous reading of a raw path: decoded until nothing is left to decode. */
  static @Nullable String generous(String rawPath) {
    String path = rawPath;
    for (int i = 0; i < ROUNDS && path.indexOf('%') >= 0; i++) {
      path = decode(path);
    }
    return of(path.replace('\\', '/'));
  }

  private static String decode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < bytes.length; i++, length++) {
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (bytes[i] == '%' && high >= 0 && low >= 0) {
        bytes[length] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[length] = bytes[i];
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
