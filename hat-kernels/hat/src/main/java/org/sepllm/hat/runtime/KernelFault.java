package org.sepllm.hat.runtime;

import java.util.Objects;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.SourcePosition;

/** A kernel broke a rule while it ran. */
public final class KernelFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FaultKind kind;
  private final transient FunctionName kernel;
  private final transient SourcePosition position;

  /**
   * Creates a fault.
   *
   * @param kind which rule was broken
   * @param kernel the kernel
   * @param position where in its source, or in the source of what it calls
   * @param detail one line that names work-items, values and limits
   */
  public KernelFault(FaultKind kind, FunctionName kernel, SourcePosition position, String detail) {
    super(kernel + " at " + position + ": " + detail);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.kernel = Objects.requireNonNull(kernel, "kernel");
    this.position = Objects.requireNonNull(position, "position");
  }

  /**
   * Returns which rule was broken.
   *
   * @return the kind of fault
   */
  public FaultKind kind() {
    return kind;
  }

  /**
   * Returns the kernel that ran.
   *
   * @return its name
   */
  public FunctionName kernel() {
    return kernel;
  }

  /**
   * Returns where the rule was broken.
   *
   * @return the position in the source
   */
  public SourcePosition position() {
    return position;
  }
}
