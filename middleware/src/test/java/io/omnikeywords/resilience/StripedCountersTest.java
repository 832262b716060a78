package io.omnikeywords.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StripedCountersTest {

  @Test
  void counters_areApart() {
    StripedCounters counters = new StripedCounters();
    for (int counter = 0; counter < 8; counter++) {
      for (int i = 0; i <= counter; i++) {
        counters.increment(counter);
      }
    }
    for (int counter = 0; counter < 8; counter++) {
      assertThat(counters.sum(counter)).isEqualTo(counter + 1);
    }
  }

  @Test
  void increment_onOneThread_tellsWhatWasBefore() {
    StripedCounters counters = new StripedCounters();
    assertThat(counters.increment(3)).isZero();
    assertThat(counters.increment(3)).isEqualTo(1);
    assertThat(counters.increment(4)).isZero();
  }

  @Test
  void increments_ofManyThreads_addUp() throws Exception {
    StripedCounters counters = new StripedCounters();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int k = 0; k < 10_000; k++) {
                  counters.increment(k & 7);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int counter = 0; counter < 8; counter++) {
      assertThat(counters.sum(counter)).isEqualTo(40_000);
    }
  }
}
