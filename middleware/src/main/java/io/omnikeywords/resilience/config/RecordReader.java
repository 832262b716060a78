package io.omnikeywords.resilience.config;

import io.omnikeywords.resilience.Check;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Turns YAML nodes into records by their components, so that a field added to a configuration
 * record can be configured without a line here.
 *
 * <p>A component is called in YAML as in Java, in kebab-case ({@code default} stands for {@code
 * defaultLimit}). What is not given comes from the record's static {@code defaults()} where it has
 * one; else a number is 0, a map or list empty, a nullable null, a record its own {@code
 * defaults()}, and anything else missing. A sealed interface is the record among its
 * implementations that {@code type} names.
 */
final class RecordReader {

  static final String TYPE = "type";

  private final String source;
  private final UnaryOperator<@Nullable String> environment;

  RecordReader(String source, UnaryOperator<@Nullable String> environment) {
    this.source = source;
    this.environment = environment;
  }

  /**
   * The record a file's root says.
   *
   * @param others further keys the root may have, which say nothing of the record
   */
  <R> R read(Node root, Class<R> type, Set<String> others) {
    return type.cast(record(root, type, "the file", others));
  }

  ConfigException error(Node node, String reason) {
    int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    return new ConfigException(source, line, reason);
  }

  /**
   * The entries of a mapping, keys in the order written; none for an empty node.
   *
   * @param what names the node in messages
   */
  Map<String, Node> entries(Node node, String what) {
    Map<String, Node> entries = new LinkedHashMap<>();
    keys(node, what).forEach((key, tuple) -> entries.put(key, tuple.getValueNode()));
    return entries;
  }

  private Map<String, NodeTuple> keys(Node node, String what) {
    if (isNull(node)) {
      return Map.of();
    }
    if (!(node instanceof MappingNode mapping)) {
      throw error(node, what + " must be a mapping (key: value) but is " + kind(node));
    }
    Map<String, NodeTuple> keys = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw error(tuple.getKeyNode(), "a key must be a plain word but is a mapping or a list");
      }
      if (keys.put(key.getValue(), tuple) != null) {
        throw error(key, "key \"" + key.getValue() + "\" is given twice");
      }
    }
    return keys;
  }

  private static String kind(Node node) {
    if (isNull(node)) {
      return "empty";
    }
    if (node instanceof ScalarNode scalar) {
      return "\"" + scalar.getValue() + "\"";
    }
    return node instanceof SequenceNode ? "a list" : "a mapping";
  }

  /** The text of a scalar after substitution, or null for YAML's null. */
  @Nullable String text(ScalarNode node) {
    if (isNull(node)) {
      return null;
    }
    try {
      return Placeholders.resolve(node.getValue(), environment);
    } catch (IllegalArgumentException unresolved) {
      throw error(node, String.valueOf(unresolved.getMessage()));
    }
  }

  private Object record(Node node, Class<?> declared, String what, Set<String> others) {
    Map<String, NodeTuple> keys = keys(node, what);
    Class<?> type = declared.isSealed() ? implementation(node, declared, keys, what) : declared;
    RecordComponent[] components = type.getRecordComponents();
    List<String> known = new ArrayList<>(declared.isSealed() ? List.of(TYPE) : List.of());
    Arrays.stream(components).map(RecordReader::key).forEach(known::add);
    others.stream().sorted().forEach(known::add);
    keys.forEach(
        (key, tuple) -> {
          if (!known.contains(key)) {
            throw error(
                tuple.getKeyNode(),
                "unknown key \"" + key + "\"; known are " + String.join(", ", known));
          }
        });
    try {
      Object defaults = defaults(type);
      Object[] values = new Object[components.length];
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        String key = key(components[i]);
        NodeTuple tuple = keys.get(key);
        types[i] = components[i].getType();
        values[i] =
            tuple == null
                ? missing(node, components[i], key, defaults)
                : value(tuple.getValueNode(), components[i], key);
      }
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException refused) {
      String reason = String.valueOf(refused.getTargetException().getMessage());
      throw refused(node, keys, reason, known);
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError(type.getName(), impossible);
    }
  }

  /** A record's own refusal; its message begins with the field, which tells the line. */
  private ConfigException refused(
      Node node, Map<String, NodeTuple> keys, String reason, List<String> known) {
    String named = reason.split(" ", 2)[0];
    String field = named.substring(named.lastIndexOf('.') + 1);
    NodeTuple culprit = keys.get(field);
    if (culprit != null) {
      return error(culprit.getValueNode(), reason);
    }
    // not given: the 0 that stood in for it was refused, or a default does not fit what was given
    boolean required = known.contains(field) && reason.endsWith("but is 0");
    return error(node, required ? missing(field) : reason);
  }

  private static String missing(String key) {
    return "key \"" + key + "\" is missing";
  }

  private Class<?> implementation(
      Node node, Class<?> declared, Map<String, NodeTuple> keys, String what) {
    Map<String, Class<?>> byName = new LinkedHashMap<>();
    for (Class<?> permitted : declared.getPermittedSubclasses()) {
      byName.put(typeName(permitted), permitted);
    }
    String names = String.join(", ", byName.keySet());
    NodeTuple given = keys.get(TYPE);
    if (given == null) {
      throw error(node, what + ": " + missing(TYPE) + "; it must be one of " + names);
    }
    Node type = given.getValueNode();
    Class<?> implementation = byName.get(type instanceof ScalarNode name ? text(name) : null);
    if (implementation == null) {
      throw error(type, "type must be one of " + names + " but is " + kind(type));
    }
    return implementation;
  }

  private static @Nullable Object defaults(Class<?> type) throws ReflectiveOperationException {
    try {
      return type.getMethod("defaults").invoke(null);
    } catch (NoSuchMethodException none) {
      return null;
    }
  }

  private @Nullable Object missing(
      Node node, RecordComponent component, String key, @Nullable Object defaults)
      throws ReflectiveOperationException {
    if (defaults != null) {
      return component.getAccessor().invoke(defaults);
    }
    Class<?> type = component.getType();
    if (type == int.class) {
      return 0;
    }
    if (type == Map.class) {
      return Map.of();
    }
    if (isNullable(component)) {
      return null;
    }
    if (type == List.class) {
      return List.of();
    }
    Object own = type.isRecord() ? defaults(type) : null;
    if (own != null) {
      return own;
    }
    throw error(node, missing(key));
  }

  private @Nullable Object value(Node node, RecordComponent component, String key) {
    if (isNull(node) && isNullable(component)) {
      return null;
    }
    return value(node, component.getGenericType(), key);
  }

  private Object value(Node node, Type type, String key) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == Map.class
          ? map(node, arguments[1], key)
          : list(node, arguments[0], key);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord() || plain.isSealed()) {
      return record(node, plain, key, Set.of());
    }
    String text = node instanceof ScalarNode scalar ? text(scalar) : null;
    if (text == null) {
      throw error(node, key + " must be " + Scalars.describe(plain) + " but is " + kind(node));
    }
    try {
      return Scalars.parse(text, plain);
    } catch (IllegalArgumentException wrong) {
      throw error(node, key + " must be " + Scalars.describe(plain) + " but is \"" + text + "\"");
    }
  }

  private Map<String, Object> map(Node node, Type valueType, String section) {
    Map<String, Object> map = new LinkedHashMap<>();
    keys(node, section)
        .forEach(
            (name, tuple) -> {
              try {
                Check.name(name);
              } catch (IllegalArgumentException wrong) {
                throw error(tuple.getKeyNode(), String.valueOf(wrong.getMessage()));
              }
              map.put(name, value(tuple.getValueNode(), valueType, name));
            });
    return map;
  }

  private List<Object> list(Node node, Type itemType, String key) {
    if (isNull(node)) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      throw error(node, key + " must be a list but is " + kind(node));
    }
    List<Object> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(value(item, itemType, "each of " + key));
    }
    return List.copyOf(items);
  }

  static boolean isNull(Node node) {
    return node.getTag() == Tag.NULL;
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /** What {@code type} says of a record that is one of several of a sealed interface. */
  static String typeName(Class<?> implementation) {
    return implementation.getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** What a component is called in YAML. */
  static String key(RecordComponent component) {
    String name = component.getName();
    return name.equals("defaultLimit")
        ? "default"
        : name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
