package org.sepllm.hat.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.model.Kernel;

/** An open device of a back end; used by one thread at a time. */
public interface BackendDevice extends AutoCloseable {
  /**
   * Returns what is known of the device.
   *
   * @return name, driver and limits
   */
  DeviceInfo info();

  /**
   * Compiles a kernel.
   *
   * <p>The lengths of all its arrays are known. Its {@code int} and {@code float} parameters are
   * those that were not specialised: usually {@code float} alone.
   *
   * @param kernel the kernel
   * @param options how to compile it
   * @return the kernel, ready to launch; the caller keeps and reuses it
   * @throws KernelCompileException if the device cannot run the kernel
   */
  CompiledKernel compile(Kernel kernel, CompileOptions options);

  /**
   * Compiles kernels, together where that takes the device less time than one by one.
   *
   * @param kernels the kernels, as {@link #compile} takes them
   * @param options how to compile them
   * @return the kernels in the same order, each ready to launch, and closed on its own
   * @throws KernelCompileException if the device cannot run one of them; then none is compiled
   */
  default List<CompiledKernel> compileAll(List<Kernel> kernels, CompileOptions options) {
    List<CompiledKernel> compiled = new ArrayList<>();
    try {
      kernels.forEach(kernel -> compiled.add(compile(kernel, options)));
    } catch (KernelCompileException refused) {
      compiled.forEach(CompiledKernel::close);
      throw refused;
    }
    return List.copyOf(compiled);
  }

  /**
   * Returns the memory of the device.
   *
   * @return the memory, or empty if kernels work on the host's memory
   */
  Optional<DeviceMemory> memory();

  /**
   * Tells whether kernels that use the extension for warps run here.
   *
   * @return whether {@link #compile} takes them
   */
  default boolean runsWarps() {
    return false;
  }

  /**
   * Tells whether kernels that use warpgroups run here.
   *
   * @return whether {@link #compile} takes them
   */
  default boolean runsWarpgroups() {
    return false;
  }

  /**
   * Returns how much local memory a group may have if its kernel uses the extension for warps.
   *
   * @return the limit in bytes
   */
  default long warpLocalBytes() {
    return info().localBytes();
  }

  /**
   * Tells whether kernels should be specialised on their whole numbers.
   *
   * @return whether {@link #compile} gets kernels with constants in place of numbers
   */
  default boolean specializes() {
    return true;
  }

  /**
   * Tells whether kernels should be checked unless the program says otherwise.
   *
   * @return whether a mistake of a kernel could end the whole process here
   */
  default boolean checkedByDefault() {
    return false;
  }

  /**
   * Tells whether buffers should remember which of their elements were ever written.
   *
   * @return whether {@link BufferStorage#written()} is wanted
   */
  default boolean tracksWrites() {
    return false;
  }

  /**
   * Returns the queue of the device itself: launches that name no queue and copies go through it.
   *
   * @return the queue; it is closed with the device
   */
  default DeviceQueue queue() {
    return new CallerQueue();
  }

  /**
   * Opens another queue.
   *
   * @return the queue, to be closed by the caller, and at the latest with the device
   * @throws DeviceLost if the device is lost
   */
  default DeviceQueue openQueue() {
    return queue();
  }

  /**
   * Waits until all launches on all queues are done.
   *
   * @throws KernelFault if one of them broke a rule
   * @throws DeviceLost if the device is lost
   */
  void finish();

  /** Frees all that the device holds: compiled kernels and memory. */
  @Override
  void close();
}
