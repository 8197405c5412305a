package org.sepllm.conformance.language;

/** How much memory is in use after the garbage is gone. */
final class LiveMemory {
  private LiveMemory() {}

  static long bytes() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
