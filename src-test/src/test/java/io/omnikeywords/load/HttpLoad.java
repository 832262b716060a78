package io.omnikeywords.load;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends real queries to a running service at a fixed rate and prints throughput, latencies and
 * errors.
 *
 * <p>The load is open: each request has its time, whether or not earlier ones are answered, and its
 * latency counts from that time, so a stall is seen by all requests it delays (no coordinated
 * omission). Arguments: {@code suggest|search} URL RATE SECONDS, for example {@code suggest
 * http://localhost:8080 500 30}. The first fifth of the time warms up and is not counted. 64
 * connections are kept; a request that finds none free waits, and that counts too.
 */
public final class HttpLoad {
  private static final int CONNECTIONS = 64;
  private static final long FAILED = -1;

  private HttpLoad() {}

  public static void main(String[] args) throws InterruptedException {
    if (args.length != 4) {
      System.err.println("usage: HttpLoad suggest|search URL RATE SECONDS");
      System.exit(2);
    }
    String kind = args[0];
    URI base = URI.create(args[1]);
    if (!List.of("localhost", "127.0.0.1", "::1", "[::1]").contains(base.getHost())) {
      System.err.println("only a service on this machine may be loaded");
      System.exit(2);
    }
    int rate = Integer.parseInt(args[2]);
    int count = rate * Integer.parseInt(args[3]);
    RealData data = RealData.find();
    List<String> queries = kind.equals("suggest") ? data.prefixes(1) : data.queries();
    List<byte[]> requests =
        queries.stream()
            .limit(count)
            .map(q -> URLEncoder.encode(q, StandardCharsets.UTF_8))
            .map(q -> base.resolve("/keywords/" + kind + "?q=" + q))
            .map(PlainConnection::request)
            .toList();
    run(base, requests, rate, count);
  }

  private static void run(URI base, List<byte[]> requests, int rate, int count)
      throws InterruptedException {
    AtomicLongArray nanos = new AtomicLongArray(count);
    Map<String, AtomicInteger> errors = new TreeMap<>();
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    Thread[] clients = new Thread[CONNECTIONS];
    for (int c = 0; c < CONNECTIONS; c++) {
      clients[c] =
          new Thread(
              () -> {
                PlainConnection connection = null;
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                  long due = start + i * TimeUnit.SECONDS.toNanos(1) / rate;
                  sleepUntil(due);
                  nanos.set(i, FAILED);
                  try {
                    connection = connection == null ? new PlainConnection(base) : connection;
                    int status = connection.get(requests.get(i % requests.size()));
                    if (status == 200) {
                      nanos.set(i, System.nanoTime() - due);
                    } else {
                      fail(errors, "status " + status);
                    }
                  } catch (IOException e) {
                    fail(errors, e.toString());
                    close(connection);
                    connection = null;
                  }
                }
                close(connection);
              });
      clients[c].start();
    }
    for (Thread client : clients) {
      client.join();
    }
    print(nanos, errors, count / 5, System.nanoTime() - start);
  }

  private static void sleepUntil(long due) {
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }

  private static void close(@Nullable PlainConnection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException e) {
      System.err.println(e);
    }
  }

  private static void fail(Map<String, AtomicInteger> errors, String what) {
    synchronized (errors) {
      errors.computeIfAbsent(what, w -> new AtomicInteger()).incrementAndGet();
    }
  }

  private static void print(
      AtomicLongArray all, Map<String, AtomicInteger> errors, int warmUp, long elapsed) {
    long[] good = new long[all.length() - warmUp];
    int size = 0;
    for (int i = warmUp; i < all.length(); i++) {
      if (all.get(i) >= 0) {
        good[size++] = all.get(i);
      }
    }
    long[] nanos = Arrays.copyOf(good, size);
    Arrays.sort(nanos);
    System.out.printf(
        "sent %d in %.1f s, %.1f/s; counted %d after warm-up%n",
        all.length(), elapsed / 1e9, all.length() * 1e9 / elapsed, size);
    if (size > 0) {
      System.out.printf(
          "p50 %.2f ms  p90 %.2f  p99 %.2f  p99.9 %.2f  max %.2f%n",
          nanos[size / 2] / 1e6,
          nanos[(int) (size * 0.9)] / 1e6,
          nanos[(int) (size * 0.99)] / 1e6,
          nanos[(int) (size * 0.999)] / 1e6,
          nanos[size - 1] / 1e6);
    }
    System.out.println("errors " + (errors.isEmpty() ? "none" : errors.toString()));
  }
}
