package io.omnikeywords.bench;

import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The JDK's own semaphore, the least that a bulkhead can cost without counting anything. */
@State(Scope.Benchmark)
public class JdkPeer {
  private final Body body = new Body();
  private final Semaphore semaphore = new Semaphore(10);

  @Benchmark
  public Object bulkhead() {
    if (!semaphore.tryAcquire()) {
      return body.fallback();
    }
    try {
      return body.run();
    } finally {
      semaphore.release();
    }
  }

  /** The body alone: what the harness itself costs. */
  @Benchmark
  public Object body() {
    return body.run();
  }
}
