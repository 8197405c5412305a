package org.sepllm.hat.runtime;

import java.util.List;

/**
 * A launch with its kernel compiled.
 *
 * @param kernel the compiled kernel
 * @param range how many work-items, in which groups
 * @param arguments one for each parameter of the compiled kernel, in order
 * @param buffers what the kernel does with which buffers
 */
public record PreparedLaunch(
    CompiledKernel kernel,
    LaunchRange range,
    List<KernelArgument> arguments,
    List<BufferUse> buffers) {
  /**
   * What a launch does with a buffer.
   *
   * @param storage the buffer
   * @param access what is done with it
   */
  public record BufferUse(BufferStorage storage, BufferAccess access) {}

  /** Copies the lists. */
  public PreparedLaunch {
    arguments = List.copyOf(arguments);
    buffers = List.copyOf(buffers);
  }
}
