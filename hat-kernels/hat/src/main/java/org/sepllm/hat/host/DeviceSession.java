package org.sepllm.hat.host;

import hat.Accelerator;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.util.List;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.DeviceRuntime;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.KernelInstance;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.OpenBackend;
import org.sepllm.hat.runtime.StoredBuffer;

/**
 * A device of one's own; closing it frees its compiled kernels, its memory, and the host's memory
 * of the buffers made on it.
 *
 * <p>Example:
 *
 * <pre>{@code
 * try (DeviceSession session = DeviceSession.open(Backends.named("java-seq"))) {
 *   Accelerator accelerator = session.accelerator(MethodHandles.lookup());
 *   F32Array a = F32Array.create(accelerator, 1024);
 *   accelerator.compute(cc -> cc.dispatchKernel(NDRange.of1D(1024), () -> fill(a)));
 * }
 * }</pre>
 */
public final class DeviceSession implements AutoCloseable {
  private final KernelBackend backend;
  private final Arena arena = Arena.ofShared();
  private final DeviceRuntime runtime;

  private DeviceSession(KernelBackend backend, BackendDevice device, CompileOptions options) {
    this.backend = backend;
    this.runtime = new DeviceRuntime(device, arena, options);
  }

  /**
   * Opens a device with the options that the system properties give.
   *
   * @param backend the back end
   * @return the session
   * @throws BackendUnavailable if the back end cannot run here
   */
  public static DeviceSession open(KernelBackend backend) {
    BackendDevice device = backend.open();
    CompileOptions options = CompileOptions.fromProperties(device.checkedByDefault());
    return new DeviceSession(backend, device, options);
  }

  /**
   * Opens a device.
   *
   * @param backend the back end
   * @param options how to compile kernels
   * @return the session
   * @throws BackendUnavailable if the back end cannot run here
   */
  public static DeviceSession open(KernelBackend backend, CompileOptions options) {
    return new DeviceSession(backend, backend.open(), options);
  }

  /**
   * Makes an accelerator on the device; all accelerators of a session share its memory.
   *
   * @param lookup the caller's lookup
   * @return the accelerator, usable until the session is closed
   */
  public Accelerator accelerator(MethodHandles.Lookup lookup) {
    return new Accelerator(lookup, new OpenBackend(backend, runtime));
  }

  /**
   * Compiles kernels before their first launch, together where that takes the device less time.
   *
   * @param instances kernels with their numbers
   * @throws IllegalArgumentException if the numbers do not fit the parameters
   * @throws KernelCompileException if the device cannot run one of them; then none is compiled
   */
  public void compileAhead(List<KernelInstance> instances) {
    runtime.compileAhead(instances);
  }

  /**
   * Launches a linked kernel.
   *
   * @param kernel the kernel
   * @param range how many work-items, in which groups
   * @param arguments one for each parameter of the kernel, in order
   * @throws IllegalArgumentException if the arguments do not fit the parameters
   * @throws KernelCompileException if the device cannot run the kernel
   */
  public void launch(Kernel kernel, LaunchRange range, List<KernelArgument> arguments) {
    runtime.dispatch(kernel, range, arguments);
  }

  /**
   * Frees the device's memory of a buffer now; the buffer stays usable and is copied again if a
   * kernel needs it.
   *
   * @param buffer a buffer of this session
   * @throws IllegalArgumentException if it is no buffer of this toolkit
   */
  public void release(Buffer buffer) {
    if (!(buffer instanceof StoredBuffer stored)) {
      throw new IllegalArgumentException(buffer + " is no buffer of this toolkit");
    }
    stored.storage().releaseDeviceCopy();
  }

  /**
   * Returns what is known of the device.
   *
   * @return name, driver and limits
   */
  public DeviceInfo info() {
    return runtime.device().info();
  }

  /**
   * Returns the runtime of the device.
   *
   * @return the runtime
   */
  public DeviceRuntime runtime() {
    return runtime;
  }

  /**
   * Waits until all kernels are done.
   *
   * @throws KernelFault if one of them broke a rule
   * @throws DeviceLost if the device is lost
   */
  public void finish() {
    runtime.finish();
  }

  /** Frees everything; buffers of the session cannot be used any more. */
  @Override
  public void close() {
    runtime.close();
    arena.close();
  }
}
