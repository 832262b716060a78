package io.omnikeywords.resilience;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@link System#nanoTime()} and one daemon thread, which an idle ticker gives up. Once closed it
 * still tells the time but wakes nobody.
 */
final class SystemTicker implements Ticker, AutoCloseable {

  private static final long IDLE_SECONDS = 5;

  private final ScheduledThreadPoolExecutor timer;
  private volatile boolean closed;

  SystemTicker() {
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "resilience-timer");
              thread.setDaemon(true);
              thread.setContextClassLoader(null); // must not pin a web application's loader
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  @Override
  public long read() {
    return System.nanoTime();
  }

  @Override
  public Runnable schedule(long delayNanos, Runnable action) {
    try {
      ScheduledFuture<?> future = timer.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  @Override
  public boolean wakes() {
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
  }
}
