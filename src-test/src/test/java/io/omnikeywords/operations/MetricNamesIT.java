package io.omnikeywords.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Alert rules and dashboard ask for nothing that {@code /metrics} does not have. */
class MetricNamesIT {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*+(?! *\\()");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "by", "without", "up");

  @Test
  void alerts_useMetricsThatExist() throws Exception {
    List<String> expressions = new ArrayList<>();
    Matcher rules =
        Pattern.compile("expr: (?:\\|\\n)?(.*?)\\n +for:", Pattern.DOTALL)
            .matcher(Files.readString(AlertRulesTest.DOCUMENTS.resolve("alerts.yml")));
    while (rules.find()) {
      expressions.add(rules.group(1));
    }
    assertThat(expressions).hasSize(11);
    assertThat(served()).containsAll(names(expressions));
  }

  @Test
  void dashboard_usesMetricsThatExist() throws Exception {
    List<String> expressions = new ArrayList<>();
    try (JsonParser json =
        new JsonFactory()
            .createParser(AlertRulesTest.DOCUMENTS.resolve("dashboard.json").toFile())) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.FIELD_NAME && json.currentName().equals("expr")) {
          expressions.add(json.nextTextValue());
        }
      }
    }
    assertThat(expressions).hasSizeGreaterThan(30);
    assertThat(served()).containsAll(names(expressions));
  }

  @Test
  void names_ofAnExpression_areNeitherFunctionsNorLabels() {
    String expression =
        "max by (job) (rate(a_total{x=~\"b|c\"}[5m])) > 0.1 and histogram_quantile(0.9, d_bucket)";
    assertThat(names(List.of(expression))).containsExactly("a_total", "d_bucket");
  }

  private static Set<String> names(List<String> expressions) {
    Set<String> names = new TreeSet<>();
    for (String expression : expressions) {
      String bare =
          expression
              .replaceAll("\\{[^}]*}", " ")
              .replaceAll("\\[[^]]*]", " ")
              .replaceAll("\\b(by|without) *\\([^)]*\\)", " ");
      NAME.matcher(bare).results().map(MatchResult::group).forEach(names::add);
    }
    names.removeAll(WORDS);
    return names;
  }

  /** The names of all series, as Prometheus would keep them. */
  private static Set<String> served() {
    OperatedJar jar = OperatedJar.shared();
    jar.docs();
    Set<String> names = new TreeSet<>();
    jar.send(HttpRequest.newBuilder(jar.admin("/metrics")).build())
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
    return names;
  }
}
