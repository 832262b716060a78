package io.omnikeywords.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnikeywords.concurrency.JCStress.Findings;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("concurrency")
class StressTest {
  private static final String HERE = "^io\\.omnikeywords\\.concurrency\\.";

  @BeforeAll
  static void needsTwoProcessors() {
    assumeTrue(
        Runtime.getRuntime().availableProcessors() >= 2,
        "JCStress runs no actors side by side on one processor");
  }

  /** Two of each gate that have found something before, at once: a build has no more time. */
  private static final String IN_A_BUILD =
      "(BreakerStress\\.(OneProbe|SuccessEndsTheRun)"
          + "|BulkheadStress\\.(OnePlace|WaitEndsAsPlaceGoes)"
          + "|RateLimiterStress\\.(StaleClock|Reconfigured)"
          + "|TimeoutStress\\.(DeadlineAsCallEnds|DeadlineAsStageEnds))$";

  static List<String> gates() {
    return SearchTime.isLong()
        ? List.of(
            "BreakerStress\\.", "BulkheadStress\\.", "RateLimiterStress\\.", "TimeoutStress\\.")
        : List.of(IN_A_BUILD);
  }

  @ParameterizedTest
  @MethodSource("gates")
  void gate_stressed_showsNoForbiddenOutcome(String gate) throws Exception {
    SearchTime time = new SearchTime();
    do {
      Findings findings = JCStress.run(HERE + gate, SearchTime.isLong());

      assertThat(findings.clean()).as(findings::failures).isTrue();
      assertThat(findings.passed()).isPositive();
    } while (!time.isOver());
  }

  /** The test of the test. */
  @Test
  @Tag("stress")
  void brokenGate_twoHoldersOfOnePermit_isFound() throws Exception {
    Findings findings = JCStress.run(HERE + "proof\\.", false);

    assertThat(findings.clean()).isFalse();
    assertThat(findings.log()).containsPattern("true, true .* Forbidden");
  }
}
