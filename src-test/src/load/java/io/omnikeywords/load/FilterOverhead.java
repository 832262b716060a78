package io.omnikeywords.load;

import io.omnikeywords.load.OverheadServer.Endpoint;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ResilienceFilter} costs a request, beside no filter and beside its peers. A Jetty in
 * a JVM of its own ({@link OverheadServer}) has the same endpoints bare and behind one variant, and
 * wrk (Debian package {@code wrk}) loads them in turn with 64 connections; a ratio is always one of
 * two loads of the same JVM, for two JVMs differ by more than a filter, by what their compilers made
 * of them. Each round takes new JVMs, every other one the variants backwards.
 *
 * <p>Arguments: {@code ROUNDS GROUPS [ENDPOINT...] [VARIANT...]}, default {@code 4 5 small large}
 * and all variants of {@link Variant} in lower case, which takes half an hour; {@code no_filter},
 * bare beside bare, tells what a difference of chance is. A group is four loads of a second, bare, guarded, guarded, bare, so
 * that what disturbs a while disturbs both; before the first each endpoint is warmed up for 8 s.
 * Prints the geometric mean of the groups' ratios and its standard error.
 */
public final class FilterOverhead {

  private static final int WARM_UP_SECONDS = 8;
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern COUNT = Pattern.compile("([0-9]+) requests in");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)\\b");

  /**
   * A run of wrk, or the mean of some.
   *
   * @param cpuMicros what the server's process took of a processor per request
   */
  private record Run(double rate, double p99Millis, double cpuMicros) {
    static Run mean(List<Run> runs) {
      return new Run(
          FilterOverhead.mean(runs, Run::rate),
          FilterOverhead.mean(runs, Run::p99Millis),
          FilterOverhead.mean(runs, Run::cpuMicros));
    }
  }

  /** A group: the same endpoint in one JVM, bare and guarded. */
  private record Pair(Run bare, Run guarded) {
    double logRatio() {
      return Math.log(guarded.rate / bare.rate);
    }

    double logCpuRatio() {
      return Math.log(bare.cpuMicros / guarded.cpuMicros);
    }
  }

  private record Running(Process process, int port) {
    String bare(Endpoint endpoint) {
      return "http://127.0.0.1:" + port + "/bare/" + OverheadServer.word(endpoint);
    }

    String guarded(Endpoint endpoint) {
      return "http://127.0.0.1:" + port + "/guarded/" + OverheadServer.word(endpoint);
    }
  }

  private final Map<Endpoint, Map<Variant, List<Pair>>> pairs =
      new EnumMap<>(Endpoint.class);
  private final Set<Endpoint> endpoints;
  private final Set<Variant> variants;

  private FilterOverhead(Set<Endpoint> endpoints, Set<Variant> variants) {
    this.endpoints = endpoints;
    this.variants = variants;
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 4;
    int groups = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    List<String> words = List.of(args).subList(Math.min(2, args.length), args.length);
    Set<Endpoint> endpoints = named(Endpoint.class, words);
    Set<Variant> variants = named(Variant.class, words);
    if (endpoints.size() + variants.size() < words.size()) {
      throw new IllegalArgumentException("neither an endpoint nor a variant, or twice: " + words);
    }
    new FilterOverhead(
            endpoints.isEmpty() ? EnumSet.of(Endpoint.SMALL, Endpoint.LARGE) : endpoints,
            variants.isEmpty() ? EnumSet.allOf(Variant.class) : variants)
        .run(rounds, groups);
  }

  private static <E extends Enum<E>> Set<E> named(Class<E> type, List<String> words) {
    Set<E> named = EnumSet.allOf(type);
    named.removeIf(each -> !words.contains(OverheadServer.word(each)));
    return named;
  }

  private void run(int rounds, int groups) throws Exception {
    List<Variant> order = new ArrayList<>(variants);
    for (int round = 0; round < rounds; round++) {
      for (Variant variant : order) {
        Running server = start(variant);
        try {
          for (Endpoint endpoint : endpoints) {
            check(server.bare(endpoint), endpoint, false);
            check(server.guarded(endpoint), endpoint, variant == Variant.OURS);
            load(server, server.bare(endpoint), WARM_UP_SECONDS);
            load(server, server.guarded(endpoint), WARM_UP_SECONDS);
          }
          for (Endpoint endpoint : endpoints) {
            List<Pair> mine =
                pairs
                    .computeIfAbsent(endpoint, e -> new EnumMap<>(Variant.class))
                    .computeIfAbsent(variant, v -> new ArrayList<>());
            for (int group = 0; group < groups; group++) {
              mine.add(measure(server, endpoint));
            }
          }
        } finally {
          server.process.destroyForcibly().waitFor();
        }
      }
      Collections.reverse(order);
    }
    endpoints.forEach(this::print);
  }

  private static Pair measure(Running server, Endpoint endpoint) throws Exception {
    Run first = load(server, server.bare(endpoint), 1);
    Run second = load(server, server.guarded(endpoint), 1);
    Run third = load(server, server.guarded(endpoint), 1);
    Run fourth = load(server, server.bare(endpoint), 1);
    return new Pair(Run.mean(List.of(first, fourth)), Run.mean(List.of(second, third)));
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
                OverheadServer.word(variant))
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
  private static void check(String url, Endpoint endpoint, boolean handled) throws Exception {
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200
        || !Arrays.equals(answer.body(), endpoint.bytes)
        || handled != answer.headers().firstValue("X-Resilience-Status").isPresent()) {
      throw new IllegalStateException(url + " gave " + answer);
    }
  }

  private static Run load(Running server, String url, int seconds) throws Exception {
    Duration before = cpu(server);
    Process wrk =
        new ProcessBuilder(
                "wrk", "-t1", "-c64", "-d" + seconds + "s", "--latency", url)
            .redirectErrorStream(true)
            .start();
    String text = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Duration after = cpu(server);
    if (wrk.waitFor() != 0 || text.contains("Non-2xx") || text.contains("Socket errors")) {
      throw new IllegalStateException("wrk at " + url + ":\n" + text);
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

  private void print(Endpoint endpoint) {
    System.out.printf(
        "%n%s: mean of all groups, and its standard error%n%n| variant | what it does"
            + " | requests/s | of bare | by CPU | p99 ms | CPU us/request, bare |%n"
            + "|---|---|---|---|---|---|---|%n",
        endpoint.title);
    for (Variant variant : variants) {
      List<Pair> mine = pairs.get(endpoint).get(variant);
      Run bare = Run.mean(mine.stream().map(Pair::bare).toList());
      Run guarded = Run.mean(mine.stream().map(Pair::guarded).toList());
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %,.0f | %s | %s | %.1f | %.1f, %.1f |%n",
          variant.title,
          variant.does,
          guarded.rate,
          ratio(mine, Pair::logRatio),
          ratio(mine, Pair::logCpuRatio),
          guarded.p99Millis,
          guarded.cpuMicros,
          bare.cpuMicros);
    }
  }

  private static String ratio(List<Pair> pairs, ToDoubleFunction<Pair> log) {
    double mean = mean(pairs, log);
    double variance =
        mean(pairs, pair -> Math.pow(log.applyAsDouble(pair) - mean, 2))
            / Math.max(1, pairs.size() - 1);
    return String.format(Locale.ROOT, "%.3f ± %.3f", Math.exp(mean), Math.sqrt(variance));
  }

  private static <T> double mean(List<T> values, ToDoubleFunction<T> of) {
    return values.stream().mapToDouble(of).average().orElseThrow();
  }
}
