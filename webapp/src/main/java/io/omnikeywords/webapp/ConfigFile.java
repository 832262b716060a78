package io.omnikeywords.webapp;

import io.omnikeywords.resilience.config.ConfigException;
import io.omnikeywords.resilience.config.ResilienceConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/**
 * The configuration file: what to import on start and which providers to ask, beside the sections
 * of a {@code resilience.yaml}. Anything in it that is not known is refused with file, line and
 * reason. Relative files are meant from the configuration's own directory.
 *
 * @param file where it was read, or null
 * @param policies what it says of policies, alone; see {@link Policies#completed}
 */
record ConfigFile(
    @Nullable Path file,
    List<Entry> imports,
    ProvidersSection providers,
    ResilienceConfig policies) {

  /**
   * The key that is read here; {@link ProvidersSection} has one, and the others are the
   * middleware's.
   */
  static final String IMPORTS = "imports";

  static final ConfigFile EMPTY =
      new ConfigFile(null, List.of(), ProvidersSection.EMPTY, ResilienceConfig.EMPTY);

  /** Files to import on start, and how. */
  record Entry(ImportSpec spec, List<Path> files, boolean replace) {}

  static ConfigFile read(Path file) throws StartException {
    try {
      // The first to read, for it bounds what it reads and knows all keys but two.
      ResilienceConfig policies = Policies.read(file);
      return new ConfigFile(
          file, new Reader(file).imports(), ProvidersSection.read(file), policies);
    } catch (ConfigException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (CharacterCodingException e) {
      throw new StartException(file + ": is not UTF-8.", e);
    } catch (IOException e) {
      throw new StartException(
          "The configuration file " + file + " cannot be read: " + DataDirectory.reason(e) + ".",
          e);
    }
  }

  private record Reader(Path file) {

    List<Entry> imports() throws IOException, StartException {
      Optional<Node> root;
      try {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        root =
            new Compose(LoadSettings.builder().setLabel(file.toString()).build())
                .composeString(text);
      } catch (MarkedYamlEngineException e) {
        int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
        throw new StartException(file + ":" + line + ": " + e.getProblem() + ".", e);
      } catch (YamlEngineException e) {
        throw new StartException(file + ": " + e.getMessage() + ".", e);
      }
      List<Entry> imports = new ArrayList<>();
      if (root.isPresent()) {
        for (Map.Entry<String, Node> part : mapping(root.get()).entrySet()) {
          if (!part.getKey().equals(IMPORTS)) {
            continue;
          }
          for (Node entry : sequence(part.getValue())) {
            imports.add(entry(entry));
          }
        }
      }
      return List.copyOf(imports);
    }

    private Entry entry(Node node) throws StartException {
      String format = null;
      String name = null;
      List<String> langs = List.of();
      Map<String, String> columns = Map.of();
      String delimiter = null;
      Boolean header = null;
      String charset = null;
      String measures = null;
      List<Path> files = List.of();
      boolean replace = false;
      for (Map.Entry<String, Node> part : mapping(node).entrySet()) {
        Node value = part.getValue();
        switch (part.getKey()) {
          case "format" -> format = scalar(value);
          case "files" -> files = paths(value);
          case "name" -> name = scalar(value);
          case "langs" -> langs = strings(value);
          case "columns" -> columns = scalars(value);
          case "delimiter" -> delimiter = scalar(value);
          case "header" -> header = flag(value);
          case "charset" -> charset = scalar(value);
          case "measures" -> measures = scalar(value);
          case "replace" -> replace = flag(value);
          default ->
              throw refused(
                  value,
                  "unknown key '"
                      + part.getKey()
                      + "'; there are format, files, name, langs, columns, delimiter, header,"
                      + " charset, measures, replace");
        }
      }
      if (format == null || files.isEmpty()) {
        throw refused(node, "an import needs format and files");
      }
      var spec = new ImportSpec(format, name, langs, columns, delimiter, header, charset, measures);
      try {
        spec.toFormat();
      } catch (IllegalArgumentException e) {
        throw refused(node, String.valueOf(e.getMessage()));
      }
      return new Entry(spec, files, replace);
    }

    private List<Path> paths(Node node) throws StartException {
      List<Path> paths = new ArrayList<>();
      for (String text : strings(node)) {
        paths.add(file.toAbsolutePath().resolveSibling(text).normalize());
      }
      return paths;
    }

    private Map<String, String> scalars(Node node) throws StartException {
      Map<String, String> scalars = new LinkedHashMap<>();
      for (Map.Entry<String, Node> part : mapping(node).entrySet()) {
        scalars.put(part.getKey(), scalar(part.getValue()));
      }
      return scalars;
    }

    private List<String> strings(Node node) throws StartException {
      List<String> strings = new ArrayList<>();
      for (Node item : sequence(node)) {
        strings.add(scalar(item));
      }
      return strings;
    }

    private Map<String, Node> mapping(Node node) throws StartException {
      if (!(node instanceof MappingNode mapping)) {
        throw refused(node, "keys with values are expected here");
      }
      Map<String, Node> parts = new LinkedHashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        String key = scalar(tuple.getKeyNode());
        if (parts.put(key, tuple.getValueNode()) != null) {
          throw refused(tuple.getKeyNode(), "'" + key + "' stands here twice");
        }
      }
      return parts;
    }

    private List<Node> sequence(Node node) throws StartException {
      if (node instanceof SequenceNode sequence) {
        return sequence.getValue();
      }
      throw refused(node, "a list is expected here");
    }

    private String scalar(Node node) throws StartException {
      if (node instanceof ScalarNode scalar) {
        return scalar.getValue();
      }
      throw refused(node, "a single value is expected here");
    }

    private boolean flag(Node node) throws StartException {
      return switch (scalar(node)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw refused(node, "true or false is expected here");
      };
    }

    private StartException refused(@Nullable Node node, String reason) {
      int line =
          Optional.ofNullable(node).flatMap(Node::getStartMark).map(m -> m.getLine() + 1).orElse(1);
      return new StartException(file + ":" + line + ": " + reason + ".");
    }
  }
}
