package io.omnikeywords.resilience.microprofile;

import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.jspecify.annotations.Nullable;

/**
 * The threads of asynchronous methods: made when they are needed, given up after ten idle seconds.
 * No method waits in a queue here; where a bulkhead lets it run, it runs. Safe for use by many
 * threads.
 */
final class Workers implements AutoCloseable {

  private static final long IDLE_SECONDS = 10;

  private final BeanManager beans;
  private final int most;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger made = new AtomicInteger();
  private final ThreadPoolExecutor pool;

  /**
   * @param most methods that run at once, beyond which a call fails with {@link BulkheadException}
   */
  Workers(BeanManager beans, int most) {
    this.beans = beans;
    this.most = most;
    pool =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // bounded by what begins: see begin
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            this::thread);
  }

  private Thread thread(Runnable task) {
    String name = "resilience-async-" + made.incrementAndGet();
    Thread thread = new Thread(null, task, name, 0, false); // inherits nothing of its first caller
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  /** Begins a method on a thread of its own. */
  void begin(Runnable method) {
    if (running.incrementAndGet() > most) {
      running.decrementAndGet();
      throw new BulkheadException(most + " asynchronous methods are running already");
    }
    try {
      pool.execute(
          () -> {
            try {
              method.run();
            } finally {
              running.decrementAndGet();
            }
          });
    } catch (Throwable refused) { // closed, or out of memory for threads
      running.decrementAndGet();
      throw refused;
    }
  }

  /** Goes on with a call on a thread that is not the caller's. */
  void dispatch(Runnable step) {
    pool.execute(step);
  }

  /**
   * An executor for one call: its first task begins the call where it is made, so that calls take
   * their places in the order they are made; what follows is on the workers' threads.
   */
  Executor beginningHere() {
    AtomicBoolean begun = new AtomicBoolean();
    return task -> {
      if (begun.compareAndSet(false, true)) {
        task.run();
      } else {
        dispatch(task);
      }
    };
  }

  /** Runs the body under the class loader given and in an active request context. */
  Object inContext(@Nullable ClassLoader loader, Callable<Object> body) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    Instance<RequestContextController> contexts =
        beans.createInstance().select(RequestContextController.class);
    RequestContextController context = contexts.get();
    boolean activated = context.activate();
    try {
      return body.call();
    } finally {
      if (activated) {
        context.deactivate();
      }
      contexts.destroy(context);
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
