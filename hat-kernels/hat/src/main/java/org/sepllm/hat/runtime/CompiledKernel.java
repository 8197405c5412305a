package org.sepllm.hat.runtime;

import java.util.List;

/** A kernel that a device can launch. */
public interface CompiledKernel extends AutoCloseable {
  /**
   * Launches the kernel; launches on one device take effect in order.
   *
   * <p>The call may return before the kernel is done; {@link BackendDevice#finish()} waits for it.
   * Buffers are already where the device reads them.
   *
   * @param range how many work-items, in which groups
   * @param arguments one for each parameter of the kernel, in order
   * @throws KernelFault if the kernel broke a rule and that is known already
   * @throws DeviceLost if the device is lost
   */
  void launch(LaunchRange range, List<KernelArgument> arguments);

  /** Frees what the kernel holds. */
  @Override
  void close();
}
