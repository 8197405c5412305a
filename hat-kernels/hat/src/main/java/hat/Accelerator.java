package hat;

import hat.backend.Backend;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.DeviceRuntime;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.RuntimeCarrier;

/** A device, ready to compute; its memory is freed when nothing refers to it any more. */
public final class Accelerator implements RuntimeCarrier {
  /** A computation: plain Java that dispatches kernels. */
  @FunctionalInterface
  public interface Compute extends Consumer<ComputeContext> {}

  /** What runs the kernels. */
  public final Backend backend;

  private final MethodHandles.Lookup lookup;
  private final DeviceRuntime runtime;

  /**
   * Makes an accelerator on the back end that the system property {@code hat.backend} names, or on
   * the first that can run here.
   *
   * @param lookup the caller's lookup
   * @throws BackendUnavailable if no back end can run here
   */
  public Accelerator(MethodHandles.Lookup lookup) {
    this(lookup, Backend.FIRST);
  }

  /**
   * Makes an accelerator on the first back end that a predicate takes.
   *
   * @param lookup the caller's lookup
   * @param wanted which back end is wanted
   * @throws BackendUnavailable if there is none, or it cannot run here
   */
  public Accelerator(MethodHandles.Lookup lookup, Predicate<Backend> wanted) {
    this(lookup, Backends.select(wanted));
  }

  /**
   * Makes an accelerator on a back end.
   *
   * @param lookup the caller's lookup
   * @param backend the back end
   * @throws BackendUnavailable if it cannot run here
   */
  public Accelerator(MethodHandles.Lookup lookup, Backend backend) {
    if (!(backend instanceof KernelBackend kernelBackend)) {
      throw new BackendUnavailable(backend + " is not a back end of this toolkit");
    }
    this.backend = backend;
    this.lookup = lookup;
    this.runtime = DeviceRuntime.of(kernelBackend);
  }

  /**
   * Computes; returns when all kernels are done.
   *
   * @param compute the computation
   * @throws org.sepllm.hat.runtime.KernelFault if a kernel broke a rule
   * @throws org.sepllm.hat.runtime.DeviceLost if the device is lost
   */
  public void compute(Compute compute) {
    compute.accept(new ComputeContext(this));
    runtime.finish();
  }

  @Override
  public Arena arena() {
    return runtime.arena();
  }

  @Override
  public MethodHandles.Lookup lookup() {
    return lookup;
  }

  @Override
  public DeviceRuntime runtime() {
    return runtime;
  }
}
