package org.sepllm.conformance.architecture.planted.low;

/** May change: its name says so. */
public final class LowMachine {
  private int steps;

  /**
   * Counts.
   *
   * @return how often it was called
   */
  public int step() {
    return ++steps;
  }
}
