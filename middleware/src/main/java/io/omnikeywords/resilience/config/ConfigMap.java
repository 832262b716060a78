package io.omnikeywords.resilience.config;

import io.omnikeywords.resilience.Durations;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A policy's configuration as the keys and values of a {@code resilience.yaml}, and back: for tools
 * that show or change one while it is in use. Stateless.
 */
public final class ConfigMap {

  private ConfigMap() {}

  /**
   * The record's keys in kebab-case, in its order. A value is a text, as a duration or a constant
   * is, a number, a boolean, a list or a map of such, or null.
   */
  public static Map<String, @Nullable Object> of(Record config) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      try {
        map.put(RecordReader.key(component), value(component.getAccessor().invoke(config)));
      } catch (ReflectiveOperationException impossible) {
        throw new LinkageError(config.getClass().getName(), impossible);
      }
    }
    return map;
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Duration duration) {
      return Durations.text(duration);
    }
    if (value instanceof Enum<?> constant) {
      return Scalars.kebab(constant);
    }
    if (value instanceof Record record) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      if (Arrays.stream(record.getClass().getInterfaces()).anyMatch(Class::isSealed)) {
        map.put(RecordReader.TYPE, RecordReader.typeName(record.getClass()));
      }
      map.putAll(of(record));
      return map;
    }
    return value;
  }

  /**
   * The configuration with some keys changed, checked as if it had been read from a file; what is
   * not named stays, and {@code ${NAME}} is not looked up.
   *
   * @param changes values as {@link #of} gives them
   * @throws ConfigException if a key is not known or a value is impossible; the message begins with
   *     {@code source}
   */
  public static <R extends Record> R changed(R config, Map<String, ?> changes, String source) {
    Map<String, @Nullable Object> all = of(config);
    all.putAll(changes);
    @SuppressWarnings("unchecked")
    Class<R> type = (Class<R>) config.getClass();
    return new RecordReader(source, name -> null).read(node(all), type, Set.of());
  }

  private static Node node(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      List<NodeTuple> tuples = new ArrayList<>();
      map.forEach((key, each) -> tuples.add(new NodeTuple(node(String.valueOf(key)), node(each))));
      return new MappingNode(Tag.MAP, tuples, FlowStyle.FLOW);
    }
    if (value instanceof List<?> list) {
      return new SequenceNode(Tag.SEQ, list.stream().map(ConfigMap::node).toList(), FlowStyle.FLOW);
    }
    Tag tag = value == null ? Tag.NULL : Tag.STR;
    return new ScalarNode(tag, String.valueOf(value), ScalarStyle.PLAIN);
  }
}
