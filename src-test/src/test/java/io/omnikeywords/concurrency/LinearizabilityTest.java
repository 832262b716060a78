package io.omnikeywords.concurrency;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.concurrency.proof.BrokenGateOperations;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("concurrency")
class LinearizabilityTest {

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
