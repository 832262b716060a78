package io.omnikeywords.concurrency;

import java.time.Duration;

/**
 * How long to search: the system property {@code concurrency.time}, an ISO-8601 duration, five
 * seconds if absent.
 */
final class SearchTime {
  private static final Duration LEAST =
      Duration.parse(System.getProperty("concurrency.time", "PT5S"));

  private final long start = System.nanoTime();

  /** Whether this is a search of minutes, with every kind of JVM, rather than a look in a build. */
  static boolean isLong() {
    return LEAST.compareTo(Duration.ofMinutes(1)) >= 0;
  }

  boolean isOver() {
    return System.nanoTime() - start >= LEAST.toNanos();
  }
}
