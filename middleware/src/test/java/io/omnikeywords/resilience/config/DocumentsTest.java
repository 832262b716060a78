package io.omnikeywords.resilience.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.omnikeywords.resilience.Durations;
import io.omnikeywords.resilience.bulkhead.BulkheadSnapshot;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerSnapshot;
import io.omnikeywords.resilience.ratelimiter.RateLimiterSnapshot;
import io.omnikeywords.resilience.retry.RetrySnapshot;
import io.omnikeywords.resilience.timeout.TimeoutSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the documents say is so. A {@code ```java} block stands between {@code // region name} and
 * {@code // endregion} in a test of the samples package; a {@code ```yaml} block is a {@code
 * resilience.yaml}; a comment {@code defaults: Record} or {@code snapshot: Record} is followed by
 * the table of its components.
 */
class DocumentsTest {

  private static final Path DOCUMENTS = Path.of("docs");
  private static final Path SAMPLES = Path.of("src/test/java/io/omnikeywords/resilience/samples");

  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
  private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");
  private static final Pattern REGION =
      Pattern.compile("(?ms)^ *// region ([a-z-]+)\\n(.*?)^ *// endregion$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");
  private static final Pattern ERROR =
      Pattern.compile("(?m)^\\| `(.+)` \\| `(resilience\\.yaml:\\d+: .+)` \\|$");

  private static final List<Class<?>> SNAPSHOTS =
      List.of(
          CircuitBreakerSnapshot.class,
          RetrySnapshot.class,
          TimeoutSnapshot.class,
          BulkheadSnapshot.class,
          RateLimiterSnapshot.class);

  private static List<Path> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  static List<Path> documents() throws IOException {
    return files(DOCUMENTS, ".md");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> blocks(Pattern pattern, Path document) {
    return pattern.matcher(read(document)).results().map(block -> block.group(1)).toList();
  }

  private static Map<String, String> regions() throws IOException {
    Map<String, String> regions = new LinkedHashMap<>();
    for (Path file : files(SAMPLES, ".java")) {
      for (MatchResult region : REGION.matcher(read(file)).results().toList()) {
        regions.put(
            file.getFileName() + " " + region.group(1),
            region.group(2).stripTrailing().stripIndent() + "\n");
      }
    }
    return regions;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void javaBlock_isARegionOfACompiledSample(Path document) throws IOException {
    assumeFalse(
        document.endsWith("install.md") || document.endsWith("applications.md"),
        "src-test's InstallIT and ApplicationsIT compile and run these");
    Map<String, String> regions = regions();
    assertThat(regions).isNotEmpty();
    for (String block : blocks(JAVA, document)) {
      assertThat(regions.values())
          .as("%s holds Java that no // region of %s holds", document, SAMPLES)
          .contains(block);
    }
  }

  @Test
  void region_isShownInADocument() throws IOException {
    List<String> shown = new ArrayList<>();
    for (Path document : documents()) {
      shown.addAll(blocks(JAVA, document));
    }
    regions().forEach((name, region) -> assertThat(shown).as("region %s", name).contains(region));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void yamlBlock_isAConfiguration(Path document) {
    for (String block : blocks(YAML, document)) {
      assertThat(catchThrowable(() -> ConfigReader.read(block, document.toString(), name -> null)))
          .as(block)
          .isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void link_leadsToAFile(Path document) {
    LINK.matcher(read(document))
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.contains("://"))
        .forEach(link -> assertThat(document.resolveSibling(link)).exists());
  }

  /** The rows of the table after the comment, by first column without its backquotes. */
  private static Map<String, List<String>> table(String kind, String record) throws IOException {
    List<Map<String, List<String>>> found = new ArrayList<>();
    Pattern pattern =
        Pattern.compile(
            "(?m)^<!-- " + kind + ": " + Pattern.quote(record) + " -->\\n((?:\\|.*\\|\\n)+)");
    for (Path document : documents()) {
      for (MatchResult match : pattern.matcher(read(document)).results().toList()) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        match
            .group(1)
            .lines()
            .skip(2)
            .forEach(
                line -> {
                  List<String> cells =
                      Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
                  rows.put(cells.get(0).replace("`", ""), cells);
                });
        found.add(rows);
      }
    }
    assertThat(found).as("tables of %s in %s", record, DOCUMENTS).hasSize(1);
    return found.get(0);
  }

  static List<Class<?>> recordsWithDefaults() {
    return SchemaTest.PLACES.keySet().stream()
        .filter(type -> !SchemaTest.REQUIRED_VALUES.containsKey(SchemaTest.defName(type) + ".size"))
        .filter(type -> type != FallbackConfig.Path.class)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("recordsWithDefaults")
  void defaultsTable_isWhatTheRecordSays(Class<?> record) throws Exception {
    Map<String, List<String>> table = table("defaults", SchemaTest.defName(record));
    Object defaults = SchemaTest.smallest(record);
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      String key = RecordReader.key(component);
      keys.add(key);
      String said = table.getOrDefault(key, List.of("", "not in the table")).get(1);
      boolean required =
          SchemaTest.REQUIRED_VALUES.containsKey(SchemaTest.defName(record) + "." + key);
      Object wanted = component.getAccessor().invoke(defaults);
      if (wanted instanceof Duration && !required) {
        assertThat(Durations.parse(said)).as(key).isEqualTo(wanted);
      } else {
        assertThat(said).as(key).isEqualTo(required ? "required" : text(wanted));
      }
    }
    assertThat(table.keySet()).containsExactlyElementsOf(keys);
  }

  private static String text(Object value) {
    if (value == null) {
      return "none";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
    return value instanceof Enum<?> ? SchemaTest.kebab(value) : value.toString();
  }

  static List<Class<?>> snapshots() {
    return SNAPSHOTS;
  }

  @ParameterizedTest
  @MethodSource("snapshots")
  void snapshotTable_hasTheFieldsOfTheSnapshot(Class<?> snapshot) throws IOException {
    assertThat(table("snapshot", snapshot.getSimpleName()).keySet())
        .containsExactly(
            Arrays.stream(snapshot.getRecordComponents())
                .map(RecordComponent::getName)
                .toArray(String[]::new));
  }

  @Test
  void errorMessage_isWhatTheReaderSays() {
    List<MatchResult> rows =
        ERROR.matcher(read(DOCUMENTS.resolve("configuration.md"))).results().toList();
    assertThat(rows).hasSizeGreaterThan(10);
    for (MatchResult row : rows) {
      assertThat(
              catchThrowable(
                  () -> ConfigReader.read(row.group(1), "resilience.yaml", name -> null)))
          .as(row.group(1))
          .isInstanceOf(ConfigException.class)
          .hasMessage(row.group(2));
    }
  }
}
