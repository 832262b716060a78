package io.omnikeywords.webapp;

import io.omnikeywords.keywords.index.Progress;
import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows progress to whoever started the service: a bar that redraws itself on a terminal, a log
 * line every few seconds elsewhere. Work that is over before the first line is due shows nothing.
 */
final class ConsoleProgress implements Progress {

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleProgress.class);
  private static final long BAR_EVERY = 100_000_000L;
  private static final long LINE_EVERY = 3_000_000_000L;
  private static final int BAR_WIDTH = 30;

  private final boolean terminal;
  private final PrintStream out;
  private final LongSupplier nanoTime;
  private String phase = "";
  private long phaseAt;
  private long shownAt;
  private boolean barOpen;

  ConsoleProgress(boolean terminal, PrintStream out, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.out = out;
    this.nanoTime = nanoTime;
    this.shownAt = nanoTime.getAsLong();
  }

  /** A bar where the process has a terminal, lines where its output goes elsewhere. */
  static ConsoleProgress ofProcess() {
    return new ConsoleProgress(System.console() != null, System.err, System::nanoTime);
  }

  @Override
  public synchronized void update(String phase, long done, long total) {
    long now = nanoTime.getAsLong();
    boolean last = total >= 0 && done >= total;
    if (!phase.equals(this.phase)) {
      finish();
      this.phase = phase;
      phaseAt = now;
    }
    String pace = pace(done, total, now - phaseAt);
    if (terminal) {
      if (now - shownAt >= BAR_EVERY || (last && barOpen)) {
        shownAt = now;
        barOpen = true;
        out.print("\r\u001b[K" + bar(done, total) + phase + pace);
        out.flush();
      }
      if (last) {
        finish();
      }
    } else if (now - shownAt >= LINE_EVERY) {
      shownAt = now;
      LOG.info("{}: {}{}", phase, words(done, total), pace);
    }
  }

  /** Ends an open bar, so that the next line starts on its own. */
  synchronized void finish() {
    if (barOpen) {
      out.println();
      barOpen = false;
    }
  }

  private static String bar(long done, long total) {
    if (total <= 0) {
      return "%,d ".formatted(done);
    }
    int filled = (int) (BAR_WIDTH * Math.min(done, total) / total);
    return "["
        + "#".repeat(filled)
        + "-".repeat(BAR_WIDTH - filled)
        + "] "
        + 100 * Math.min(done, total) / total
        + " % ";
  }

  /** Rate and time left, as far as this phase's own pace tells them. */
  private static String pace(long done, long total, long nanos) {
    if (done <= 0 || nanos < BAR_EVERY) {
      return "";
    }
    double perSecond = done * 1e9 / nanos;
    String rate = ", %,.0f/s".formatted(perSecond);
    return total <= done ? rate : rate + ", %,.0f s left".formatted((total - done) / perSecond);
  }

  private static String words(long done, long total) {
    return total <= 0
        ? "%,d done".formatted(done)
        : "%,d of %,d (%d %%)".formatted(done, total, 100 * Math.min(done, total) / total);
  }
}
