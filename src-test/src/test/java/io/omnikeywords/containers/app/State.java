package io.omnikeywords.containers.app;

import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.servlet.FilterExtension;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the endpoints, the control servlet and the launcher of one container share. */
final class State {

  static final ResilienceManager MANAGER = ResilienceManager.create();

  /**
   * Decides nothing, but fails to, or takes its time, when it is told to; counts attempts' ends.
   */
  static final FilterExtension EXTENSION =
      new FilterExtension() {
        @Override
        public Outcome classify(
            HttpServletRequest request, int status, @Nullable Throwable failure, Outcome proposed) {
          if (turned("classify").equals("throw")) {
            throw new IllegalStateException("broken on purpose");
          }
          return proposed;
        }

        @Override
        public Attempt attempt(HttpServletRequest request, int number) {
          return new Attempt() {
            @Override
            public void returned() {}

            @Override
            public void ended(Outcome outcome, int status, @Nullable Throwable failure) {
              count("ended." + outcome);
            }
          };
        }

        @Override
        public boolean writeRejection(HttpServletResponse response, Problem problem) {
          if (turned("rejection").equals("hold")) {
            try {
              hold("rejection").await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return false;
        }
      };

  private static final Map<String, AtomicInteger> CALLS = new ConcurrentHashMap<>();
  private static final Map<String, CountDownLatch> HOLDS = new ConcurrentHashMap<>();
  private static final Map<String, String> SWITCHES = new ConcurrentHashMap<>();

  private State() {}

  /** Counts a call of an endpoint; true count, first is 1. */
  static int count(String id) {
    return CALLS.computeIfAbsent(id, i -> new AtomicInteger()).incrementAndGet();
  }

  static Map<String, AtomicInteger> calls() {
    return CALLS;
  }

  static CountDownLatch hold(String id) {
    return HOLDS.computeIfAbsent(id, i -> new CountDownLatch(1));
  }

  static void turn(String id, String value) {
    SWITCHES.put(id, value);
  }

  static String turned(String id) {
    return SWITCHES.getOrDefault(id, "");
  }

  /** Forgets counts and switches, for the next test. */
  static void clear() {
    CALLS.clear();
    SWITCHES.clear();
  }
}
