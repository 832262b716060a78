package io.omnikeywords.resilience.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.Admission;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Classifier;
import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.Permit;
import io.omnikeywords.resilience.Rejection;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.circuitbreaker.State;
import io.omnikeywords.resilience.circuitbreaker.StateChange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerSampleTest {

  private final ManualTicker ticker = new ManualTicker();
  private final ResilienceManager manager =
      ResilienceManager.create(ticker, ResilienceListener.NONE);

  private final List<Duration> waits = new ArrayList<>();

  private String fetch() {
    return "answer";
  }

  private void retryLater(Duration after) {
    waits.add(after);
  }

  @Test
  void usage() throws Exception {
    // region usage
    CircuitBreaker breaker =
        manager.addCircuitBreaker(
            "my_service",
            CircuitBreakerConfig.defaults()
                .withFailureThreshold(5)
                .withRecoveryTimeout(Duration.ofSeconds(60))
                .withSuccessThreshold(2));
    String answer = breaker.call(() -> fetch());
    // endregion
    assertThat(answer).isEqualTo("answer");

    breaker.trip();
    // region rejected
    try {
      answer = breaker.call(() -> fetch());
    } catch (CallRejectedException rejected) {
      retryLater(Duration.ofNanos(rejected.rejection().retryAfterNanos()));
    }
    // endregion
    assertThat(answer).isEqualTo("answer");
    assertThat(waits).containsExactly(Duration.ofSeconds(60));
  }

  private record Response(int status) {}

  @Test
  void byHand() {
    CircuitBreaker breaker =
        manager.addCircuitBreaker("my_service", CircuitBreakerConfig.defaults());
    // region by-hand
    Admission admission = breaker.tryAcquire();
    if (admission instanceof Permit permit) {
      long start = System.nanoTime();
      try {
        fetch();
        permit.onSuccess(System.nanoTime() - start);
      } catch (Throwable failure) {
        permit.onFailure(System.nanoTime() - start, failure);
        throw failure;
      }
    } else if (admission instanceof Rejection rejection) {
      retryLater(Duration.ofNanos(rejection.retryAfterNanos()));
    }
    // endregion
    assertThat(breaker.snapshot().succeeded()).isEqualTo(1);
  }

  @Test
  void classifier() throws Exception {
    // region classifier
    Classifier byStatus =
        (result, failure) -> {
          if (result instanceof Response response) {
            return response.status() >= 500 ? Outcome.FAILURE : Outcome.SUCCESS;
          }
          return Classifier.DEFAULT.classify(result, failure);
        };
    CircuitBreaker breaker =
        manager.addCircuitBreaker("my_service", CircuitBreakerConfig.defaults(), byStatus);
    // endregion
    for (int i = 0; i < 5; i++) {
      breaker.call(() -> new Response(503));
    }
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void operator() {
    CircuitBreaker breaker =
        manager.addCircuitBreaker("my_service", CircuitBreakerConfig.defaults());
    // region operator
    breaker.forceOpen(); // rejects until reset()
    breaker.disable(); // admits and counts until reset()
    breaker.trip(); // opens as a rule would, and recovers by itself
    breaker.reset(); // closes and forgets what was held against the service
    // endregion
    assertThat(breaker.snapshot().stateChanges()).isEqualTo(4);
  }

  @Test
  void listener() {
    List<String> heard = new ArrayList<>();
    // region listener
    ResilienceListener listener =
        new ResilienceListener() {
          @Override
          public void onStateChange(StateChange change) {
            heard.add(change.circuitBreaker() + " is " + change.to() + ": " + change.reason());
          }
        };
    ResilienceManager heardManager = ResilienceManager.create(listener);
    // endregion
    CircuitBreaker breaker =
        heardManager.addCircuitBreaker(
            "b", CircuitBreakerConfig.defaults().withFailureThreshold(1));
    assertThatThrownBy(
            () ->
                breaker.call(
                    () -> {
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);
    assertThat(heard)
        .containsExactly("b is OPEN: 1 consecutive failures, last java.io.IOException");
    heardManager.close();
  }
}
