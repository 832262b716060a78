package io.omnikeywords.bench;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import io.omnikeywords.bench.Rows.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** The figures as Markdown: medians over all iterations of all rounds. */
final class Table {
  private static final String HEADER =
      """
      | row | threads | ours, ns | best peer, ns | ratio | at most | ours, B/call | all, ns (B/call) |
      |---|---|---|---|---|---|---|---|
      """;

  private final List<String> lines = new ArrayList<>();

  void add(Row row, int threads, Collection<RunResult> results) {
    Map<String, List<RunResult>> byLibrary =
        results.stream()
            .collect(groupingBy(result -> name(row, result), TreeMap::new, toList()));
    List<Entry> entries =
        byLibrary.entrySet().stream()
            .map(e -> Entry.of(e.getKey(), e.getValue()))
            .sorted(Comparator.comparingDouble(Entry::nanos))
            .toList();
    Optional<Entry> ours = entries.stream().filter(e -> e.name().equals("Ours")).findFirst();
    Optional<Entry> best = entries.stream().filter(Entry::isPeer).findFirst();
    String ratio =
        ours.isPresent() && best.isPresent()
            ? format("%.2f", ours.get().nanos() / best.get().nanos())
            : "–";
    lines.add(
        Stream.of(
                row.title(),
                Integer.toString(threads),
                ours.map(e -> format("%.1f", e.nanos())).orElse("–"),
                best.map(e -> e.name() + " " + format("%.1f", e.nanos())).orElse("–"),
                ratio,
                format("%.2f", row.target(threads)),
                ours.map(e -> format("%.0f", e.bytes())).orElse("–"),
                entries.stream().map(Entry::toString).collect(joining("; ")))
            .collect(joining(" | ", "| ", " |")));
  }

  String last() {
    return lines.get(lines.size() - 1);
  }

  @Override
  public String toString() {
    return HEADER + String.join("\n", lines) + "\n";
  }

  private static String name(Row row, RunResult result) {
    String[] path = result.getParams().getBenchmark().split("\\.");
    String library = path[path.length - 2].replace("Peer", "");
    String variant = path[path.length - 1].substring(row.method().length());
    return variant.isEmpty() ? library : library + " " + variant.substring(1);
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /**
   * @param spread distance of the quartiles as a share of the median
   */
  private record Entry(String name, double nanos, double bytes, double spread) {
    static Entry of(String name, List<RunResult> rounds) {
      double[] nanos = sorted(rounds, null);
      double[] bytes = sorted(rounds, "gc.alloc.rate.norm");
      double median = at(nanos, 0.5);
      return new Entry(
          name, median, at(bytes, 0.5), (at(nanos, 0.75) - at(nanos, 0.25)) / median);
    }

    boolean isPeer() {
      return !name.startsWith("Ours") && !name.contains("partial");
    }

    private static double[] sorted(List<RunResult> rounds, @Nullable String secondary) {
      return rounds.stream()
          .flatMap(round -> round.getBenchmarkResults().stream())
          .flatMap(fork -> fork.getIterationResults().stream())
          .map(
              iteration ->
                  secondary == null
                      ? iteration.getPrimaryResult()
                      : iteration.getSecondaryResults().get(secondary))
          .mapToDouble(Result::getScore)
          .sorted()
          .toArray();
    }

    private static double at(double[] sorted, double quantile) {
      return sorted[(int) Math.round(quantile * (sorted.length - 1))];
    }

    @Override
    public String toString() {
      return name
          + " "
          + format("%.1f", nanos)
          + " ("
          + format("%.0f", bytes)
          + ")"
          + (spread > 0.2 ? " ±" + format("%.0f", 100 * spread) + "%" : "");
    }
  }
}
