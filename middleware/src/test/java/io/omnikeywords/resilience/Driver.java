package io.omnikeywords.resilience;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** The two ways to make a call, so that one test can ask the same of both. */
public enum Driver {
  SYNC {
    @Override
    public <T> T call(Strategy strategy, ManualTicker ticker, Callable<T> body) throws Exception {
      return strategy.call(body);
    }

    @Override
    public <T> T call(Pipeline pipeline, ManualTicker ticker, Callable<T> body) throws Exception {
      return pipeline.call(body);
    }
  },
  ASYNC {
    @Override
    public <T> T call(Strategy strategy, ManualTicker ticker, Callable<T> body) throws Exception {
      return end(strategy.callAsync(stageOf(body), Runnable::run), ticker);
    }

    @Override
    public <T> T call(Pipeline pipeline, ManualTicker ticker, Callable<T> body) throws Exception {
      return end(pipeline.callAsync(stageOf(body), Runnable::run), ticker);
    }
  };

  /** Makes the call and lets as much time pass as it takes to end. */
  public abstract <T> T call(Strategy strategy, ManualTicker ticker, Callable<T> body)
      throws Exception;

  /** Makes the call and lets as much time pass as it takes to end. */
  public abstract <T> T call(Pipeline pipeline, ManualTicker ticker, Callable<T> body)
      throws Exception;

  /** The body as one that gives a stage which is complete already. */
  public static <T> Supplier<CompletionStage<T>> stageOf(Callable<T> body) {
    return () -> {
      try {
        return CompletableFuture.completedFuture(body.call());
      } catch (Throwable failure) {
        return CompletableFuture.failedFuture(failure);
      }
    };
  }

  private static <T> T end(CompletableFuture<T> future, ManualTicker ticker) throws Exception {
    for (int i = 0; !future.isDone() && i < 10_000; i++) {
      ticker.advance(Duration.ofMillis(100));
    }
    if (!future.isDone()) {
      throw new AssertionError("not ended after 1,000 s of ticker time: " + future);
    }
    try {
      return future.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) failed.getCause();
    }
  }
}
