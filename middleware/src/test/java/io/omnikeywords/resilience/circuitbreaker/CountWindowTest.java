package io.omnikeywords.resilience.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountWindowTest {

  private record Call(boolean failed, boolean slow) {}

  /** Against a plain list of the last calls; rare trouble lets the window be clean for long. */
  @ParameterizedTest
  @CsvSource({"2, 0.5", "7, 0.3", "10, 0.02", "100, 0.005", "100, 0.5"})
  void everyCall_isInTheWindowForExactlyItsSize(int size, double trouble) {
    CountWindow window = new CountWindow(size, CircuitBreakerConfig.defaults());
    Deque<Call> last = new ArrayDeque<>();
    Random random = new Random(size);
    for (int i = 0; i < 20_000; i++) {
      Call call = new Call(random.nextDouble() < trouble, random.nextDouble() < trouble);
      window.record(call.failed, call.slow);
      last.addLast(call);
      if (last.size() > size) {
        last.removeFirst();
      }

      assertThat(window.calls()).as("call %d", i).isEqualTo(last.size());
      assertThat(window.failures()).isEqualTo(last.stream().filter(Call::failed).count());
      assertThat(window.slowCalls()).isEqualTo(last.stream().filter(Call::slow).count());
    }
  }
}
