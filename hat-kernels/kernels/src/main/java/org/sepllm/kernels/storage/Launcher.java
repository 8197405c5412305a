package org.sepllm.kernels.storage;

import hat.ComputeContext;
import hat.NDRange;

/** What kernels are launched on, in order. */
@FunctionalInterface
public interface Launcher {
  /**
   * Launches a kernel by the lambda that calls it.
   *
   * @param range how many work-items, in which groups
   * @param kernel the call
   */
  void dispatch(NDRange range, ComputeContext.Kernel kernel);
}
