package io.omnikeywords.load;

import io.omnikeywords.load.OverheadServer.Variant;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ResilienceFilter} costs a request, beside no filter and beside its peers. Each
 * variant is a Jetty in a JVM of its own ({@link OverheadServer}), a new one in each round, for two
 * JVMs of one variant differ by what their compilers made of it; wrk (Debian package {@code wrk})
 * loads one at a time with 64 connections. Every other round goes through the variants backwards,
 * so that what disturbs the machine disturbs all.
 *
 * <p>Arguments: {@code ROUNDS SECONDS [VARIANT...]}, default {@code 5 6} and all variants of {@link
 * Variant} in lower case; {@code no_filter} is always among them. Each JVM is warmed up for 12 s per
 * endpoint. Prints the median of the rounds.
 */
public final class FilterOverhead {

  private static final List<String> ENDPOINTS = List.of("small", "large");
  private static final int WARM_UP_SECONDS = 12;
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern COUNT = Pattern.compile("([0-9]+) requests in");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)\\b");

  /**
   * One run of wrk.
   *
   * @param cpuMicros what the server's process took of a processor per request
   */
  private record Run(double rate, double p99Millis, double cpuMicros) {}

  private record Running(Process process, int port) {
    String url(String endpoint) {
      return "http://127.0.0.1:" + port + "/" + endpoint;
    }
  }

  private final Map<String, Map<Variant, List<Run>>> runs = new TreeMap<>();

  private FilterOverhead() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 6;
    List<Variant> variants = new ArrayList<>(List.of(Variant.NO_FILTER));
    for (int i = 2; i < args.length; i++) {
      variants.add(Variant.valueOf(args[i].toUpperCase(Locale.ROOT)));
    }
    if (args.length <= 2) {
      variants = List.of(Variant.values());
    }
    new FilterOverhead().run(variants, rounds, seconds);
  }

  private void run(List<Variant> variants, int rounds, int seconds) throws Exception {
    List<Variant> order = new ArrayList<>(variants);
    for (int round = 0; round < rounds; round++) {
      for (Variant variant : order) {
        Running server = start(variant);
        try {
          for (String endpoint : ENDPOINTS) {
            check(variant, server, endpoint);
            load(server, endpoint, WARM_UP_SECONDS);
          }
          for (String endpoint : ENDPOINTS) {
            runs.computeIfAbsent(endpoint, e -> new EnumMap<>(Variant.class))
                .computeIfAbsent(variant, v -> new ArrayList<>())
                .add(load(server, endpoint, seconds));
          }
        } finally {
          server.process.destroyForcibly().waitFor();
        }
      }
      Collections.reverse(order);
    }
    ENDPOINTS.forEach(endpoint -> print(endpoint, variants));
  }

  private static Running start(Variant variant) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                OverheadServer.class.getName(),
                variant.word())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line; (line = out.readLine()) != null; ) {
      if (line.startsWith("port ")) {
        return new Running(process, Integer.parseInt(line.substring(5)));
      }
    }
    throw new IOException(variant + " did not start");
  }

  /** That the answer is the endpoint's, and has been through the filter that is to be measured. */
  private static void check(Variant variant, Running server, String endpoint) throws Exception {
    URI uri = URI.create(server.url(endpoint));
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    boolean handled = answer.headers().firstValue("X-Resilience-Status").isPresent();
    int length = endpoint.equals("small") ? 200 : 20_000;
    if (answer.statusCode() != 200
        || answer.body().length != length
        || handled != (variant == Variant.OURS)) {
      throw new IllegalStateException(uri + " of " + variant + " gave " + answer);
    }
  }

  private static Run load(Running server, String endpoint, int seconds) throws Exception {
    Duration before = cpu(server);
    Process wrk =
        new ProcessBuilder(
                "wrk", "-t1", "-c64", "-d" + seconds + "s", "--latency", server.url(endpoint))
            .redirectErrorStream(true)
            .start();
    String text = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Duration after = cpu(server);
    if (wrk.waitFor() != 0 || text.contains("Non-2xx") || text.contains("Socket errors")) {
      throw new IllegalStateException("wrk at " + server.url(endpoint) + ":\n" + text);
    }
    Matcher p99 = find(P99, text);
    double unit = p99.group(2).equals("us") ? 0.001 : p99.group(2).equals("ms") ? 1 : 1000;
    double cpu = after.minus(before).toNanos() / 1e3;
    return new Run(
        Double.parseDouble(find(RATE, text).group(1)),
        Double.parseDouble(p99.group(1)) * unit,
        cpu / Double.parseDouble(find(COUNT, text).group(1)));
  }

  private static Duration cpu(Running server) {
    return server.process.info().totalCpuDuration().orElseThrow();
  }

  private static Matcher find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("wrk said\n" + text);
    }
    return matcher;
  }

  private void print(String endpoint, List<Variant> variants) {
    List<Run> base = runs.get(endpoint).get(Variant.NO_FILTER);
    System.out.printf(
        "%n/%s, median of %d rounds%n%n| variant | what it does | requests/s | of no filter (least"
            + " to most) | p99 ms | CPU us/request |%n|---|---|---|---|---|---|%n",
        endpoint, base.size());
    for (Variant variant : variants) {
      List<Run> mine = runs.get(endpoint).get(variant);
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < base.size(); i++) {
        ratios.add(mine.get(i).rate / base.get(i).rate);
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %,.0f | %.3f (%.3f to %.3f) | %.1f | %.1f |%n",
          variant.title,
          variant.does,
          median(mine.stream().map(Run::rate).toList()),
          median(ratios),
          Collections.min(ratios),
          Collections.max(ratios),
          median(mine.stream().map(Run::p99Millis).toList()),
          median(mine.stream().map(Run::cpuMicros).toList()));
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
