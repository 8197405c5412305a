package org.sepllm.hat.host;

import hat.ComputeContext;
import hat.NDRange;
import java.util.List;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.runtime.LaunchRange;

/** What takes launches of kernels, in order. */
public interface KernelLauncher {
  /**
   * Launches a linked kernel.
   *
   * @param kernel the kernel
   * @param range how many work-items, in which groups
   * @param arguments one for each parameter of the kernel, in order
   * @throws IllegalArgumentException if the arguments do not fit the parameters
   * @throws KernelCompileException if the device cannot run the kernel
   * @throws DeviceLost if the device is lost
   */
  void launch(Kernel kernel, LaunchRange range, List<KernelArgument> arguments);

  /**
   * Launches a kernel by the lambda that calls it.
   *
   * @param range how many work-items, in which groups
   * @param kernel the call of the kernel
   * @throws IllegalArgumentException if the range cannot be launched, or the lambda is no call of a
   *     kernel
   * @throws KernelCompileException if the device cannot run the kernel
   * @throws DeviceLost if the device is lost
   */
  void dispatch(NDRange range, ComputeContext.Kernel kernel);
}
