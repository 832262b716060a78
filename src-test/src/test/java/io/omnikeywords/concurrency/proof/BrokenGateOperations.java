package io.omnikeywords.concurrency.proof;

import org.jetbrains.lincheck.datastructures.Operation;

/** Must fail: proves that the harness sees an order that no sequence of calls explains. */
public class BrokenGateOperations {
  private final BrokenGate gate = new BrokenGate();

  @Operation
  public boolean tryAcquire() {
    return gate.tryAcquire();
  }
}
