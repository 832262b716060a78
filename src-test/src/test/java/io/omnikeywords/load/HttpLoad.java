package io.omnikeywords.load;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends real queries to a running service at a fixed rate and prints throughput, latencies and
 * errors.
 *
 * <p>The load is open: each request has its time, whether or not earlier ones are answered, and its
 * latency counts from that time, so a stall is seen by all requests it delays (no coordinated
 * omission). Arguments: {@code suggest|search} URL RATE SECONDS, for example {@code suggest
 * http://localhost:8080 500 30}. The first fifth of the time warms up and is not counted. At most
 * 10,000 requests are under way; what would exceed that counts as an error.
 */
public final class HttpLoad {
  private static final int MOST_UNDER_WAY = 10_000;
  private static final long PENDING = -1;
  private static final long FAILED = -2;

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
    List<HttpRequest> requests =
        queries.stream()
            .limit(count)
            .map(q -> URLEncoder.encode(q, StandardCharsets.UTF_8))
            .map(q -> base.resolve("/keywords/" + kind + "?q=" + q))
            .map(uri -> HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build())
            .toList();
    run(requests, rate, count);
  }

  private static void run(List<HttpRequest> requests, int rate, int count)
      throws InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    AtomicLongArray nanos = new AtomicLongArray(count);
    Map<String, AtomicInteger> errors = new TreeMap<>();
    Semaphore underWay = new Semaphore(MOST_UNDER_WAY);
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    for (int i = 0; i < count; i++) {
      long due = start + i * TimeUnit.SECONDS.toNanos(1) / rate;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      nanos.set(i, PENDING);
      if (!underWay.tryAcquire()) {
        nanos.set(i, FAILED);
        fail(errors, "too many under way");
        continue;
      }
      int number = i;
      client
          .sendAsync(requests.get(i % requests.size()), HttpResponse.BodyHandlers.ofByteArray())
          .whenComplete(
              (response, error) -> {
                boolean good = error == null && response.statusCode() == 200;
                nanos.set(number, good ? System.nanoTime() - due : FAILED);
                if (!good) {
                  fail(errors, error == null ? "status " + response.statusCode() : cause(error));
                }
                underWay.release();
              });
    }
    underWay.acquire(MOST_UNDER_WAY);
    print(nanos, errors, count / 5, System.nanoTime() - start);
  }

  private static void fail(Map<String, AtomicInteger> errors, String what) {
    synchronized (errors) {
      errors.computeIfAbsent(what, w -> new AtomicInteger()).incrementAndGet();
    }
  }

  private static String cause(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof IOException ? cause.getClass().getSimpleName() : cause.toString();
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
