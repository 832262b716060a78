package io.omnikeywords.chaos;

import io.omnikeywords.acceptance.RunningService;
import io.omnikeywords.chaos.StubProvider.Mode;
import io.omnikeywords.load.PlainConnection;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The real program with all providers hung, and default policies: 200 different requests a second
 * for 60 s, each with its own time. Prints latencies once the breakers are open, the service's
 * threads, how many requests the stubs still got, and from the log of its collector the pauses and
 * the heap after them. Late starts are the load program's own, or the machine's. {@code
 * -Dhung.data} names a data directory whose index need not be built first.
 */
public final class AllHung {

  private static final int RATE = Integer.getInteger("hung.rate", 200);
  private static final int SECONDS = Integer.getInteger("hung.seconds", 60);
  private static final int CLIENTS = 128;
  private static final Pattern PAUSE =
      Pattern.compile("\\[([\\d.]+)s].*Pause.* (\\d+)M->(\\d+)M\\(\\d+M\\) ([\\d.]+)ms");

  private AllHung() {}

  public static void main(String[] args) throws Exception {
    Path temp = Files.createTempDirectory("all-hung");
    String data = System.getProperty("hung.data", "");
    Path collections = temp.resolve("gc.log");
    System.setProperty(
        "omnikeywords.java",
        System.getProperty("omnikeywords.java", "") + " -Xlog:gc:file=" + collections + ":uptime");
    try (Providers providers = new Providers()) {
      Path config = providers.config(temp.resolve("config.yaml"), "deadline: 1500ms", "{}");
      try (RunningService service =
          RunningService.start(
              data.isEmpty() ? temp.resolve("data") : Path.of(data),
              "--config",
              config.toString())) {
        service.awaitReady();
        for (int i = 0; i < 2_000; i++) { // its code is compiled by then
          service.get(path(-1 - i));
        }
        providers.become(Mode.HUNG);
        int before = Files.readAllLines(collections).size();
        run(service, providers);
        printCollections(Files.readAllLines(collections), before);
      }
    }
    System.exit(0);
  }

  private static String path(int i) {
    return (i % 2 == 0 ? "/keywords/suggest?q=coffee%20" : "/keywords/search?q=coffee%20") + i;
  }

  private static void run(RunningService service, Providers providers) throws Exception {
    int count = RATE * SECONDS;
    AtomicLongArray nanos = new AtomicLongArray(count);
    AtomicLongArray late = new AtomicLongArray(count);
    AtomicInteger next = new AtomicInteger();
    AtomicInteger bad = new AtomicInteger();
    List<byte[]> requests =
        IntStream.range(0, count)
            .mapToObj(i -> PlainConnection.request(service.uri().resolve(path(i))))
            .toList();
    long start = System.nanoTime();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    for (int c = 0; c < CLIENTS; c++) {
      clients.execute(
          () -> {
            try (PlainConnection connection = new PlainConnection(service.uri())) {
              for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                long due = start + TimeUnit.SECONDS.toNanos(i) / RATE;
                boolean free = System.nanoTime() < due;
                while (System.nanoTime() < due) {
                  LockSupport.parkNanos(due - System.nanoTime());
                }
                late.set(i, free ? System.nanoTime() - due : 0);
                if (connection.get(requests.get(i)) != 200) {
                  bad.incrementAndGet();
                }
                nanos.set(i, System.nanoTime() - due);
              }
            } catch (IOException e) {
              bad.incrementAndGet();
              System.out.println("a connection broke: " + e);
            }
          });
    }
    clients.shutdown();
    int atStart = requests(providers);
    int whenOpen = 0;
    for (int second = 0; second <= SECONDS; second += 10) {
      while (System.nanoTime() < start + TimeUnit.SECONDS.toNanos(second)) {
        LockSupport.parkNanos(10_000_000);
      }
      if (second == 10) {
        whenOpen = requests(providers);
      }
      System.out.printf(
          "%2d s: %d threads; requests at the stubs %d; breakers %s%n",
          second, threads(service), requests(providers) - atStart, states(service));
    }
    clients.awaitTermination(30, TimeUnit.SECONDS);
    print("first 10 s", nanos, 0, RATE * 10);
    for (int from = 10; from + 10 <= SECONDS; from += 10) {
      print("from " + from + " s", nanos, RATE * from, RATE * (from + 10));
    }
    print("from 10 s on", nanos, RATE * 10, count);
    print("late starts", late, RATE * 10, count);
    System.out.printf(
        "not 200: %d; requests at the stubs after 10 s: %d%n",
        bad.get(), requests(providers) - whenOpen);
  }

  private static int requests(Providers providers) {
    return providers.stubs.values().stream().mapToInt(stub -> stub.requests.get()).sum();
  }

  private static String states(RunningService service) throws Exception {
    return JsonPath.from(service.get("/health").body())
        .getList("checks.findAll { it.name.startsWith('provider.') }.data.state")
        .toString();
  }

  private static int threads(RunningService service) throws IOException {
    try (var tasks = Files.list(Path.of("/proc/" + service.process.pid() + "/task"))) {
      return (int) tasks.count();
    }
  }

  private static void printCollections(List<String> log, int before) {
    StringBuilder heaps = new StringBuilder();
    double longest = 0;
    int pauses = 0;
    for (String line : log.subList(before, log.size())) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        pauses++;
        longest = Math.max(longest, Double.parseDouble(pause.group(4)));
        heaps.append(' ').append(pause.group(3));
      }
    }
    System.out.printf(
        "%d pauses of the collector, the longest %.1f ms; heap after each, MB:%s%n",
        pauses, longest, heaps);
  }

  private static void print(String when, AtomicLongArray all, int from, int to) {
    long[] nanos = new long[to - from];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = all.get(from + i);
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%s: %d requests, p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, slowest %.1f ms%n",
        when,
        nanos.length,
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) (nanos.length * 0.99)] / 1e6,
        nanos[(int) (nanos.length * 0.999)] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }
}
