package io.omnikeywords.resilience.config;

import static com.networknt.schema.InputFormat.YAML;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.omnikeywords.resilience.Durations;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.WindowConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON Schema in the jar says what the records and the reader say, and the other way round. */
class SchemaTest {

  private static final JsonNode SCHEMA = schema();
  private static final JsonNode DEFS = SCHEMA.get("$defs");

  /** Where in a file each record stands; %s is its content, in flow style. */
  static final Map<Class<?>, String> PLACES = new LinkedHashMap<>();

  static {
    PLACES.put(CircuitBreakerConfig.class, "circuit-breakers: { p: { %s } }");
    PLACES.put(
        WindowConfig.Count.class, "circuit-breakers: { p: { window: { type: count, %s } } }");
    PLACES.put(WindowConfig.Time.class, "circuit-breakers: { p: { window: { type: time, %s } } }");
    PLACES.put(RetryConfig.class, "retries: { p: { %s } }");
    PLACES.put(TimeoutConfig.class, "timeouts: { p: { %s } }");
    PLACES.put(BulkheadConfig.class, "bulkheads: { p: { %s } }");
    PLACES.put(RateLimiterConfig.class, "rate-limiters: { p: { %s } }");
    PLACES.put(FallbackConfig.Cache.class, "fallbacks: { p: [ { type: cache, %s } ] }");
    PLACES.put(FallbackConfig.Default.class, "fallbacks: { p: [ { type: default, %s } ] }");
    PLACES.put(FallbackConfig.Path.class, "fallbacks: { p: [ { type: path, %s } ] }");
    PLACES.put(EndpointConfig.class, "endpoints: [ { %s } ]");
  }

  /** A value for each key that can't be left out. */
  static final Map<String, String> REQUIRED_VALUES =
      Map.of(
          "WindowConfig.Count.size", "50",
          "WindowConfig.Time.size", "1s",
          "FallbackConfig.Path.path", "/a",
          "EndpointConfig.path", "/a");

  private static JsonNode schema() {
    String name = "/io/omnikeywords/resilience/resilience.schema.json";
    try (InputStream in = ConfigReader.class.getResourceAsStream(name)) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Error> errors(String yaml) {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(SCHEMA);
    return schema.validate(yaml, YAML);
  }

  private static void assertRefusedByReader(String yaml) {
    assertThatExceptionOfType(ConfigException.class)
        .as(yaml)
        .isThrownBy(() -> ConfigReader.read(yaml, "r.yaml", name -> null));
  }

  private static void assertTakenByReader(String yaml) {
    assertThatCode(() -> ConfigReader.read(yaml, "r.yaml", name -> null))
        .as(yaml)
        .doesNotThrowAnyException();
  }

  static String defName(Class<?> type) {
    return type.isMemberClass() && type.isRecord()
        ? type.getDeclaringClass().getSimpleName() + "." + type.getSimpleName()
        : type.getSimpleName();
  }

  private static Set<String> names(JsonNode node) {
    return node == null ? Set.of() : new TreeSet<>(node.propertyNames());
  }

  private static String yamlName(Class<?> implementation) {
    return implementation.getSimpleName().toLowerCase(Locale.ROOT);
  }

  @Test
  void schema_definitions_areTheRecords() {
    Set<String> records =
        PLACES.keySet().stream().map(SchemaTest::defName).collect(Collectors.toSet());
    records.addAll(
        Set.of("WindowConfig", "FallbackConfig", "name", "path", "placeholder", "duration"));
    assertThat(names(DEFS)).isEqualTo(new TreeSet<>(records));
  }

  @Test
  void schema_sections_areThoseOfTheConfiguration() {
    Map<String, String> wanted = new LinkedHashMap<>();
    for (RecordComponent section : ResilienceConfig.class.getRecordComponents()) {
      Class<?> element = element(section.getGenericType());
      boolean scalar = element == Network.class;
      wanted.put(RecordReader.key(section), scalar ? "" : defName(element));
    }
    Map<String, String> said = new LinkedHashMap<>();
    SCHEMA
        .get("properties")
        .forEachEntry(
            (key, value) ->
                said.put(
                    key,
                    value.findValues("$ref").stream()
                        .map(ref -> ref.asString().replace("#/$defs/", ""))
                        .filter(ref -> !ref.equals("name"))
                        .collect(Collectors.joining())));
    assertThat(said).isEqualTo(wanted);
    assertThat(SCHEMA.get("additionalProperties").asBoolean()).isFalse();
  }

  private static Class<?> element(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return element(arguments[arguments.length - 1]);
    }
    return (Class<?>) type;
  }

  @Test
  void schema_unions_areTheSealedInterfaces() {
    for (Class<?> union : List.of(WindowConfig.class, FallbackConfig.class)) {
      assertThat(DEFS.get(defName(union)).get("oneOf"))
          .extracting(link -> link.get("$ref").asString())
          .containsExactly(
              Arrays.stream(union.getPermittedSubclasses())
                  .map(permitted -> "#/$defs/" + defName(permitted))
                  .toArray(String[]::new));
      for (Class<?> permitted : union.getPermittedSubclasses()) {
        assertThat(DEFS.get(defName(permitted)).at("/properties/type/const").asString())
            .isEqualTo(yamlName(permitted));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> schema_ofEachRecord_saysWhatTheRecordSays() {
    return PLACES.keySet().stream()
        .map(record -> DynamicTest.dynamicTest(defName(record), () -> compare(record)));
  }

  private static void compare(Class<?> record) throws ReflectiveOperationException {
    JsonNode def = DEFS.get(defName(record));
    boolean inUnion = record.getDeclaringClass() != null;
    Object defaults = smallest(record);
    assertDefaults(record, defaults);
    Set<String> keys = new TreeSet<>(inUnion ? Set.of("type") : Set.of());
    Set<String> required = new TreeSet<>(keys);
    for (RecordComponent component : record.getRecordComponents()) {
      String key = RecordReader.key(component);
      keys.add(key);
      if (REQUIRED_VALUES.containsKey(defName(record) + "." + key)) {
        required.add(key);
      }
      JsonNode property = def.at("/properties/" + key);
      assertThat(property.path("description").asString("")).as(key).isNotEmpty();
      compareType(property, component, key);
      compareDefault(property, component, key, required.contains(key), defaults);
    }
    assertThat(names(def.get("properties"))).isEqualTo(keys);
    assertThat(def.get("additionalProperties").asBoolean()).isFalse();
    Set<String> saidRequired = new TreeSet<>();
    def.path("required").forEach(name -> saidRequired.add(name.asString()));
    assertThat(saidRequired).isEqualTo(required);
    compareRequired(record, required);
  }

  /** What the reader makes of the record with nothing but its required keys. */
  static Object smallest(Class<?> record) {
    ResilienceConfig read =
        ConfigReader.read(
            PLACES.get(record).formatted(flow(requiredValues(record))), "r.yaml", name -> null);
    return Stream.of(
            read.circuitBreakers().values(),
            read.circuitBreakers().values().stream()
                .map(CircuitBreakerConfig::window)
                .filter(Objects::nonNull)
                .toList(),
            read.retries().values(),
            read.timeouts().values(),
            read.bulkheads().values(),
            read.rateLimiters().values(),
            read.fallbacks().values().stream().flatMap(List::stream).toList(),
            read.endpoints())
        .flatMap(Collection::stream)
        .filter(record::isInstance)
        .findAny()
        .orElseThrow();
  }

  /** Where the record has defaults of its own, they are what the reader took. */
  private static void assertDefaults(Class<?> record, Object smallest)
      throws ReflectiveOperationException {
    for (Method method : record.getMethods()) {
      if (method.getName().equals("defaults")) {
        assertThat(smallest).isEqualTo(method.invoke(null));
      }
    }
  }

  private static Map<String, String> requiredValues(Class<?> record) {
    Map<String, String> values = new LinkedHashMap<>();
    REQUIRED_VALUES.forEach(
        (name, value) -> {
          if (name.startsWith(defName(record) + ".")) {
            values.put(name.substring(name.lastIndexOf('.') + 1), value);
          }
        });
    return values;
  }

  /** The reader takes the record with its required keys, and refuses it without any of them. */
  private static void compareRequired(Class<?> record, Set<String> required) {
    Map<String, String> values = requiredValues(record);
    String place = PLACES.get(record);
    assertTakenByReader(place.formatted(flow(values)));
    assertThat(errors(place.formatted(flow(values)))).isEmpty();
    for (String key : values.keySet()) {
      Map<String, String> without = new LinkedHashMap<>(values);
      without.remove(key);
      assertRefusedByReader(place.formatted(flow(without)));
      assertThat(errors(place.formatted(flow(without)))).isNotEmpty();
    }
    assertThat(required).containsAll(values.keySet());
  }

  private static String flow(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static List<String> types(JsonNode property) {
    List<String> types = new ArrayList<>();
    for (JsonNode type : property.findValues("type")) {
      if (type.isArray()) {
        type.forEach(each -> types.add(each.asString()));
      } else {
        types.add(type.asString());
      }
    }
    return types;
  }

  private static void compareType(JsonNode property, RecordComponent component, String key) {
    Class<?> type = component.getType();
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    List<String> types = types(property);
    assertThat(types.contains("null")).as(key + " may be null").isEqualTo(nullable);
    if (type.isEnum()) {
      List<String> said = new ArrayList<>();
      property.findValue("enum").forEach(value -> said.add(value.asString()));
      assertThat(said)
          .as(key)
          .containsExactlyElementsOf(
              Arrays.stream(type.getEnumConstants()).map(SchemaTest::kebab).toList());
    } else if (type == Duration.class) {
      assertThat(property.findValue("$ref").asString()).as(key).isEqualTo("#/$defs/duration");
    } else if (type == int.class || type == long.class) {
      assertThat(types).as(key).contains("integer");
      assertThat(property.findValue("maximum")).as(key).isNotNull();
      assertThat(property.findValue("minimum")).as(key).isNotNull();
    } else if (type == double.class || type == Double.class) {
      assertThat(types).as(key).contains("number");
      assertThat(property.findValue("maximum")).as(key).isNotNull();
    } else if (type == boolean.class) {
      assertThat(types).as(key).contains("boolean");
    } else if (type == List.class) {
      assertThat(types).as(key).contains("array");
    } else if (type == String.class && property.get("$ref") == null) {
      assertThat(types).as(key).contains("string");
    }
  }

  private static void compareDefault(
      JsonNode property, RecordComponent component, String key, boolean required, Object defaults)
      throws ReflectiveOperationException {
    JsonNode said = property.get("default");
    if (required) {
      assertThat(said).as("default of required " + key).isNull();
      return;
    }
    assertThat(said).as("default of " + key).isNotNull();
    Object wanted = component.getAccessor().invoke(defaults);
    if (wanted == null) {
      assertThat(said.isNull()).as(key).isTrue();
    } else if (wanted instanceof Duration duration) {
      assertThat(Durations.parse(said.asString())).as(key).isEqualTo(duration);
    } else if (wanted instanceof Number number) {
      assertThat(said.decimalValue()).as(key).isEqualByComparingTo(number.toString());
    } else if (wanted instanceof Enum<?>) {
      assertThat(said.asString()).as(key).isEqualTo(kebab(wanted));
    } else if (wanted instanceof List<?> list) {
      assertThat(said.values()).as(key).extracting(JsonNode::asString).isEqualTo(list);
    } else {
      assertThat(said.asString()).as(key).isEqualTo(wanted.toString());
    }
  }

  static String kebab(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The reader takes the bounds that the schema names and nothing beyond them. */
  @TestFactory
  Stream<DynamicTest> schema_ofEachNumber_hasTheRangeOfTheReader() {
    return PLACES.keySet().stream()
        .flatMap(
            record ->
                Arrays.stream(record.getRecordComponents())
                    .filter(component -> isNumber(component.getType()))
                    .map(
                        component ->
                            DynamicTest.dynamicTest(
                                defName(record) + "." + RecordReader.key(component),
                                () -> compareRange(record, RecordReader.key(component)))));
  }

  private static boolean isNumber(Class<?> type) {
    return Set.of(int.class, long.class, double.class, Double.class).contains(type);
  }

  private static void compareRange(Class<?> record, String key) {
    JsonNode property = DEFS.get(defName(record)).at("/properties/" + key);
    boolean whole = types(property).contains("integer");
    BigDecimal step = whole ? BigDecimal.ONE : new BigDecimal("0.001");
    BigDecimal most = property.findValue("maximum").decimalValue();
    JsonNode least = property.findValue("minimum");
    BigDecimal first =
        least == null
            ? property.findValue("exclusiveMinimum").decimalValue().add(step)
            : least.decimalValue();
    BigDecimal last =
        key.equals("limit") || key.equals("burst") || key.equals("minimum-calls")
            ? first // the most depends on another key
            : most;
    for (BigDecimal taken : List.of(first, last)) {
      assertTakenByReader(with(record, key, taken));
      assertThat(errors(with(record, key, taken))).isEmpty();
    }
    for (BigDecimal refused : List.of(first.subtract(step), most.add(step))) {
      assertRefusedByReader(with(record, key, refused));
      assertThat(errors(with(record, key, refused))).isNotEmpty();
    }
  }

  private static String with(Class<?> record, String key, BigDecimal value) {
    Map<String, String> values = requiredValues(record);
    BigInteger whole = value.toBigInteger();
    boolean isWhole = value.compareTo(new BigDecimal(whole)) == 0;
    values.put(key, isWhole ? whole.toString() : value.toPlainString());
    return PLACES.get(record).formatted(flow(values));
  }

  @Test
  void schema_designSample_isValid() throws IOException {
    String sample = Files.readString(Path.of("src/test/resources", ConfigReaderTest.SAMPLE));
    assertThat(errors(sample)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "circuit-breakers: { b: }",
        "retries:",
        "bulkheads: { b: { max-concurrent-calls: '${PLACES:5}' } }",
        "timeouts: { t: { read: '${READ:5s}', write: PT1.5S } }",
        "retries: { r: { jitter: '${JITTER:none}', retry-rejections: true, budget: null } }",
        "endpoints: [ { path: '${PREFIX:/x}/*', methods: null, retry: null } ]"
      })
  void schema_goodSample_isValid(String yaml) {
    assertThat(errors(yaml)).isEmpty();
    assertTakenByReader(yaml);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "breakers: {}",
        "- a",
        "circuit-breakers: [ b ]",
        "circuit-breakers: { b: { threshold: 5 } }",
        "circuit-breakers: { b: { failure-threshold: many } }",
        "circuit-breakers: { b: { failure-threshold: null } }",
        "circuit-breakers: { b: { recovery-timeout: 30 } }",
        "circuit-breakers: { b: { recovery-timeout: 30 s } }",
        "circuit-breakers: { b: { window: { size: 10 } } }",
        "circuit-breakers: { b: { window: { type: calls, size: 10 } } }",
        "circuit-breakers: { b: { window: { type: time, size: 10 } } }",
        "circuit-breakers: { 'a b': {} }",
        "retries: { r: { jitter: half } }",
        "retries: { r: { retry-rejections: 1 } }",
        "fallbacks: { f: { type: path, path: /a } }",
        "fallbacks: { f: [ { type: path, path: a } ] }",
        "fallbacks: { f: [ { type: path, path: /a, status: 200 } ] }",
        "endpoints: [ { path: a } ]",
        "endpoints: [ { path: /a, methods: [] } ]",
        "endpoints: [ { path: /a, methods: [ get ] } ]",
        "endpoints: { path: /a }"
      })
  void schema_badSample_isInvalid(String yaml) {
    assertThat(errors(yaml)).isNotEmpty();
    assertRefusedByReader(yaml);
  }
}
