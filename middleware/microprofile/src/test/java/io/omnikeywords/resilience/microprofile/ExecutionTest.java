package io.omnikeywords.resilience.microprofile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ExecutionTest {

  private final AtomicReference<Execution> running = new AtomicReference<>();

  private Execution execution(Callable<Object> method, boolean mayInterrupt) {
    Execution execution = new Execution(method, () -> mayInterrupt, true);
    running.set(execution);
    return execution;
  }

  @Test
  void cancel_afterTheMethod_reachesNothingTheThreadDoesNext() {
    Execution execution = execution(() -> "result", true);
    execution.run();
    execution.cancel(true);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(execution.join()).isEqualTo("result");
  }

  @Test
  void cancel_duringTheMethod_interruptsItAndLeavesNoInterrupt() {
    AtomicBoolean seen = new AtomicBoolean();
    Execution execution =
        execution(
            () -> {
              running.get().cancel(true);
              seen.set(Thread.currentThread().isInterrupted());
              throw new InterruptedException();
            },
            true);
    execution.run();
    assertThat(seen).isTrue();
    assertThat(Thread.interrupted()).isFalse();
    assertThat(catchThrowable(execution::join))
        .isInstanceOf(Execution.Cancelled.class)
        .hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void cancel_thatMustNotInterrupt_letsTheMethodEnd() {
    AtomicBoolean seen = new AtomicBoolean();
    Execution execution =
        execution(
            () -> {
              running.get().cancel(true);
              seen.set(Thread.currentThread().isInterrupted());
              return "result";
            },
            false);
    execution.run();
    assertThat(seen).isFalse();
    assertThat(execution.join()).isEqualTo("result");
  }

  @Test
  void cancel_duringTheMethod_isNotItsEnd() {
    AtomicBoolean done = new AtomicBoolean();
    Execution execution =
        execution(
            () -> {
              running.get().cancel(true);
              done.set(running.get().isDone());
              return "result";
            },
            true);
    execution.run();
    assertThat(done).isFalse();
    assertThat(execution).isDone();
  }

  @Test
  void cancel_beforeTheMethod_itIsNotRun() {
    AtomicBoolean ran = new AtomicBoolean();
    Execution execution = execution(() -> ran.getAndSet(true), true);
    execution.cancel(true);
    execution.run();
    assertThat(ran).isFalse();
    assertThat(catchThrowable(execution::join)).isInstanceOf(Execution.Cancelled.class);
  }

  @Test
  void stage_returned_isFollowedToItsEnd() {
    CompletableFuture<Object> stage = new CompletableFuture<>();
    Execution execution = new Execution(() -> stage, () -> true, false);
    execution.run();
    assertThat(execution).isNotDone();
    stage.complete("result");
    assertThat(execution.join()).isEqualTo("result");
  }

  @Test
  void cancel_racingTheEnd_neverOutlivesTheMethod() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread canceller =
        new Thread(
            () -> {
              while (!over.get()) {
                Execution execution = running.get();
                if (execution != null) {
                  execution.cancel(true);
                }
              }
            });
    canceller.start();
    int interrupts = 0;
    try {
      for (int i = 0; i < 20_000; i++) {
        execution(() -> "result", true).run();
        interrupts += Thread.interrupted() ? 1 : 0;
      }
    } finally {
      over.set(true);
      canceller.join();
    }
    assertThat(interrupts).isZero();
  }
}
