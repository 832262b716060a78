package io.omnikeywords.webapp.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig.ResponseTimes;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private final ResilienceManager manager = ResilienceManager.create();
  private Instant now = Instant.ofEpochSecond(1_000);
  private final History history = new History(manager, () -> now);

  @AfterEach
  void close() {
    manager.close();
  }

  private JsonNode written() throws IOException {
    return new ObjectMapper().readTree(AdminJson.bytes(history::write));
  }

  private void sampleAfterStep() {
    now = now.plus(History.STEP);
    history.sample();
  }

  @Test
  void samples_keepWhatWasCountedThen() throws Exception {
    CircuitBreaker breaker =
        manager.addCircuitBreaker(
            "b", CircuitBreakerConfig.defaults().withResponseTimes(ResponseTimes.EXACT));
    manager.addBulkhead("places", BulkheadConfig.defaults());
    history.sample();
    breaker.call(() -> "done");
    breaker.forceOpen();
    sampleAfterStep();

    JsonNode samples = written().get("samples");
    assertThat(samples).hasSize(2);
    assertThat(samples.get(0).get("epoch_millis").asLong()).isEqualTo(1_000_000);
    assertThat(samples.get(1).get("epoch_millis").asLong()).isEqualTo(1_005_000);
    JsonNode before = samples.get(0).get("circuit_breakers").get(0);
    JsonNode after = samples.get(1).get("circuit_breakers").get(0);
    assertThat(before.get("state").asText()).isEqualTo("closed");
    assertThat(before.get("requests").asLong()).isZero();
    assertThat(after.get("state").asText()).isEqualTo("forced_open");
    assertThat(after.get("requests").asLong()).isEqualTo(1);
    assertThat(after.get("succeeded").asLong()).isEqualTo(1);
    JsonNode buckets = after.get("buckets");
    JsonNode last = buckets.get(buckets.size() - 1);
    assertThat(last.get("le").isNull()).isTrue();
    assertThat(last.get("count").asLong()).isEqualTo(1);
    assertThat(samples.get(1).get("bulkheads").get(0).get("name").asText()).isEqualTo("places");
  }

  @Test
  void samples_areBounded_andTheOldestGoes() throws Exception {
    for (int i = 0; i < History.KEPT + 10; i++) {
      sampleAfterStep();
    }
    JsonNode samples = written().get("samples");
    assertThat(samples).hasSize(History.KEPT);
    assertThat(samples.get(0).get("epoch_millis").asLong()).isEqualTo(1_055_000);
  }
}
