package hat;

import java.io.Serializable;
import java.lang.foreign.Arena;

/** What a compute method dispatches kernels with. */
public final class ComputeContext {
  /**
   * A dispatched kernel: a lambda that calls one static method with captured variables.
   *
   * <p>It is {@link Serializable} so that the call can be read off the lambda.
   */
  @FunctionalInterface
  public interface Kernel extends Runnable, Serializable {}

  private final Accelerator accelerator;

  ComputeContext(Accelerator accelerator) {
    this.accelerator = accelerator;
  }

  /**
   * Runs a kernel; kernels take effect in the order of their dispatch.
   *
   * @param range how many work-items, in which groups
   * @param kernel the call of the kernel
   * @throws IllegalArgumentException if the range cannot be launched or the lambda is no call of a
   *     kernel
   */
  public void dispatchKernel(NDRange range, Kernel kernel) {
    accelerator.runtime().dispatch(range, kernel);
  }

  /**
   * Returns the accelerator.
   *
   * @return the accelerator
   */
  public Accelerator accelerator() {
    return accelerator;
  }

  /**
   * Returns what frees the memory of buffers.
   *
   * @return the accelerator's arena
   */
  public Arena arena() {
    return accelerator.arena();
  }
}
