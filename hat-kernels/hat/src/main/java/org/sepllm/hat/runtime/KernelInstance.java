package org.sepllm.hat.runtime;

import java.util.List;
import java.util.Objects;
import org.sepllm.hat.model.Kernel;

/**
 * A kernel with the values of its numbers: what a device compiles.
 *
 * @param kernel the kernel, linked
 * @param numbers the values of its {@code int} and {@code float} parameters, in order
 */
public record KernelInstance(Kernel kernel, List<KernelArgument> numbers) {
  /**
   * Checks the parts and copies the list.
   *
   * @throws IllegalArgumentException if a value is a buffer
   */
  public KernelInstance {
    Objects.requireNonNull(kernel, "kernel");
    numbers = List.copyOf(numbers);
    for (KernelArgument number : numbers) {
      if (number instanceof KernelArgument.OfBuffer) {
        throw new IllegalArgumentException(
            "a buffer is given as a number of " + kernel.entry().name());
      }
    }
  }
}
