package io.omnikeywords.keywords;

/** Direction of a keyword's monthly counts; {@code UNKNOWN} without at least 12 of them. */
public enum Trend {
  RISING,
  STABLE,
  DECLINING,
  UNKNOWN
}
