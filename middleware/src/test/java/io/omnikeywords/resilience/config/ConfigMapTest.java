package io.omnikeywords.resilience.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig.ResponseTimes;
import io.omnikeywords.resilience.circuitbreaker.WindowConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigMapTest {

  static Stream<Record> configs() {
    return Stream.of(
        CircuitBreakerConfig.defaults(),
        CircuitBreakerConfig.defaults()
            .withFailureRate(0.5)
            .withWindow(WindowConfig.time(Duration.ofSeconds(10)))
            .withResponseTimes(ResponseTimes.EXACT),
        CircuitBreakerConfig.defaults().withSlowCallRate(0.8).withWindow(WindowConfig.count(50)),
        RetryConfig.defaults().withMaxDuration(Duration.ofNanos(1_500_000_001)),
        TimeoutConfig.defaults(),
        BulkheadConfig.defaults(),
        RateLimiterConfig.defaults());
  }

  @ParameterizedTest
  @MethodSource("configs")
  void map_readBack_isTheSameConfiguration(Record config) {
    assertThat(ConfigMap.changed(config, Map.of(), "patch")).isEqualTo(config);
  }

  @Test
  void map_hasTheKeysAndValuesOfAFile() {
    assertThat(ConfigMap.of(CircuitBreakerConfig.defaults().withFailureRate(0.5)))
        .containsEntry("failure-threshold", 5)
        .containsEntry("recovery-timeout", "1m")
        .containsEntry("failure-rate", 0.5)
        .containsEntry("slow-call-rate", null)
        .containsEntry("window", Map.of("type", "count", "size", 100, "minimum-calls", 20))
        .containsEntry("response-times", "sampled");
    assertThat(ConfigMap.of(TimeoutConfig.defaults())).containsEntry("default", "30s");
  }

  @Test
  void changed_takesWhatIsNamedAndKeepsTheRest() {
    var config = CircuitBreakerConfig.defaults().withFailureRate(0.5);
    var changes = new HashMap<String, Object>();
    changes.put("failure-threshold", 7);
    changes.put("recovery-timeout", "PT1.5S");
    changes.put("failure-rate", null);
    changes.put("window", Map.of("type", "time", "size", "20s"));
    assertThat(ConfigMap.changed(config, changes, "patch"))
        .isEqualTo(
            CircuitBreakerConfig.defaults()
                .withFailureThreshold(7)
                .withRecoveryTimeout(Duration.ofMillis(1_500))
                .withWindow(WindowConfig.time(Duration.ofSeconds(20))));
  }

  @Test
  void changed_toSomethingImpossible_namesFieldRangeAndValue() {
    var config = BulkheadConfig.defaults();
    assertThatThrownBy(() -> ConfigMap.changed(config, Map.of("max-concurrent-calls", 0), "patch"))
        .hasMessage("patch: max-concurrent-calls must be at least 1 but is 0");
    assertThatThrownBy(() -> ConfigMap.changed(config, Map.of("max-wait", "1s"), "patch"))
        .hasMessageContaining("unknown key \"max-wait\"");
    assertThatThrownBy(
            () -> ConfigMap.changed(config, Map.of("max-wait-duration", "${HOME}"), "patch"))
        .isInstanceOf(ConfigException.class)
        .hasMessageNotContaining(System.getProperty("user.home"));
  }
}
