package io.omnikeywords.concurrency;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.concurrency.proof.BrokenGateOperations;
import java.util.stream.Stream;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever threads do at once with a gate could also have been done one after the other by its
 * specification. Lincheck makes up what they do, runs it in many orders (model checking: one order
 * after the other; stress: as they come) and looks for a sequence that explains the answers.
 */
@Tag("concurrency")
class LinearizabilityTest {

  static Stream<Arguments> gates() {
    return Stream.of(
        Arguments.of(BreakerOperations.class, BreakerSpecification.class),
        Arguments.of(BreakerOperations.OfTwoProbes.class, BreakerSpecification.OfTwoProbes.class),
        Arguments.of(BulkheadOperations.class, BulkheadSpecification.class),
        Arguments.of(RateLimiterOperations.class, RateLimiterSpecification.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("gates")
  void gate_modelChecked_isLinearizable(Class<?> operations, Class<?> specification) {
    search(operations, specification, true);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("gates")
  void gate_stressed_isLinearizable(Class<?> operations, Class<?> specification) {
    search(operations, specification, false);
  }

  /** Lincheck makes up the same scenarios for the same numbers, so each round has others. */
  private static void search(Class<?> operations, Class<?> specification, boolean modelChecking) {
    SearchTime time = new SearchTime();
    for (int round = 0; round == 0 || !time.isOver(); round++) {
      Options<?, ?> options =
          modelChecking
              ? new ModelCheckingOptions().invocationsPerIteration(200)
              : new StressOptions().invocationsPerIteration(500);
      options.sequentialSpecification(specification);
      options.threads(round % 5 == 4 ? 3 : 2);
      options.actorsPerThread(2 + round % 3);
      options.actorsBefore(round % 4 + 1);
      options.actorsAfter(2);
      options.iterations(3 + round / 20);
      options.check(operations);
    }
  }

  @Test
  void brokenGate_modelChecked_isFound() {
    assertThatThrownBy(
            () -> new ModelCheckingOptions().actorsBefore(0).check(BrokenGateOperations.class))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("tryAcquire(): true");
  }

  @Test
  void brokenGate_stressed_isFound() {
    assertThatThrownBy(
            () ->
                new StressOptions()
                    .actorsBefore(0)
                    .minimizeFailedScenario(false)
                    .check(BrokenGateOperations.class))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("tryAcquire(): true");
  }
}
