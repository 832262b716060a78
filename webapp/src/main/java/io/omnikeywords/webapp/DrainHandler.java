package io.omnikeywords.webapp;

import io.omnikeywords.webapp.api.Problem;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Counts requests in flight, and lets them finish before the end.
 *
 * <p>While it drains, new requests are still answered for a while, each with {@code Connection:
 * close}: a load balancer takes a moment to see that readiness is down, and what it sends until
 * then must not be lost. After that they get 503. Health is answered all the time and not counted.
 */
final class DrainHandler extends Handler.Wrapper {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int inFlight;
  private volatile boolean draining;
  private volatile boolean refusing;

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (isHealth(request)) {
      return super.handle(request, response, callback);
    }
    if (draining) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      if (refusing) {
        ProblemErrorHandler.write(
            request, response, Problem.unavailable("The service is shutting down.", 1), callback);
        return true;
      }
    }
    add(1);
    Request.addCompletionListener(request, failure -> add(-1));
    return super.handle(request, response, callback);
  }

  /**
   * Returns when no request is in flight, or when the limit has passed.
   *
   * @param accepting how long new requests are still answered
   * @param limit how long to wait in all, longer than {@code accepting}
   * @return how many requests were left in flight
   */
  int drain(Duration accepting, Duration limit) throws InterruptedException {
    draining = true;
    if (awaitNone(accepting) == 0) {
      return 0;
    }
    refusing = true;
    return awaitNone(limit.minus(accepting));
  }

  private int awaitNone(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (inFlight > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      return inFlight;
    } finally {
      lock.unlock();
    }
  }

  private void add(int change) {
    lock.lock();
    try {
      inFlight += change;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static boolean isHealth(Request request) {
    String path = request.getHttpURI().getCanonicalPath();
    return path != null && (path.equals("/health") || path.startsWith("/health/"));
  }
}
