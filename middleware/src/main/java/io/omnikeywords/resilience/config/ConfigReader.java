package io.omnikeywords.resilience.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a {@code resilience.yaml} into records. Stateless. */
public final class ConfigReader {

  private static final int MAX_SIZE = 1024 * 1024;

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
    return read(file, Set.of());
  }

  /**
   * Reads the policies of a file that says other things too.
   *
   * @param others keys of the file's top level that are another reader's, and passed over here
   * @throws ConfigException if it can't be read or is wrong
   */
  public static ResilienceConfig read(Path file, Set<String> others) {
    String source = file.toString();
    return read(decode(bytes(file, source), source), source, System::getenv, others);
  }

  /**
   * Reads to the end of a stream, such as that of a resource on the classpath.
   *
   * @param source what error messages call it
   * @throws ConfigException if it can't be read or is wrong
   */
  public static ResilienceConfig read(InputStream in, String source) {
    try {
      return read(decode(bytes(in, source), source), source, System::getenv);
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  /**
   * Reads a text.
   *
   * @param source what error messages call it
   * @param environment gives the value of a name in {@code ${NAME}}, or null
   * @throws ConfigException if it is wrong
   */
  public static ResilienceConfig read(
      String yaml, String source, UnaryOperator<@Nullable String> environment) {
    return read(yaml, source, environment, Set.of());
  }

  private static ResilienceConfig read(
      String yaml, String source, UnaryOperator<@Nullable String> environment, Set<String> others) {
    if (yaml.length() > MAX_SIZE) {
      throw tooLarge(source);
    }
    RecordReader reader = new RecordReader(source, environment);
    Node root = Yaml.compose(yaml, source);
    if (root == null || RecordReader.isNull(root)) {
      // more likely a file cut short than a wish to drop every policy
      throw new ConfigException(source, 1, "says nothing; write {} if that is meant");
    }
    ResilienceConfig config = reader.read(root, ResilienceConfig.class, others);
    checkReferences(root, reader);
    return config;
  }

  /**
   * Reads one section of a file that holds others, too, into a record of the caller's own, by the
   * rules of this file's own sections: kebab-case keys, {@code defaults()}, {@code ${NAME}}.
   *
   * @return null where the file has no such section
   * @throws ConfigException if the file can't be read or the section is wrong
   */
  public static <R extends Record> @Nullable R section(Path file, String section, Class<R> type) {
    String source = file.toString();
    return section(decode(bytes(file, source), source), source, section, type, System::getenv);
  }

  /** {@link #section(Path, String, Class)} of a text. */
  public static <R extends Record> @Nullable R section(
      String yaml,
      String source,
      String section,
      Class<R> type,
      UnaryOperator<@Nullable String> environment) {
    RecordReader reader = new RecordReader(source, environment);
    Node root = Yaml.compose(yaml, source);
    if (root == null || RecordReader.isNull(root)) {
      return null;
    }
    Node node = reader.entries(root, "the file").get(section);
    return node == null || RecordReader.isNull(node) ? null : reader.read(node, type, Set.of());
  }

  private static byte[] bytes(Path file, String source) {
    try {
      if (Files.isDirectory(file)) {
        throw new ConfigException(source, 0, "is a directory, not a file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        return bytes(in, source);
      }
    } catch (NoSuchFileException e) {
      throw new ConfigException(source, 0, "does not exist");
    } catch (AccessDeniedException e) {
      throw new ConfigException(source, 0, "may not be read by this process");
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  private static byte[] bytes(InputStream in, String source) throws IOException {
    byte[] bytes = in.readNBytes(MAX_SIZE + 1);
    if (bytes.length > MAX_SIZE) {
      throw tooLarge(source);
    }
    return bytes;
  }

  private static ConfigException unreadable(String source, IOException e) {
    return new ConfigException(source, 0, "can't be read: " + e);
  }

  private static ConfigException tooLarge(String source) {
    return new ConfigException(source, 0, "is larger than 1 MiB");
  }

  private static String decode(byte[] bytes, String source) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new ConfigException(source, line, "is not UTF-8");
    }
    return out.flip().toString();
  }

  private static void checkReferences(Node root, RecordReader reader) {
    Map<String, Node> sections = reader.entries(root, "the file");
    if (!(sections.get("endpoints") instanceof SequenceNode endpoints)) {
      return;
    }
    for (Node endpoint : endpoints.getValue()) {
      reader
          .entries(endpoint, "endpoint")
          .forEach(
              (key, value) -> {
                String section = REFERENCES.get(key);
                if (section != null && value instanceof ScalarNode name) {
                  checkReference(name, section, sections.get(section), reader);
                }
              });
    }
  }

  private static void checkReference(
      ScalarNode name, String section, @Nullable Node policies, RecordReader reader) {
    List<String> known =
        policies == null ? List.of() : List.copyOf(reader.entries(policies, section).keySet());
    String text = reader.text(name);
    if (text != null && !known.contains(text)) {
      String there = known.isEmpty() ? "there are none" : "there are " + String.join(", ", known);
      throw reader.error(name, "\"" + text + "\" is not among the " + section + "; " + there);
    }
  }
}
