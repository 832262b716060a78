package io.omnikeywords.bench;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerBuilder;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jol.info.GraphLayout;

/**
 * Prints the bytes that one more breaker keeps, on the JVM at hand.
 *
 * <p>JOL walks everything reachable from 1 breaker and from 17 breakers of the same kind; a
 * sixteenth of the difference is what one more costs. Classes, threads, clocks, registries and a
 * shared configuration are reachable from both, so they fall out without a list of exceptions; the
 * breaker's own name, its place in a registry and its lazily made parts are in. "Fresh" is after one
 * call, because some peers build themselves then; "used" is after a million calls by two threads at
 * once, when striped counters have grown.
 */
public final class Footprint {
  private static final int MORE = 16;
  private static final int CALLS_PER_THREAD = 500_000;

  private static final Body BODY = new Body();

  private Footprint() {}

  /** One kind of breaker: makes a new world of {@code n} of them, as calls to make. */
  private record Kind(String name, IntFunction<List<Guarded>> world) {}

  /**
   * A breaker to call.
   *
   * @param kept what to walk
   */
  record Guarded(Object kept, Callable<Object> call) {}

  /** The program. */
  public static void main(String[] args) throws Exception {
    System.out.println("| breaker | fresh, B | used, B |");
    System.out.println("|---|---|---|");
    for (Kind kind : kinds()) {
      List<Guarded> one = kind.world().apply(1);
      List<Guarded> many = kind.world().apply(1 + MORE);
      callOnce(one);
      callOnce(many);
      long fresh = each(one, many);
      callByTwoThreads(one);
      callByTwoThreads(many);
      System.out.printf("| %s | %d | %d |%n", kind.name(), fresh, each(one, many));
    }
    System.exit(0); // a peer's timer thread is no daemon
  }

  private static List<Kind> kinds() {
    CircuitBreakerBuilder<Object> failsafe = FailsafePeer.breaker();
    var locked5 = Resilience4jPeer.config(5, SYNCHRONIZED);
    var lockFree5 = Resilience4jPeer.config(5, LOCK_FREE);
    var locked100 = Resilience4jPeer.config(100, SYNCHRONIZED);
    var lockFree100 = Resilience4jPeer.config(100, LOCK_FREE);
    return List.of(
        new Kind("ours, defaults", n -> ours(n, CircuitBreakerConfig.defaults())),
        new Kind("ours, window of 100", n -> ours(n, Ours.window100())),
        new Kind("Failsafe, 5 in a row", n -> repeat(n, () -> failsafe(failsafe))),
        new Kind("SmallRye, window of 5", n -> repeat(n, () -> smallRye(5))),
        new Kind("SmallRye, window of 100", n -> repeat(n, () -> smallRye(100))),
        new Kind("Resilience4j, window of 5", n -> repeat(n, () -> resilience4j(locked5))),
        new Kind("…, lock-free", n -> repeat(n, () -> resilience4j(lockFree5))),
        new Kind("Resilience4j, window of 100", n -> repeat(n, () -> resilience4j(locked100))),
        new Kind("…, lock-free", n -> repeat(n, () -> resilience4j(lockFree100))));
  }

  /** A world of breakers that share nothing but what the library itself shares. */
  private static List<Guarded> repeat(int n, Supplier<Guarded> make) {
    return Stream.generate(make).limit(n).toList();
  }

  /** All in one manager, as a program would have them. */
  private static List<Guarded> ours(int n, CircuitBreakerConfig shared) {
    ResilienceManager manager = ResilienceManager.create();
    return IntStream.range(0, n)
        .mapToObj(i -> manager.addCircuitBreaker("cb" + i, shared))
        .map(breaker -> new Guarded(breaker, () -> breaker.call(BODY::run)))
        .toList();
  }

  private static Guarded failsafe(CircuitBreakerBuilder<Object> shared) {
    CircuitBreaker<Object> breaker = shared.build();
    FailsafeExecutor<Object> executor = Failsafe.with(breaker);
    return new Guarded(breaker, () -> executor.get(BODY::run));
  }

  private static Guarded smallRye(int windowSize) {
    TypedGuard<Object> guard =
        SmallRyePeer.withBreaker(TypedGuard.create(Object.class), windowSize).build();
    return new Guarded(guard, () -> guard.call(BODY::run));
  }

  private static Guarded resilience4j(
 io.github.resilience4j.circuitbreaker.CircuitBreakerConfig shared) {
    var breaker = io.github.resilience4j.circuitbreaker.CircuitBreaker.of("cb", shared);
    return new Guarded(breaker, breaker.decorateCallable(BODY::run));
  }

  private static void callOnce(List<Guarded> world) throws Exception {
    for (Guarded guarded : world) {
      guarded.call().call();
    }
  }

  private static void callByTwoThreads(List<Guarded> world) throws InterruptedException {
    for (Guarded guarded : world) {
      Runnable calls =
          () -> {
            try {
              for (int i = 0; i < CALLS_PER_THREAD; i++) {
                guarded.call().call();
              }
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          };
      Thread first = new Thread(calls);
      Thread second = new Thread(calls);
      first.start();
      second.start();
      first.join();
      second.join();
    }
  }

  /** Walks both worlds until the answer repeats: what they share may still be growing at first. */
  private static long each(List<Guarded> one, List<Guarded> many) {
    long before = -1;
    long now = difference(one, many);
    for (int walks = 1; now != before; walks++) {
      if (walks == 50) {
        throw new IllegalStateException("the heap reachable from " + one + " never settles");
      }
      System.gc();
      before = now;
      now = difference(one, many);
    }
    return now / MORE;
  }

  private static long difference(List<Guarded> one, List<Guarded> many) {
    return size(many) - size(one);
  }

  private static long size(List<Guarded> world) {
    return GraphLayout.parseInstance(world.stream().map(Guarded::kept).toArray()).totalSize();
  }
}
