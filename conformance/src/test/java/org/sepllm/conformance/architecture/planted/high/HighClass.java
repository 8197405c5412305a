package org.sepllm.conformance.architecture.planted.high;

import org.sepllm.conformance.architecture.planted.low.LowMachine;

/** Knows the lower package, which knows it: a cycle, on purpose. */
public final class HighClass {
  private final LowMachine machine = new LowMachine();

  @Override
  public String toString() {
    return "step " + machine.step();
  }
}
