package io.omnikeywords.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnikeywords.concurrency.JCStress.Findings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("concurrency")
class StressTest {
  private static final String HERE = "^io\\.omnikeywords\\.concurrency\\.";

  @BeforeAll
  static void needsTwoProcessors() {
    assumeTrue(
        Runtime.getRuntime().availableProcessors() >= 2,
        "JCStress runs no actors side by side on one processor");
  }

  @Test
  void brokenGate_twoHoldersOfOnePermit_isFound() throws Exception {
    Findings findings = JCStress.run(HERE + "proof\\.", false);

    assertThat(findings.clean()).isFalse();
    assertThat(findings.log()).containsPattern("true, true .* Forbidden");
  }
}
