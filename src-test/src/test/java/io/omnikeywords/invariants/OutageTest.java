package io.omnikeywords.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutageTest {

  @ParameterizedTest
  @CsvSource({
    "0.0, 0, 3, 1000",
    "0.0, 10, 3, 1000",
    "0.1, 10, 10, 1",
    "0.1, 10, 10, 7",
    "0.1, 0, 3, 1000",
    "0.2, 10, 3, 100",
    "0.2, 10, 5, 10000",
    "0.2, 100, 1000, 10000",
    "1.0, 10, 5, 10000"
  })
  void outage_withBudget_amplifiesNoMoreThanTheBound(
      double budget, int floor, int attempts, int requests) {
    OutageSimulation.Run run = OutageSimulation.run(budget, floor, attempts, requests);
    assertThat(run.calls()).isGreaterThanOrEqualTo(requests);
    assertThat(run.amplification()).isLessThanOrEqualTo(run.bound());
  }

  @Test
  void outage_budget_isUsedAndNotOnlyKept() {
    // 10,000 requests earn 2,000 retries, and the floor gives 10, less what a full bucket lost
    assertThat(OutageSimulation.run(0.2, 10, 5, 10_000).calls()).isBetween(12_000, 12_010);
  }

  @Test
  void outage_withoutBudget_isTriedAsOftenAsAllowed() {
    assertThat(OutageSimulation.run(null, 10, 5, 1_000).calls()).isEqualTo(5_000);
  }
}
