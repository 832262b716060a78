package io.omnikeywords.resilience.microprofile;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Where metrics go. Names and tags are the standard's; a tag is a name followed by its value. Asked
 * for the same metric twice, it gives the same. Safe for use by many threads.
 */
interface Instruments extends AutoCloseable {

  /** What is shown by reading it. */
  enum Shown {
    /** A time in nanoseconds that only grows. */
    TIME,
    /** A number that goes up and down. */
    LEVEL
  }

  /** Adds one to the counter. */
  Runnable counter(String name, String... tags);

  /** Records a duration, given in nanoseconds. */
  LongConsumer durations(String name, String... tags);

  /** Shows what is read. Of two with the same name and tags, the first is shown. */
  void show(Shown kind, String name, LongSupplier value, String... tags);

  /** Takes what was registered back. */
  @Override
  void close();
}
