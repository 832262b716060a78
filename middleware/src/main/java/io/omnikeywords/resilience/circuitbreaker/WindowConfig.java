package io.omnikeywords.resilience.circuitbreaker;

import io.omnikeywords.resilience.Check;
import java.time.Duration;

/** What the failure rate and the slow-call rate are measured over. */
public sealed interface WindowConfig {

  /** The fewest calls in the window for which a rate means anything. */
  int minimumCalls();

  /**
   * The last calls, whenever they were.
   *
   * @param size how many; 2 to 100,000
   * @param minimumCalls 1 to {@code size}; 0 stands for the default: 20, or all where fewer
   */
  record Count(int size, int minimumCalls) implements WindowConfig {
    public Count {
      size = Check.atLeast("window.size", size, 2);
      if (size > 100_000) {
        throw new IllegalArgumentException("window.size must be at most 100000 but is " + size);
      }
      minimumCalls = orDefault(minimumCalls, Math.min(20, size));
      if (minimumCalls > size) {
        throw new IllegalArgumentException(
            "window.minimum-calls must be at most " + size + " but is " + minimumCalls);
      }
    }
  }

  /**
   * The calls of the last while, in ten steps: a call is forgotten after nine to ten tenths of it.
   *
   * @param size how long; 10 ms or more
   * @param minimumCalls 1 or more; 0 stands for the default, 20
   */
  record Time(Duration size, int minimumCalls) implements WindowConfig {
    public Time {
      size = Check.duration("window.size", size, 10);
      minimumCalls = orDefault(minimumCalls, 20);
    }
  }

  /** The last {@code size} calls, with the default minimum. */
  static WindowConfig count(int size) {
    return new Count(size, 0);
  }

  /** The calls of the last {@code size}, with the default minimum. */
  static WindowConfig time(Duration size) {
    return new Time(size, 0);
  }

  private static int orDefault(int minimumCalls, int otherwise) {
    return minimumCalls == 0 ? otherwise : Check.atLeast("window.minimum-calls", minimumCalls, 1);
  }
}
