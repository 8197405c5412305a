package org.sepllm.hat.runtime;

/** What a kernel is launched with. */
public sealed interface KernelArgument {
  /**
   * A buffer.
   *
   * @param storage its memory
   */
  record OfBuffer(BufferStorage storage) implements KernelArgument {}

  /**
   * An {@code int} that the kernel was not specialised on.
   *
   * @param value the value
   */
  record OfInt(int value) implements KernelArgument {}

  /**
   * A {@code float}; kernels are not specialised on it.
   *
   * @param value the value
   */
  record OfFloat(float value) implements KernelArgument {}
}
