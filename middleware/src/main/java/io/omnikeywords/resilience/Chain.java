package io.omnikeywords.resilience;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What remains of a pipeline below one strategy, down to the call itself. Immutable. */
public final class Chain {

  static final Chain END = new Chain(null, null);

  private final @Nullable Strategy strategy;
  private final @Nullable Chain next;

  Chain(@Nullable Strategy strategy, @Nullable Chain next) {
    this.strategy = strategy;
    this.next = next;
  }

  /** Makes the rest of a synchronous call. */
  public <T> T call(Callable<T> body) throws Exception {
    return strategy == null || next == null ? body.call() : strategy.call(body, next);
  }

  /** Starts the rest of an asynchronous call; {@code done} is told exactly once. */
  public <T> void start(AsyncCall<T> call, BiConsumer<T, Throwable> done) {
    if (strategy == null || next == null) {
      call.run(done);
    } else {
      strategy.start(call, next, done);
    }
  }

  @Override
  public String toString() {
    if (strategy == null || next == null) {
      return "call";
    }
    return strategy.name() + " > " + next;
  }
}
