package io.omnikeywords.webapp.ops;

import io.omnikeywords.resilience.config.ConfigException;
import io.omnikeywords.resilience.config.ConfigMap;
import io.omnikeywords.webapp.api.ProblemException;
import io.omnikeywords.webapp.api.Quoted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a {@code PATCH} changes of a policy's configuration. Its keys are those of
 * {@code resilience.yaml} in snake_case, and what is refused is told in them, too.
 */
record PolicyPatch(Map<String, @Nullable Object> body) {

  private static final String SOURCE = "body";

  /**
   * The configuration with the body's values in it.
   *
   * @throws ProblemException with 400 for a field there is not, 422 for a value that cannot be
   */
  <C extends Record> C applied(C old) {
    Map<String, @Nullable Object> known = ConfigMap.of(old);
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    body.forEach(
        (field, value) -> {
          String key = kebab(field);
          if (!known.containsKey(key)) {
            String fields = snake(String.join(", ", known.keySet()));
            throw AdminJson.problem(
                400, "There is no field " + Quoted.of(field) + "; there are " + fields + ".", null);
          }
          if (changes.containsKey(key)) {
            throw AdminJson.problem(400, "The body names a field twice.", snake(key));
          }
          changes.put(key, value instanceof Map<?, ?> map ? kebab(map) : value);
        });
    try {
      return ConfigMap.changed(old, changes, SOURCE);
    } catch (ConfigException refused) {
      throw problem(String.valueOf(refused.getMessage()).substring(SOURCE.length() + 2), known);
    }
  }

  private static ProblemException problem(String reason, Map<String, ?> known) {
    String field = reason.split(" ", 2)[0];
    String detail = reason;
    List<String> keys = new ArrayList<>(known.keySet());
    keys.sort(Comparator.comparing(String::length).reversed()); // one may be part of another
    for (String key : keys) {
      detail = detail.replace(key, snake(key));
    }
    return AdminJson.problem(
        reason.startsWith("unknown key") ? 400 : 422,
        Quoted.cut(detail),
        known.containsKey(field) ? snake(field) : null);
  }

  /** What a configuration says of the fields that the body names. */
  String named(Record config) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>(ConfigMap.of(config));
    named.keySet().removeIf(key -> !body.containsKey(key) && !body.containsKey(snake(key)));
    return named.toString();
  }

  private static Map<String, @Nullable Object> kebab(Map<?, ?> map) {
    Map<String, @Nullable Object> kebab = new LinkedHashMap<>();
    map.forEach((key, value) -> kebab.put(kebab(String.valueOf(key)), value));
    return kebab;
  }

  private static String kebab(String field) {
    return field.replace('_', '-');
  }

  private static String snake(String key) {
    return key.replace('-', '_');
  }
}
