package io.omnikeywords.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnikeywords.acceptance.RunningService;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * README's commands and examples, run as written in a directory that looks like the checkout after
 * its build, at one service. Maven is not run within Maven: the build that runs this test has made
 * the jars, as README's first line does, and is README's second. The first line's index is a copy
 * of the one that other tests use. {@link InstallIT} runs the {@code web.xml} and what belongs to
 * it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadmeIT {

  private static final Markdown README = Markdown.read("../README.md");
  private static final String BUILD = "mvn -q -DskipTests package && ";
  private static final String TEST = "mvn verify ";
  private static final String START = "java -jar webapp/target/omni-keywords.jar  ";
  private static final String IMPORT = "java -jar webapp/target/omni-keywords.jar import ";
  private static final String PRICES = "java -cp ";
  private static final String CURL = "curl ";

  private Checkout checkout;
  private Checkout.Service service;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    assumeTrue(Checkout.hasCurl(), "Skipped: README's examples need bash and curl");
    checkout = Checkout.in(directory);
    RunningService.copyOfData(directory.resolve("data"));
    service = checkout.start(only(BUILD).substring(BUILD.length()));
    checkout.leadCurlTo(service);
  }

  @AfterAll
  void stop() {
    if (service != null) {
      service.close();
    }
  }

  /** README's command lines that begin so. */
  private static List<String> commands(String beginning) {
    return README.blocks("sh").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(beginning))
        .toList();
  }

  private static String only(String beginning) {
    assertThat(commands(beginning)).hasSize(1);
    return commands(beginning).get(0);
  }

  static List<String> curls() {
    return commands(CURL);
  }

  @Test
  void everyCommand_isOneThatATestRuns() {
    List<String> run =
        Stream.of(BUILD, TEST, CURL, IMPORT, PRICES)
            .flatMap(beginning -> commands(beginning).stream())
            .toList();

    assertThat(commands("")).containsExactlyInAnyOrderElementsOf(run);
    assertThat(only(BUILD)).startsWith(BUILD + START);
  }

  @ParameterizedTest
  @MethodSource("curls")
  void question_isAnswered(String line) throws Exception {
    assertThat(checkout.run(line).good()).isNotBlank();
  }

  @Test
  void firstAnswer_isAsShown() throws Exception {
    String shown = README.blocks("json").get(0).strip();
    String answer = checkout.run(curls().get(0)).good();

    assertThat(withoutTime(answer)).isEqualTo(withoutTime(shown));
  }

  private static String withoutTime(String answer) {
    String without = answer.replaceFirst("\"timestamp\":\"[^\"]+Z\"", "");
    assertThat(without).isNotEqualTo(answer);
    return without;
  }

  @Test
  void imports_comeIntoTheRunningService() throws Exception {
    List<String> imports = commands(IMPORT);
    assertThat(imports).hasSize(2);
    hour("en Zinc_roof_price 150 0\nen Zinc_roof 3 0\n", imports.get(0).split(" ")[5]);
    checkout.write("keywords.tsv", "telhado de zinco antigo\t1200\ncalha de zinco\t700\n");
    assertThat(checkout.run(imports.get(0)).good()).contains("left for the next import or start");
    assertThat(checkout.run(imports.get(1)).good()).contains("The index in data is up to date.");

    String ask =
        "curl -H 'Content-Type: application/json' localhost:8080/keywords/analyze"
            + " -d '{\"keywords\":[\"Zinc roof price\",\"telhado de zinco antigo\"]}'";
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> popularities(ask).stream().allMatch(figure -> figure != null));
    long monthly = JsonPath.from(checkout.run(ask).good()).getLong("keywords[0].volume");
    assertThat(monthly).as("150 views in an hour, in a month").isEqualTo(109_575);
  }

  private List<Float> popularities(String ask) throws Exception {
    return JsonPath.from(checkout.run(ask).good()).getList("keywords.popularity");
  }

  private void hour(String lines, String name) throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(checkout.directory().resolve(name)))) {
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void prices_prints42() throws Exception {
    checkout.write("Prices.java", README.block("Guard any call", "java"));

    assertThat(checkout.run(only(PRICES)).good().strip()).isEqualTo("42");
  }

  /** Not by the service that the other tests ask, for it would ask the world. */
  @Test
  void providers_ofTheExample_areEachGuarded() throws Exception {
    checkout.write("providers.yaml", README.block("Ask others, too", "yaml"));
    RunningService.copyOfData(checkout.directory().resolve("other"));
    String start = commands(IMPORT).get(0).replaceFirst(" import .*", "");
    String options = " --data other --config providers.yaml";
    try (Checkout.Service other = checkout.start("DATAFORSEO_PASSWORD=x " + start + options)) {
      String health = RestAssured.get("http://localhost:" + other.port() + "/health").asString();

      assertThat(health).contains("provider.datamuse", "provider.dataforseo");
    }
  }

  @Test
  void links_leadToWhatIsThere() {
    List<String> targets =
        Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)")
            .matcher(README.text())
            .results()
            .map(link -> link.group(1))
            .toList();

    assertThat(targets)
        .isNotEmpty()
        .allSatisfy(target -> assertThat(Path.of("..").resolve(target)).exists());
  }
}
