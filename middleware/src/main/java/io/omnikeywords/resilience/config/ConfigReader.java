package io.omnikeywords.resilience.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a {@code resilience.yaml} into records. Stateless. */
public final class ConfigReader {

  private static final Map<String, String> REFERENCES =
      Map.of(
          "circuit-breaker", "circuit-breakers",
          "retry", "retries",
          "timeout", "timeouts",
          "bulkhead", "bulkheads",
          "rate-limiter", "rate-limiters",
          "fallback", "fallbacks");

  private ConfigReader() {}

  /**
   * Reads the file; {@code ${NAME:default}} is taken from the environment.
   *
   * @throws ConfigException if it can't be read or is wrong
   */
  public static ResilienceConfig read(Path file) {
    try {
      return read(Files.readString(file), file.toString(), System::getenv);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file.toString(), 0, "is not UTF-8");
    } catch (IOException e) {
      throw new ConfigException(file.toString(), 0, "can't be read: " + e);
    }
  }

  /**
   * Reads a text.
   *
   * @param source what error messages call it
   * @param environment gives the value of a name in {@code ${NAME}}, or null
   */
  public static ResilienceConfig read(
      String yaml, String source, UnaryOperator<@Nullable String> environment) {
    if (yaml.getBytes(StandardCharsets.UTF_8).length > 1024 * 1024) {
      throw new ConfigException(source, 0, "is larger than 1 MiB");
    }
    Node root;
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(source).build();
      root = new Compose(settings).composeString(yaml).orElse(null);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      throw new ConfigException(source, line, "is not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new ConfigException(source, 0, "is not YAML: " + e.getMessage());
    }
    if (root == null) {
      return ResilienceConfig.EMPTY;
    }
    RecordReader reader = new RecordReader(source, environment);
    ResilienceConfig config = reader.read(root, ResilienceConfig.class);
    checkReferences(root, reader);
    return config;
  }

  private static void checkReferences(Node root, RecordReader reader) {
    Map<String, Node> sections = reader.entries(root);
    if (!(sections.get("endpoints") instanceof SequenceNode endpoints)) {
      return;
    }
    for (Node endpoint : endpoints.getValue()) {
      reader
          .entries(endpoint)
          .forEach(
              (key, value) -> {
                String section = REFERENCES.get(key);
                if (section != null && value instanceof ScalarNode scalar) {
                  checkReference(scalar, section, names(sections.get(section)), reader);
                }
              });
    }
  }

  private static void checkReference(
      ScalarNode name, String section, List<String> known, RecordReader reader) {
    String text = reader.text(name);
    if (text != null && !known.contains(text)) {
      throw reader.error(
          name, "\"" + text + "\" is not among the " + section + "; there are " + known);
    }
  }

  private static List<String> names(@Nullable Node section) {
    return section instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .map(NodeTuple::getKeyNode)
            .map(key -> ((ScalarNode) key).getValue())
            .toList()
        : List.of();
  }
}
