package org.sepllm.conformance.check;

/** Ends the asking of a run that was stopped; what came after the stop is nobody's result. */
public final class RunStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception. */
  public RunStopped() {
    super("the run was stopped");
  }
}
