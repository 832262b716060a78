package io.omnikeywords.resilience.servlet;

/**
 * An exact path, a prefix {@code /x/*} (which {@code /x} matches too), or a template such as {@code
 * /x/{id}}, whose braces match one segment. A slash at the end of a path makes no difference.
 */
final class PathPattern {

  private final String[] segments;
  private final boolean prefix;

  PathPattern(String pattern) {
    prefix = pattern.endsWith("/*");
    String path = prefix ? pattern.substring(0, pattern.length() - 2) : pattern;
    segments = path.isEmpty() || path.equals("/") ? new String[0] : path.substring(1).split("/");
  }

  boolean matches(String path) {
    int at = 1;
    for (String segment : segments) {
      int end = path.indexOf('/', at);
      end = end < 0 ? path.length() : end;
      boolean any = segment.startsWith("{") && segment.endsWith("}") && end > at;
      if (!any && !(segment.length() == end - at && path.startsWith(segment, at))) {
        return false;
      }
      at = end + 1;
    }
    return prefix || at >= path.length();
  }
}
