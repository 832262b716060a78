package io.omnikeywords.resilience.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
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
 * one; else a number is 0, a map or list empty, a nullable null, and anything else missing. A
 * sealed interface is the record among its implementations that {@code type} names.
 */
final class RecordReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:/-]{1,100}");

  private final String source;
  private final UnaryOperator<@Nullable String> environment;

  RecordReader(String source, UnaryOperator<@Nullable String> environment) {
    this.source = source;
    this.environment = environment;
  }

  <R> R read(Node node, Class<R> type) {
    return type.cast(record(node, type));
  }

  ConfigException error(Node node, String reason) {
    int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    return new ConfigException(source, line, reason);
  }

  /** The entries of a mapping, keys in the order written; none for an empty node. */
  Map<String, Node> entries(Node node) {
    if (isNull(node)) {
      return Map.of();
    }
    if (!(node instanceof MappingNode mapping)) {
      throw error(node, "a mapping (key: value) is needed here");
    }
    Map<String, Node> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw error(tuple.getKeyNode(), "a key must be a plain word");
      }
      if (entries.put(key.getValue(), tuple.getValueNode()) != null) {
        throw error(key, "key \"" + key.getValue() + "\" is given twice");
      }
    }
    return entries;
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

  private Object record(Node node, Class<?> declared) {
    Map<String, Node> entries = new LinkedHashMap<>(entries(node));
    Class<?> type = declared.isSealed() ? implementation(node, declared, entries) : declared;
    RecordComponent[] components = type.getRecordComponents();
    List<String> known = Arrays.stream(components).map(RecordReader::key).toList();
    entries.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            throw error(value, "unknown key \"" + key + "\"; known are " + known);
          }
        });
    try {
      Object defaults = defaults(type);
      Object[] values = new Object[components.length];
      for (int i = 0; i < components.length; i++) {
        Node value = entries.get(known.get(i));
        values[i] =
            value == null
                ? missing(node, components[i], known.get(i), defaults)
                : value(value, components[i], known.get(i));
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException refused) {
      String reason = String.valueOf(refused.getTargetException().getMessage());
      String field = reason.substring(reason.lastIndexOf('.', reason.indexOf(' ')) + 1);
      Node culprit = entries.getOrDefault(field.split(" ", 2)[0], node);
      throw error(culprit, reason);
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError(type.getName(), impossible);
    }
  }

  private Class<?> implementation(Node node, Class<?> declared, Map<String, Node> entries) {
    Map<String, Class<?>> byName = new LinkedHashMap<>();
    for (Class<?> permitted : declared.getPermittedSubclasses()) {
      byName.put(permitted.getSimpleName().toLowerCase(Locale.ROOT), permitted);
    }
    Node type = entries.remove("type");
    String name = type instanceof ScalarNode scalar ? text(scalar) : null;
    Class<?> implementation = byName.get(name);
    if (implementation == null) {
      throw error(type == null ? node : type, "type must be one of " + byName.keySet());
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
    throw error(node, "key \"" + key + "\" is missing");
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
      return generic.getRawType() == Map.class ? map(node, arguments[1]) : list(node, arguments[0]);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord() || plain.isSealed()) {
      return record(node, plain);
    }
    String text = node instanceof ScalarNode scalar ? text(scalar) : null;
    if (text == null) {
      throw error(node, key + " needs a value");
    }
    try {
      return scalar(text, plain);
    } catch (IllegalArgumentException wrong) {
      String reason =
          wrong instanceof NumberFormatException ? "is not a number it can be" : wrong.getMessage();
      throw error(node, key + ": \"" + text + "\" " + reason);
    }
  }

  private Map<String, Object> map(Node node, Type valueType) {
    Map<String, Object> map = new LinkedHashMap<>();
    entries(node)
        .forEach(
            (name, value) -> {
              if (!NAME.matcher(name).matches()) {
                throw error(value, "name \"" + name + "\" must match " + NAME);
              }
              map.put(name, value(value, valueType, name));
            });
    return map;
  }

  private List<Object> list(Node node, Type itemType) {
    if (isNull(node)) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      throw error(node, "a list is needed here");
    }
    List<Object> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(value(item, itemType, "item"));
    }
    return List.copyOf(items);
  }

  private static Object scalar(String text, Class<?> type) {
    if (type == String.class) {
      return text;
    }
    if (type == int.class) {
      return Integer.parseInt(text);
    }
    if (type == long.class) {
      return Long.parseLong(text);
    }
    if (type == double.class || type == Double.class) {
      return Double.parseDouble(text);
    }
    if (type == boolean.class) {
      if (text.equals("true") || text.equals("false")) {
        return text.equals("true");
      }
      throw new IllegalArgumentException("is neither true nor false");
    }
    if (type == Duration.class) {
      return Durations.parse(text);
    }
    for (Object constant : type.getEnumConstants()) {
      if (kebab(((Enum<?>) constant).name()).equals(text)) {
        return constant;
      }
    }
    List<String> names =
        Arrays.stream(type.getEnumConstants()).map(c -> kebab(((Enum<?>) c).name())).toList();
    throw new IllegalArgumentException("is not one of " + names);
  }

  private static boolean isNull(Node node) {
    return node.getTag() == Tag.NULL;
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /** What a component is called in YAML. */
  static String key(RecordComponent component) {
    String name = component.getName();
    return name.equals("defaultLimit")
        ? "default"
        : name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static String kebab(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
