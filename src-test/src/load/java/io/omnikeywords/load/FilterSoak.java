package io.omnikeywords.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Mixed load on {@code ResilienceFilter} for a long time: fast, slow, failing, hanging, async and
 * streaming endpoints, uploads, and clients that vanish, over 64 connections, with a pause of 10 ms
 * on average between a client's requests. Every whole answer must be the answer to its own request.
 * After the first minute and at the end the load rests, and the server ({@link SoakServer}, a JVM
 * of its own) must hold nothing: no permit, no deadline, no stuck worker; at the end no more
 * threads and pooled buffers than before, and a heap after collection within 10 % of the first.
 *
 * <p>Argument: minutes, default 10. Exit code 1 if anything is not so.
 */
public final class FilterSoak {

  private static final int CLIENTS = 64;
  private static final int PAUSE_MILLIS = 20;
  private static final int STREAM = 2 * 1024 * 1024;

  private final int port;
  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private volatile long end;

  private FilterSoak(int port) {
    this.port = port;
  }

  public static void main(String[] args) throws Exception {
    double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 10;
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                SoakServer.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
    BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    while (line != null && !line.startsWith("port ")) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the server did not start");
    }
    drain(out);
    System.exit(new FilterSoak(Integer.parseInt(line.substring(5))).run(minutes) ? 0 : 1);
  }

  /** Reads on what the server logs, which would stand still with the pipe full. */
  private static void drain(Reader out) {
    Thread drain =
        new Thread(
            () -> {
              try {
                out.transferTo(Writer.nullWriter());
              } catch (IOException ended) {
                // with the server
              }
            });
    drain.setDaemon(true);
    drain.start();
  }

  private boolean run(double minutes) throws Exception {
    double first = Math.min(1, minutes / 2);
    load(first);
    Map<String, String> before = rest();
    load(minutes - first);
    Map<String, String> after = rest();
    System.out.printf("%n| held at rest | after %.1f min | after %.1f min |%n", first, minutes);
    System.out.println("|---|---|---|");
    after.forEach((name, value) -> System.out.printf("| %s | %s | %s |%n", name, before.get(name), value));
    System.out.println();
    new TreeMap<>(answers).forEach((what, count) -> System.out.println(count + " " + what));
    double growth = number(after, "heap") / (double) number(before, "heap") - 1;
    check(Math.abs(growth) <= 0.10, "heap changed by %.1f %%".formatted(growth * 100));
    check(number(after, "threads") <= number(before, "threads"), "threads grew");
    check(number(after, "buffers") <= number(before, "buffers"), "buffers grew");
    System.out.printf("%nheap changed by %.1f %%%n", growth * 100);
    wrong.forEach(each -> System.out.println("WRONG: " + each));
    System.out.println(wrong.isEmpty() ? "nothing is lost" : "FAILED");
    return wrong.isEmpty();
  }

  private static long number(Map<String, String> state, String name) {
    return Long.parseLong(state.get(name));
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      synchronized (wrong) {
        if (wrong.size() < 20) {
          wrong.add(otherwise);
        }
      }
    }
  }

  private void load(double minutes) throws InterruptedException {
    end = System.nanoTime() + (long) (minutes * TimeUnit.MINUTES.toNanos(1));
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Thread client = new Thread(this::client);
      client.start();
      clients.add(client);
    }
    for (Thread client : clients) {
      client.join();
    }
  }

  /** Waits for the server to come to rest, and tells what it holds then. */
  private Map<String, String> rest() throws Exception {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    Map<String, String> state = state("");
    while (!isAtRest(state) && System.nanoTime() < patience) {
      Thread.sleep(200);
      state = state("");
    }
    check(isAtRest(state), "not at rest: " + state);
    for (String kind : SoakServer.KINDS) {
      recovers(kind);
    }
    Thread.sleep(6_000); // answering threads end when idle for 5 s
    state = state("gc");
    check(isAtRest(state), "not at rest after recovery: " + state);
    return state;
  }

  private static boolean isAtRest(Map<String, String> state) {
    return List.of(
            "places.taken",
            "places.waiting",
            "places.lost",
            "deadlines",
            "workers.stuck")
        .stream()
        .allMatch(name -> number(state, name) == 0);
  }

  private Map<String, String> state(String query) throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (SoakConnection connection = new SoakConnection(port)) {
      for (String each : connection.ask("GET", "/state?" + query, 0).body().split("\n")) {
        String[] parts = each.split("=", 2);
        state.put(parts[0], parts[1]);
      }
    }
    return state;
  }

  /** A breaker whose probe was lost would never close again. */
  private void recovers(String kind) throws Exception {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!state("").get("breakers").contains(kind + ":CLOSED")) {
      if (System.nanoTime() > patience) {
        check(false, "breaker " + kind + " never closed: " + state("").get("breakers"));
        return;
      }
      try (SoakConnection connection = new SoakConnection(port)) {
        connection.ask("GET", "/api/" + kind + "?" + SoakServer.CALM, 0);
      } catch (IOException broken) {
        // it may fail
      }
      Thread.sleep(50);
    }
  }

  private void client() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    SoakConnection connection = null;
    while (System.nanoTime() < end) {
      String kind = kind(random.nextInt(100));
      String id = Long.toUnsignedString(random.nextLong());
      boolean vanishes = random.nextInt(20) == 0;
      try {
        connection = connection == null ? new SoakConnection(port) : connection;
        connection = vanishes ? vanish(connection, kind, id) : ask(connection, kind, id);
        Thread.sleep(random.nextInt(PAUSE_MILLIS));
      } catch (IOException broken) {
        count(kind + " broken off");
        check(kind.equals("stream") || kind.equals("upload"), kind + ": " + broken);
        close(connection);
        connection = null;
      } catch (InterruptedException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
    close(connection);
  }

  private static String kind(int dice) {
    return dice < 50
        ? "fast"
        : dice < 65
            ? "slow"
            : dice < 78 ? "failing" : dice < 84 ? "hanging" : dice < 92 ? "async" : dice < 95 ? "stream" : "upload";
  }

  private @Nullable SoakConnection ask(SoakConnection connection, String kind, String id)
      throws IOException {
    int body = kind.equals("upload") ? 100_000 : 0;
    SoakConnection.Answer answer =
        connection.ask(body > 0 ? "POST" : "GET", "/api/" + kind + "?" + id, body);
    count(kind + " " + answer.status() + " " + answer.resilience());
    if (kind.equals("stream") && answer.status() == 200) {
      check(answer.body().length() == STREAM, "stream of " + answer.body().length());
    } else if (answer.resilience().equals("success") && answer.status() == 200) {
      check(answer.body().startsWith("id " + id + " "), kind + " got " + answer.body());
      check(body == 0 || answer.body().contains(" read " + body + " "), "read " + answer.body());
    }
    check(!answer.resilience().equals("none"), kind + " without a status header");
    if (answer.closes()) {
      connection.close();
      return null;
    }
    return connection;
  }

  /** Sends a request, or half of one, and is gone. */
  private @Nullable SoakConnection vanish(SoakConnection connection, String kind, String id)
      throws IOException {
    count(kind + " vanished");
    int body = kind.equals("upload") ? 100_000 : 0;
    connection.send(body > 0 ? "POST" : "GET", "/api/" + kind + "?" + id, body, body / 2);
    if (kind.equals("stream")) {
      connection.in.readNBytes(5_000);
    }
    connection.close();
    return null;
  }

  private void count(String what) {
    answers.computeIfAbsent(what, w -> new LongAdder()).increment();
  }

  private static void close(@Nullable SoakConnection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException gone) {
      // so it is
    }
  }
}
