package io.omnikeywords.resilience;

/**
 * A manual ticker which lets a test act in the middle of another operation: at a read of the clock,
 * or just before something is scheduled. So a race is played out, not hoped for.
 */
public final class HookedTicker implements Ticker {

  private static final Runnable NOTHING = () -> {};

  public final ManualTicker manual = new ManualTicker();
  private Runnable onRead = NOTHING;
  private Runnable onSchedule = NOTHING;
  private boolean immediate;
  private boolean closed;

  /** Does this once, at the next read. */
  public void onNextRead(Runnable action) {
    onRead = action;
  }

  /** Does this once, when something is next scheduled. */
  public void onNextSchedule(Runnable action) {
    onSchedule = action;
  }

  /** Runs what is scheduled from now on at once, as if the ticker's thread were very quick. */
  public void runAtOnce() {
    immediate = true;
  }

  /** From now on tells the time only, as a manager's own ticker does once that is closed. */
  public void close() {
    closed = true;
  }

  @Override
  public boolean wakes() {
    return !closed;
  }

  @Override
  public long read() {
    Runnable hook = onRead;
    onRead = NOTHING;
    hook.run();
    return manual.read();
  }

  @Override
  public Runnable schedule(long delayNanos, Runnable action) {
    Runnable hook = onSchedule;
    onSchedule = NOTHING;
    hook.run();
    if (closed) {
      return NOTHING;
    }
    if (immediate) {
      action.run();
      return NOTHING;
    }
    return manual.schedule(
        delayNanos,
        () -> {
          if (!closed) {
            action.run();
          }
        });
  }

  @Override
  public void sleep(long nanos) throws InterruptedException {
    manual.sleep(nanos);
  }
}
