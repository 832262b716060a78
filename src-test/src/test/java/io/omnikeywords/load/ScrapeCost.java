package io.omnikeywords.load;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What it costs to scrape a running service every second: spans with and without a scraper in pairs
 * under a closed load, and the median of the ratios of their throughputs. Which of a pair comes
 * first alternates, so that a drift of the machine cancels out.
 *
 * <p>Arguments: URL ADMIN_URL PAIRS SECONDS, for example {@code http://localhost:8080
 * http://localhost:8081 12 6}.
 */
public final class ScrapeCost {
  private static final int CONNECTIONS = 8;
  private static final long SCRAPE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long WARM_UP_SCRAPE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long NEVER = 0;

  private final URI base;
  private final URI admin;

  private ScrapeCost(URI base, URI admin) {
    this.base = base;
    this.admin = admin;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 4) {
      System.err.println("usage: ScrapeCost URL ADMIN_URL PAIRS SECONDS");
      System.exit(2);
    }
    var cost = new ScrapeCost(URI.create(args[0]), URI.create(args[1]));
    cost.run(Integer.parseInt(args[2]), TimeUnit.SECONDS.toNanos(Integer.parseInt(args[3])));
  }

  private void run(int pairs, long spanNanos) throws InterruptedException {
    measure(WARM_UP_NANOS, WARM_UP_SCRAPE_NANOS); // both paths are compiled by then
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      boolean scrapedFirst = i % 2 == 0;
      double first = measure(spanNanos, scrapedFirst ? SCRAPE_EVERY_NANOS : NEVER);
      double second = measure(spanNanos, scrapedFirst ? NEVER : SCRAPE_EVERY_NANOS);
      double with = scrapedFirst ? first : second;
      double without = scrapedFirst ? second : first;
      ratios.add(with / without);
      System.out.printf(
          "pair %d: %.0f/s with scraping, %.0f/s without, ratio %.4f%n",
          i + 1, with, without, with / without);
    }
    double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    System.out.printf(
        "median ratio %.4f of %d pairs (all: %s)%n",
        median(sorted), pairs, Arrays.toString(sorted));
  }

  private static double median(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Requests a second over such a span. */
  private double measure(long spanNanos, long scrapeEveryNanos) throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong answered = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    byte[] request = PlainConnection.request(base.resolve("/keywords/suggest?q=coffee%20b"));
    for (int i = 0; i < CONNECTIONS; i++) {
      threads.add(
          new Thread(
              () ->
                  repeat(
                      base,
                      request,
                      over,
                      () -> {
                        answered.incrementAndGet();
                        return 0;
                      })));
    }
    if (scrapeEveryNanos != NEVER) {
      byte[] scrape = PlainConnection.request(admin.resolve("/metrics?a=b"));
      threads.add(new Thread(() -> repeat(admin, scrape, over, () -> scrapeEveryNanos)));
    }
    long start = System.nanoTime();
    threads.forEach(Thread::start);
    while (System.nanoTime() - start < spanNanos) {
      LockSupport.parkNanos(spanNanos - (System.nanoTime() - start));
    }
    long count = answered.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    over.set(true);
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
      thread.join();
    }
    return count / seconds;
  }

  private interface Then {
    /** Nanoseconds to wait before the next request. */
    long answered();
  }

  private static void repeat(URI to, byte[] request, AtomicBoolean over, Then then) {
    try (PlainConnection connection = new PlainConnection(to)) {
      while (!over.get()) {
        int status = connection.get(request);
        if (status != 200) {
          throw new IOException("status " + status);
        }
        long wait = then.answered();
        if (wait > 0) {
          LockSupport.parkNanos(wait);
        }
      }
    } catch (IOException e) {
      System.err.println("a connection to " + to + " failed: " + e);
      System.exit(1);
    }
  }
}
