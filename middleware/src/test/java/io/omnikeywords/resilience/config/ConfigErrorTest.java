package io.omnikeywords.resilience.config;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the tables: a text, with | for the end of a line, and the whole message for it. */
class ConfigErrorTest {

  @TempDir Path directory;

  private static String refusal(String yaml) {
    Map<String, String> environment = Map.of("EMPTY", "", "WORD", "many");
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigReader.read(yaml, "r.yaml", environment::get));
    assertThat(refused).as(yaml).isNotNull();
    return refused.getMessage();
  }

  private static void assertRefused(String yaml, String message) {
    assertThat(refusal(yaml.replace('|', '\n'))).isEqualTo("r.yaml:" + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "breakers: {} =>"
            + " 1: unknown key \"breakers\"; known are circuit-breakers, retries, timeouts,"
            + " bulkheads, rate-limiters, fallbacks, endpoints, trusted-proxies",
        "bulkheads:|  b:|    size: 1 =>"
            + " 3: unknown key \"size\"; known are max-concurrent-calls, max-queue-size,"
            + " max-wait-duration",
        "bulkheads:|  b:|    size:|      more: 1 =>"
            + " 3: unknown key \"size\"; known are max-concurrent-calls, max-queue-size,"
            + " max-wait-duration",
        "circuit-breakers:|  b:|    window:|      type: time|      size: 1s|      calls: 1 =>"
            + " 6: unknown key \"calls\"; known are type, size, minimum-calls",
        "fallbacks:|  f:|    - type: path|      path: /a|      status: 200 =>"
            + " 5: unknown key \"status\"; known are type, path",
        "endpoints:|  - path: /a|    circuitbreaker: x =>"
            + " 3: unknown key \"circuitbreaker\"; known are path, methods, circuit-breaker,"
            + " retry, timeout, bulkhead, rate-limiter, fallback, mode, failure-statuses,"
            + " retry-methods, max-replay-bytes, max-buffer-bytes",
      })
  void read_unknownKey_isRefusedWithThoseThereAre(String yaml, String message) {
    assertRefused(yaml, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "circuit-breaker => circuit-breakers",
        "retry => retries",
        "timeout => timeouts",
        "bulkhead => bulkheads",
        "rate-limiter => rate-limiters"
      })
  void read_unknownName_isRefusedWithThoseThereAre(String key, String section) {
    assertRefused(
        section + ": { a: {}, b: {} }|endpoints:|  - path: /x|    " + key + ": c",
        "4: \"c\" is not among the " + section + "; there are a, b");
    assertRefused(
        "endpoints:|  - path: /x|    " + key + ": c",
        "3: \"c\" is not among the " + section + "; there are none");
  }

  @Test
  void read_unknownFallback_isRefusedWithThoseThereAre() {
    assertRefused(
        "fallbacks: { f: [] }|endpoints:|  - { path: /x, fallback: g }",
        "3: \"g\" is not among the fallbacks; there are f");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        // circuit breakers
        "failure-threshold: 0 => failure-threshold must be at least 1 but is 0",
        "success-threshold: -1 => success-threshold must be at least 1 but is -1",
        "recovery-timeout: 0s => recovery-timeout must be from 1ms to 365d but is 0s",
        "recovery-timeout: 366d => recovery-timeout must be from 1ms to 365d but is 366d",
        "recovery-backoff: 0.9 => recovery-backoff must be from 1.0 to 10.0 but is 0.9",
        "failure-rate: 0 => failure-rate must be above 0 and at most 1 but is 0.0",
        "slow-call-rate: 1.1 => slow-call-rate must be above 0 and at most 1 but is 1.1",
        "slow-call-duration: PT-1S => slow-call-duration must be from 1ms to 365d but is PT-1S",
        "'window: { type: count, size: 1 }' => window.size must be at least 2 but is 1",
        "'window: { type: count, size: 100001 }' => window.size must be at most 100000 but is 100001",
        "'window: { type: time, size: 9ms }' => window.size must be from 10ms to 365d but is 9ms",
        "'window: { type: count, size: 5, minimum-calls: 6 }' =>"
            + " window.minimum-calls must be at most 5 but is 6",
      })
  void read_breakerOutOfRange_isRefused(String setting, String reason) {
    assertRefused("circuit-breakers:|  b:|    " + setting, "3: " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "retries => max-attempts: 1001 => max-attempts must be at most 1000 but is 1001",
        "retries => base-delay: 2m => max-delay must be at least base-delay, 2m, but is 1m",
        "retries => exponential-base: 11 => exponential-base must be from 1.0 to 10.0 but is 11.0",
        "retries => budget: 1.5 => budget must be from 0.0 to 1.0 but is 1.5",
        "retries => budget-floor: -1 => budget-floor must be at least 0 but is -1",
        "retries => max-duration: 0s => max-duration must be from 1ms to 365d but is 0s",
        "timeouts => default: 0ms => default must be from 1ms to 365d but is 0s",
        "timeouts => connection: 0ms => connection must be from 1ms to 365d but is 0s",
        "bulkheads => max-concurrent-calls: 0 => max-concurrent-calls must be at least 1 but is 0",
        "bulkheads => max-queue-size: -1 => max-queue-size must be at least 0 but is -1",
        "rate-limiters => limit: 0 => limit must be at least 1 but is 0",
        // 365 d / 100 calls, which 3650 d fill a thousand times
        "rate-limiters => 'period: 365d, burst: 1001' =>"
            + " burst must be at most 1000 at 100 in 365d, to refill within 3650 days, but is"
            + " 1001",
        "rate-limiters => burst: 0 => burst must be at least 1 but is 0",
        "rate-limiters => limit: 10000001 =>"
            + " limit must be at most 10 million calls a second but is 10000001 in 1s",
      })
  void read_valueOutOfRange_isRefused(String section, String setting, String reason) {
    assertRefused(
        section + ":|  p:|    " + setting.replace(", ", "|    "), lineOf(setting) + ": " + reason);
  }

  /** Settings begin on the third line; the last is to blame. */
  private static int lineOf(String settings) {
    return 2 + settings.split(", ").length;
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "{ type: cache, ttl: -1s } => ttl must be a duration such as 300ms, 60s, 5m, 1h, 2d or PT1.5S"
            + " but is \"-1s\"",
        "{ type: cache, max-bytes: 1023 } => max-bytes must be at least 1024 but is 1023",
        "{ type: default, status: 199 } => status must be from 200 to 599 but is 199",
        "{ type: default, content-type: é } => content-type must be printable ASCII",
        "{ type: path, path: sorry.html } => path must begin with / but is \"sorry.html\"",
        "{ type: path } => key \"path\" is missing",
        "{ path: /a } => each of f: key \"type\" is missing; it must be one of cache, default, path",
        "{ type: cash } => type must be one of cache, default, path but is \"cash\"",
      })
  void read_impossibleFallback_isRefused(String link, String reason) {
    assertRefused("fallbacks:|  f:|    - " + link, "3: " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "{ path: a } => path must begin with / but is \"a\"",
        "{ path: /a* } => path may hold * only as its last segment but is \"/a*\"",
        "{ path: /*/a } => path may hold * only as its last segment but is \"/*/a\"",
        "{ path: '/a{b}' } => path may hold { and } only around a whole segment but is \"/a{b}\"",
        "{ path: '/{a' } => path may hold { and } only around a whole segment but is \"/{a\"",
        "{ path: /a, methods: [ get ] } => methods must each be in upper case but one is \"get\"",
        "{ path: /a, methods: [] } => methods must name one or more, or be left out",
        "{ path: /a, methods: [ ~ ] } => each of methods must be a text but is empty",
        "{ path: /a, methods: GET } => methods must be a list but is \"GET\"",
        "{ path: /a, retry-methods: [ Get ] } =>"
            + " retry-methods must each be in upper case but one is \"Get\"",
        "{ path: /a, failure-statuses: [ 600 ] } =>"
            + " failure-statuses must each be such as 503 or 5xx but one is \"600\"",
        "{ path: /a, max-replay-bytes: -1 } => max-replay-bytes must be at least 0 but is -1",
        "{ path: /a, mode: off } => mode must be one of enforce, observe but is \"off\"",
        "{ methods: [ GET ] } => key \"path\" is missing",
        "{ path: /a, retry: [ r ] } => retry must be a text but is a list",
        "/a => each of endpoints must be a mapping (key: value) but is \"/a\"",
      })
  void read_impossibleEndpoint_isRefused(String endpoint, String reason) {
    assertRefused("endpoints:|  - " + endpoint, "2: " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "failure-threshold: many => a whole number up to 2147483647 but is \"many\"",
        "failure-threshold: 5.0 => a whole number up to 2147483647 but is \"5.0\"",
        "failure-threshold: 2147483648 => a whole number up to 2147483647 but is \"2147483648\"",
        "failure-threshold: 1_000 => a whole number up to 2147483647 but is \"1_000\"",
        "failure-threshold: '${WORD}' => a whole number up to 2147483647 but is \"many\"",
        "failure-threshold: '\"${EMPTY}\"' => a whole number up to 2147483647 but is \"\"",
        "failure-threshold:  => a whole number up to 2147483647 but is empty",
        "failure-threshold: ~ => a whole number up to 2147483647 but is empty",
        "failure-threshold: [ 5 ] => a whole number up to 2147483647 but is a list",
        "failure-threshold: { is: 5 } => a whole number up to 2147483647 but is a mapping",
        "recovery-backoff: NaN => a number but is \"NaN\"",
        "recovery-backoff: .inf => a number but is \".inf\"",
        "failure-rate: 50% => a number but is \"50%\"",
        "failure-rate: 0x1p-1 => a number but is \"0x1p-1\"",
        "recovery-timeout: 30 => a duration such as 300ms, 60s, 5m, 1h, 2d or PT1.5S but is \"30\"",
        "recovery-timeout: 1.5s =>"
            + " a duration such as 300ms, 60s, 5m, 1h, 2d or PT1.5S but is \"1.5s\"",
        "response-times: all => one of sampled, exact but is \"all\"",
        "response-times: EXACT => one of sampled, exact but is \"EXACT\"",
        "window: 100 => a mapping (key: value) but is \"100\"",
      })
  void read_wrongType_isRefused(String setting, String wanted) {
    String yaml = setting.replace("'", "");
    String key = yaml.substring(0, yaml.indexOf(':'));
    assertRefused("circuit-breakers:|  b:|    " + yaml, "3: " + key + " must be " + wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "retries: { r: { jitter: half } } =>"
            + " jitter must be one of none, equal, full, decorrelated but is \"half\"",
        "retries: { r: { retry-rejections: yes } } =>"
            + " retry-rejections must be true or false but is \"yes\"",
        "rate-limiters: { l: { key: ip } } => key must be one of client, global but is \"ip\"",
        "circuit-breakers: { b: { window: { type: calls } } } =>"
            + " type must be one of count, time but is \"calls\"",
        "circuit-breakers: { b: { window: { type: count } } } => key \"size\" is missing",
        "circuit-breakers: { b: { window: { type: time } } } => key \"size\" is missing",
        "circuit-breakers: [ b ] => circuit-breakers must be a mapping (key: value) but is a list",
        "circuit-breakers: b => circuit-breakers must be a mapping (key: value) but is \"b\"",
        "endpoints: { path: /a } => endpoints must be a list but is a mapping",
        "fallbacks: { f: { type: path } } => f must be a list but is a mapping",
        "bulkheads: { 'a b': {} } =>"
            + " name \"a b\" must be 1 to 100 letters, digits and _ . : / -",
        "bulkheads: { '': {} } => name \"\" must be 1 to 100 letters, digits and _ . : / -",
        "bulkheads: { [ b ]: {} } => a key must be a plain word but is a mapping or a list",
        "- bulkheads => the file must be a mapping (key: value) but is a list",
      },
      quoteCharacter = '`')
  void read_wrongStructure_isRefused(String yaml, String reason) {
    assertRefused(yaml, "1: " + reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy.local",
        "10.0.0.300",
        "10.0.0.0/33",
        "::1/129",
        "10.0.0",
        ":::",
        "::1/",
        ""
      })
  void read_proxyThatIsNoNetwork_isRefusedWithItsLine(String network) {
    assertRefused(
        "endpoints: []|trusted-proxies: [ 10.0.0.0/8, \"fe80::/10\", '" + network + "' ]",
        "2: each of trusted-proxies must be an address such as 10.0.0.1 or a network such as"
            + " 10.0.0.0/8 but is \""
            + network
            + "\"");
  }

  @Test
  void read_keyGivenTwice_isRefusedWhereItIsRepeated() {
    assertRefused("timeouts: {}|retries: {}|timeouts: {}", "3: key \"timeouts\" is given twice");
    assertRefused("timeouts:|  a: {}|  b: {}|  a: {}", "4: key \"a\" is given twice");
    assertRefused("timeouts:|  a:|    read: 1s|    read: 2s", "4: key \"read\" is given twice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "timeouts:|\ta: {} =>"
            + " 2: is not YAML: while scanning for the next token: found character '\\t(TAB)' that"
            + " cannot start any token. (Do not use \\t(TAB) for indentation)",
        "timeouts:|  a: {}| b: {} =>"
            + " 3: is not YAML: while parsing a block mapping begun on line 1: expected <block"
            + " end>, but found '<block mapping start>'",
        "timeouts: { a: {}|retries: {} =>"
            + " 2: is not YAML: while parsing a flow mapping begun on line 1: expected ',' or '}',"
            + " but got <scalar>",
        "timeouts: *x => 1: is not YAML: found undefined alias x",
        "timeouts: {}|---|retries: {} =>"
            + " 2: is not YAML: expected a single document in the stream begun on line 1: but"
            + " found another document",
        "timeouts:|  a\u0007: {} => 2: is not YAML: control character U+0007 is not allowed",
      })
  void read_badYaml_isRefusedWithItsLine(String yaml, String message) {
    assertRefused(yaml, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "${NONE} => environment variable NONE is not set and has no default",
        "a ${NONE} b => environment variable NONE is not set and has no default",
        "${NONE-x} => \"${\" begins neither ${NAME} nor ${NAME:default}",
        "${NONE => \"${\" begins neither ${NAME} nor ${NAME:default}",
        "${} => \"${\" begins neither ${NAME} nor ${NAME:default}",
      })
  void read_placeholderThatCannotBeResolved_isRefused(String written, String reason) {
    assertThat(refusal("timeouts:\n  a:\n    read: '" + written + "'"))
        .startsWith("r.yaml:3: " + reason);
  }

  @ParameterizedTest
  @CsvSource({"''", "# only a comment", "---", "~", "'|  |'"})
  void read_textThatSaysNothing_isRefused(String yaml) {
    assertRefused(yaml, "1: says nothing; write {} if that is meant");
  }

  @Test
  void read_recursiveAlias_isRefused() {
    assertThat(refusal("a: &a [*a]")).startsWith("r.yaml:1: unknown key \"a\"");
    assertThat(refusal("endpoints: &a [*a]"))
        .isEqualTo("r.yaml:1: each of endpoints must be a mapping (key: value) but is a list");
    assertThat(refusal("&a { timeouts: *a }")).startsWith("r.yaml:1: unknown key \"timeouts\"");
    assertThat(refusal("&a { *a : 1 }"))
        .isEqualTo("r.yaml:1: a key must be a plain word but is a mapping or a list");
  }

  @Test
  void read_aliasBomb_isRefused() {
    // two aliases a line from the second line on: the 51st is on line 27
    StringBuilder bomb = new StringBuilder("a0: &a0 x\n");
    for (int i = 1; i < 60; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(refusal(bomb.toString())).isEqualTo("r.yaml:27: has more than 50 aliases");
  }

  @ParameterizedTest
  @CsvSource({"'a: ', '['", "'a: ', '{a: '", "'', '- '"})
  void read_deepNesting_isRefused(String start, String level) {
    assertThat(refusal(start + level.repeat(200_000)))
        .isEqualTo("r.yaml:1: is nested more than 20 deep");
  }

  @Test
  void read_hugeText_isRefused() {
    assertThat(refusal("#" + "x".repeat(1024 * 1024))).isEqualTo("r.yaml: is larger than 1 MiB");
  }

  private static void assertFileRefused(Path file, String reason) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ConfigReader.read(file))
        .withMessage(file + reason);
  }

  @Test
  void read_hugeFile_isRefusedWithoutBeingReadWhole() throws IOException {
    Path file = directory.resolve("huge.yaml");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(8L * 1024 * 1024 * 1024); // more than an array could hold
    }
    assertFileRefused(file, ": is larger than 1 MiB");
  }

  @Test
  void read_directory_isRefused() {
    assertFileRefused(directory, ": is a directory, not a file");
  }

  @Test
  void read_missingFile_isRefused() {
    assertFileRefused(directory.resolve("none.yaml"), ": does not exist");
  }

  @Test
  void read_otherCharset_isRefusedWithItsLine() throws IOException {
    byte[] latin1 = {'#', '\n', 'a', ':', ' ', (byte) 0xe9, '\n'};
    assertFileRefused(Files.write(directory.resolve("latin1.yaml"), latin1), ":2: is not UTF-8");
    assertFileRefused(
        Files.write(directory.resolve("utf16.yaml"), "a: 1".getBytes(UTF_16)), ":1: is not UTF-8");
    byte[] whole = "a: é".getBytes(UTF_8);
    assertFileRefused(
        Files.write(directory.resolve("cut.yaml"), Arrays.copyOf(whole, 4)), ":1: is not UTF-8");
  }

  @Test
  void read_streamOfAnotherCharset_isRefusedWithItsLine() {
    byte[] latin1 = {'#', '\n', 'a', ':', ' ', (byte) 0xe9, '\n'};
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ConfigReader.read(new ByteArrayInputStream(latin1), "classpath:r.yaml"))
        .withMessage("classpath:r.yaml:2: is not UTF-8");
  }

  @Test
  void line_ofARefusal_isThatOfItsMessage() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigReader.read("{}\nx", "r.yaml", name -> null));
    assertThat(refused.line()).isEqualTo(2);
  }
}
