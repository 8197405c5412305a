package org.sepllm.hat.model;

/** What a function is for. */
public enum FunctionKind {
  /** Dispatched from the host over a range of work-items, or at least fit for it. */
  KERNEL,
  /** Called from kernels and other auxiliary functions. */
  AUXILIARY;

  /**
   * Returns the word for the kind in the text form.
   *
   * @return {@code kernel} or {@code auxiliary}
   */
  public String text() {
    return this == KERNEL ? "kernel" : "auxiliary";
  }
}
