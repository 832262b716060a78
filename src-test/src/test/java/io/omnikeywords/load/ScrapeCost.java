package io.omnikeywords.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;

/**
 * What it costs to scrape a running service. One closed load goes on all the while; spans with and
 * without a scraper follow each other in pairs, and which of a pair comes first alternates, so that
 * a drift of the machine cancels out. Told are the median of the ratios of their throughputs with
 * its interval of 95 % confidence, and then, without load, the CPU time the service takes for a
 * scrape.
 *
 * <p>Arguments: URL ADMIN_URL PAIRS SECONDS SCRAPES_A_SECOND, for example {@code
 * http://localhost:8080 http://localhost:8081 48 4 1}, which takes seven and a half minutes. More
 * scrapes a second than anybody wants tell more precisely what one costs. SECONDS must be less than
 * 30, after which the admin port closes an idle connection.
 */
public final class ScrapeCost {
  private static final int CONNECTIONS = 8;
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int WARM_UP_SCRAPES_A_SECOND = 20;
  private static final int NONE = 0;
  private static final int IDLE_SCRAPES = 200;
  private static final long IDLE_MILLIS = 5_000;
  private static final String CPU = "process_cpu_time_ns_total ";

  private final LongAdder answered = new LongAdder();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(ScrapeCost::daemon);
  private final URI base;
  private final PlainConnection scraper;
  private final byte[] compressed;
  private final byte[] plain;
  private volatile boolean over;

  private ScrapeCost(URI base, URI admin) throws IOException {
    this.base = base;
    this.scraper = new PlainConnection(admin);
    URI metrics = admin.resolve("/metrics");
    this.compressed = PlainConnection.request(metrics, "Accept-Encoding: gzip"); // as Prometheus
    this.plain = PlainConnection.request(metrics);
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 5) {
      System.err.println("usage: ScrapeCost URL ADMIN_URL PAIRS SECONDS SCRAPES_A_SECOND");
      System.exit(2);
    }
    var cost = new ScrapeCost(URI.create(args[0]), URI.create(args[1]));
    cost.run(
        Integer.parseInt(args[2]),
        TimeUnit.SECONDS.toNanos(Integer.parseInt(args[3])),
        Integer.parseInt(args[4]));
  }

  private void run(int pairs, long spanNanos, int perSecond) throws Exception {
    byte[] question = PlainConnection.request(base.resolve("/keywords/suggest?q=coffee%20b"));
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      load.add(daemon(() -> ask(question)));
    }
    load.forEach(Thread::start);
    measure(WARM_UP_NANOS, WARM_UP_SCRAPES_A_SECOND); // both paths are compiled by then
    double[] ratios = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      boolean scrapedFirst = i % 2 == 0;
      double first = measure(spanNanos, scrapedFirst ? perSecond : NONE);
      double second = measure(spanNanos, scrapedFirst ? NONE : perSecond);
      double with = scrapedFirst ? first : second;
      double without = scrapedFirst ? second : first;
      ratios[i] = with / without;
      System.out.printf(
          "pair %d: %.0f/s with scraping, %.0f/s without, ratio %.4f%n",
          i + 1, with, without, ratios[i]);
    }
    over = true;
    for (Thread thread : load) {
      thread.join();
    }
    print(ratios, perSecond);
    System.out.printf("CPU time of a scrape without load: %.2f ms%n", idleCpuNanos() / 1e6);
    scraper.close();
  }

  /** It does not keep the program from ending when something fails. */
  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  private void ask(byte[] question) {
    try (PlainConnection connection = new PlainConnection(base)) {
      while (!over) {
        requireOk(connection.get(question));
        answered.increment();
      }
    } catch (IOException e) {
      System.err.println("a connection to " + base + " failed: " + e);
      System.exit(1);
    }
  }

  private static void requireOk(int status) throws IOException {
    if (status != 200) {
      throw new IOException("status " + status);
    }
  }

  /** Answers a second over such a span. */
  private double measure(long spanNanos, int scrapesPerSecond)
      throws InterruptedException, ExecutionException {
    ScheduledFuture<?> scraping =
        scrapesPerSecond == NONE
            ? null
            : timer.scheduleAtFixedRate(
                this::scrape,
                0,
                TimeUnit.SECONDS.toNanos(1) / scrapesPerSecond,
                TimeUnit.NANOSECONDS);
    long before = answered.sum();
    long start = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(spanNanos);
    double rate = (answered.sum() - before) * 1e9 / (System.nanoTime() - start);
    if (scraping != null && !scraping.cancel(false)) {
      scraping.get(); // throws what ended it
    }
    return rate;
  }

  private void scrape() {
    try {
      requireOk(scraper.get(compressed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void print(double[] ratios, int perSecond) {
    double[] sorted = DoubleStream.of(ratios).sorted().toArray();
    int rank = rank(sorted.length);
    double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    double low = sorted[rank - 1];
    double high = sorted[sorted.length - rank];
    System.out.printf("ratios: %s%n", Arrays.toString(sorted));
    System.out.printf(
        "throughput with %d scrapes a second to that without: median %.4f, 95 %% interval %.4f to"
            + " %.4f, %d pairs%n",
        perSecond, median, low, high, sorted.length);
    System.out.printf(
        "so one scrape a second costs %.2f %% of throughput, 95 %% interval %.2f to %.2f %%%n",
        100 * (1 - median) / perSecond, 100 * (1 - high) / perSecond, 100 * (1 - low) / perSecond);
  }

  /**
   * Counted from either end, the greatest rank between which the true median lies with 95 %
   * confidence, whatever the distribution: the number of values below it is binomial with 1/2. The
   * first rank where there are fewer than six values, which are too few for that.
   */
  private static int rank(int values) {
    double exactly = Math.pow(0.5, values);
    double atMost = 0;
    int rank = 0;
    while (2 * (atMost + exactly) <= 0.05) {
      atMost += exactly;
      exactly *= (double) (values - rank) / (rank + 1);
      rank++;
    }
    return Math.max(1, rank);
  }

  /** What the service's own clock of CPU time says, less what it takes when left alone. */
  private double idleCpuNanos() throws IOException, InterruptedException {
    cpuNanos();
    long start = System.nanoTime();
    double before = cpuNanos();
    TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
    double alone = cpuNanos() - before;
    long middle = System.nanoTime();
    before = cpuNanos();
    for (int i = 0; i < IDLE_SCRAPES; i++) {
      scrape();
    }
    double scraping = cpuNanos() - before;
    double share = (double) (System.nanoTime() - middle) / (middle - start);
    return (scraping - alone * share) / IDLE_SCRAPES;
  }

  private double cpuNanos() throws IOException {
    var page = new ByteArrayOutputStream();
    requireOk(scraper.get(plain, page));
    return page.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(CPU))
        .mapToDouble(line -> Double.parseDouble(line.substring(CPU.length())))
        .findAny()
        .orElseThrow(() -> new IOException("/metrics lacks " + CPU));
  }
}
