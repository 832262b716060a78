package io.omnikeywords.resilience.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig.ResponseTimes;
import io.omnikeywords.resilience.circuitbreaker.WindowConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig.Key;
import io.omnikeywords.resilience.retry.Jitter;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {

  private static ResilienceConfig read(String yaml) {
    return read(yaml, Map.of());
  }

  private static ResilienceConfig read(String yaml, Map<String, String> environment) {
    return ConfigReader.read(yaml, "test.yaml", environment::get);
  }

  private static Duration s(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void read_designSample_hasEveryValue() {
    ResilienceConfig config = ConfigReader.read(Path.of("src/test/resources", SAMPLE));

    // a breaker's rules not named in the sample: backoff 1.0 up to 10 min, no rates, slow from 2 s
    assertThat(config.circuitBreakers())
        .containsExactly(
            entry("api_keywords", breaker(5, 60, 2)),
            entry("api_ml", breaker(3, 120, 1)),
            entry("api_analytics", breaker(10, 30, 3)),
            entry(
                "by_rate",
                new CircuitBreakerConfig(
                    5,
                    s(60),
                    2,
                    1.0,
                    s(600),
                    0.5,
                    0.8,
                    s(2),
                    new WindowConfig.Time(s(10), 20),
                    ResponseTimes.SAMPLED)));
    assertThat(config.retries())
        .containsExactly(
            entry(
                "api_retry",
                new RetryConfig(3, s(1), s(10), 2.0, Jitter.FULL, null, 0.2, 10, false)));
    assertThat(config.timeouts())
        .containsExactly(entry("api_timeout", new TimeoutConfig(s(30), s(10), s(30), s(30))));
    assertThat(config.bulkheads())
        .containsExactly(entry("api_bulkhead", new BulkheadConfig(50, 100, s(30))));
    assertThat(config.rateLimiters())
        .containsExactly(entry("per_client", new RateLimiterConfig(100, s(1), 200, Key.CLIENT)));
    assertThat(config.fallbacks())
        .containsExactly(
            entry(
                "keywords_fallback",
                List.of(
                    new FallbackConfig.Cache(s(300), s(3600), 16_777_216),
                    new FallbackConfig.Default(
                        200,
                        "application/json",
                        "{\"keywords\":[],\"total\":0,\"source\":\"fallback\"}"))),
            entry("other_path", List.of(new FallbackConfig.Path("/static/sorry.json"))));
    assertThat(config.endpoints())
        .containsExactly(
            new EndpointConfig(
                "/keywords/*",
                List.of("GET", "POST"),
                "api_keywords",
                "api_retry",
                "api_timeout",
                "api_bulkhead",
                "per_client",
                "keywords_fallback",
                EndpointConfig.Mode.ENFORCE,
                List.of("5xx"),
                List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE"),
                65_536,
                1_048_576));
    assertThat(config.trustedProxies()).isEmpty();
  }

  static final String SAMPLE = "io/omnikeywords/resilience/config/design-section-5.yaml";

  private static CircuitBreakerConfig breaker(int failures, long recovery, int successes) {
    return new CircuitBreakerConfig(
        failures,
        s(recovery),
        successes,
        1.0,
        s(600),
        null,
        null,
        s(2),
        null,
        ResponseTimes.SAMPLED);
  }

  @Test
  void read_everyOtherKey_isTaken() {
    ResilienceConfig config =
        read(
            """
            circuit-breakers:
              b:
                recovery-backoff: 1.5
                max-recovery-timeout: 5m
                window: { type: count, size: 50, minimum-calls: 7 }
                response-times: exact
            retries:
              r: { max-duration: 20s, budget-floor: 3, budget: null, retry-rejections: true, jitter: decorrelated }
            """);

    CircuitBreakerConfig breaker = config.circuitBreakers().get("b");
    assertThat(breaker.recoveryBackoff()).isEqualTo(1.5);
    assertThat(breaker.maxRecoveryTimeout()).isEqualTo(s(300));
    assertThat(breaker.window()).isEqualTo(new WindowConfig.Count(50, 7));
    assertThat(breaker.responseTimes()).isEqualTo(ResponseTimes.EXACT);
    assertThat(config.retries().get("r"))
        .isEqualTo(new RetryConfig(3, s(1), s(60), 2.0, Jitter.DECORRELATED, s(20), null, 3, true));
  }

  @Test
  void read_policyWithoutSettings_hasTheDefaults() {
    ResilienceConfig config =
        read(
            """
            circuit-breakers: { b: }
            retries: { r: {} }
            timeouts: ~
            bulkheads:
            """);

    assertThat(config.circuitBreakers()).containsOnly(entry("b", CircuitBreakerConfig.defaults()));
    assertThat(config.retries()).containsOnly(entry("r", RetryConfig.defaults()));
    assertThat(config.timeouts()).isEmpty();
    assertThat(config.bulkheads()).isEmpty();
  }

  @Test
  void read_rateWithoutWindow_isOverTheLastHundredCalls() {
    assertThat(read("circuit-breakers: { b: { failure-rate: 0.5 } }").circuitBreakers().get("b"))
        .extracting(CircuitBreakerConfig::window)
        .isEqualTo(new WindowConfig.Count(100, 20));
  }

  @Test
  void read_emptyMapping_saysNothing() {
    assertThat(read("{}")).isEqualTo(ResilienceConfig.EMPTY);
  }

  @Test
  void read_aliases_areFollowed() {
    assertThat(
            read("circuit-breakers: { a: &x { failure-threshold: 3 }, b: *x }").circuitBreakers())
        .containsEntry("a", CircuitBreakerConfig.defaults().withFailureThreshold(3))
        .containsEntry("b", CircuitBreakerConfig.defaults().withFailureThreshold(3));
  }

  @Test
  void read_byteOrderMark_isPassedOver() {
    assertThat(read("\uFEFFtimeouts: { t: {} }").timeouts()).containsOnlyKeys("t");
  }

  @ParameterizedTest
  @CsvSource({
    "300ms, PT0.3S",
    "60s, PT60S",
    "5m, PT300S",
    "1h, PT3600S",
    "2d, PT172800S",
    "PT1.5S, PT1.5S",
    "PT1H30M, PT90M",
    "P1D, PT24H"
  })
  void read_duration_isWhatPeopleMean(String written, Duration meant) {
    assertThat(read("timeouts: { t: { read: " + written + " } }").timeouts().get("t").read())
        .isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "'${SIZE}', 7",
    "'${SIZE:9}', 7",
    "'${OTHER:9}', 9",
    "'${TENS}${SIZE}', 47",
    "'1${OTHER:}', 1"
  })
  void read_placeholder_isTakenFromTheEnvironment(String written, int meant) {
    String yaml = "bulkheads: { b: { max-concurrent-calls: '" + written + "' } }";
    assertThat(read(yaml, Map.of("SIZE", "7", "TENS", "4")).bulkheads().get("b"))
        .extracting(BulkheadConfig::maxConcurrentCalls)
        .isEqualTo(meant);
  }

  @Test
  void read_placeholderInReference_namesThePolicy() {
    ResilienceConfig config =
        read(
            """
            timeouts: { slow: {} }
            endpoints: [ { path: /a, timeout: "${WHICH}" } ]
            """,
            Map.of("WHICH", "slow"));
    assertThat(config.endpoints().get(0).timeout()).isEqualTo("slow");
  }

  @ParameterizedTest
  @CsvSource({
    "$${NAME}, ${NAME}",
    "a$${b, a${b",
    "$$${NAME:x}, $${NAME:x}",
    "$ and $5, $ and $5",
    "${NAME:a:b}, a:b",
    "${NAME:$1}, $1"
  })
  void read_dollarSigns_standForThemselves(String written, String meant) {
    String yaml = "fallbacks: { f: [ { type: default, body: '" + written + "' } ] }";
    assertThat(read(yaml).fallbacks().get("f"))
        .containsExactly(new FallbackConfig.Default(200, "application/json", meant));
  }

  @Test
  void read_valueFromTheEnvironment_isNotSubstitutedAgain() {
    String yaml = "fallbacks: { f: [ { type: default, body: '${A}' } ] }";
    assertThat(read(yaml, Map.of("A", "${B}")).fallbacks().get("f"))
        .containsExactly(new FallbackConfig.Default(200, "application/json", "${B}"));
  }
}
