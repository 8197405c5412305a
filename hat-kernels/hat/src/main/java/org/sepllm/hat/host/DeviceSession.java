package org.sepllm.hat.host;

import hat.Accelerator;
import hat.ComputeContext;
import hat.NDRange;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.util.List;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.buffers.Buffers;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.BufferProxies;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.DeviceRuntime;
import org.sepllm.hat.runtime.DeviceUsage;
import org.sepllm.hat.runtime.ExternalMemoryException;
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
public final class DeviceSession implements KernelLauncher, AutoCloseable {
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
   * Opens a device on a queue that somebody else owns: what names no stream goes through that
   * queue, in order with what its owner puts there.
   *
   * @param backend the back end
   * @param options how to compile kernels
   * @param queue what the device's library knows the queue by: a {@code CUstream} of the primary
   *     context, or a {@code cl_command_queue} that works in order
   * @return the session; closing it leaves the queue alone
   * @throws BackendUnavailable if the back end cannot run here, has no queues, or the queue is none
   *     of its device
   */
  public static DeviceSession openOn(KernelBackend backend, CompileOptions options, long queue) {
    return new DeviceSession(backend, backend.openOn(queue), options);
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

  @Override
  public void launch(Kernel kernel, LaunchRange range, List<KernelArgument> arguments) {
    runtime.dispatch(kernel, range, arguments);
  }

  @Override
  public void dispatch(NDRange range, ComputeContext.Kernel kernel) {
    runtime.dispatch(range, kernel);
  }

  /**
   * Opens a stream.
   *
   * @return the stream, to be closed by the caller, and at the latest with the session
   * @throws DeviceLost if the device is lost
   */
  public DeviceStream stream() {
    return new DeviceStream(runtime, runtime.openQueue());
  }

  /**
   * Returns the stream of all launches that name none: those of {@link #launch} and of the
   * session's accelerators.
   *
   * @return the stream; closing it has no effect on the session
   */
  public DeviceStream mainStream() {
    return new DeviceStream(runtime, runtime.queue());
  }

  /**
   * Opens a scope for buffers that are to be freed before the session ends.
   *
   * @param lookup the caller's lookup
   * @return the scope, to be closed by the caller before the session
   */
  public MemoryScope scope(MethodHandles.Lookup lookup) {
    return new MemoryScope(runtime, lookup);
  }

  /**
   * Makes a buffer over memory that somebody else owns and keeps until the session is closed.
   *
   * <p>Kernels work on that memory itself. The host's view of the buffer is a copy, made when the
   * host first reads and again after a kernel wrote or {@link #changed} was called; what the host
   * writes reaches the memory at the next launch that uses the buffer. On Java both are one.
   *
   * @param type the buffer's interface, for example {@code F32Array.class}
   * @param handle where the memory is: its address, a multiple of 16, for CUDA on the device, for
   *     Java on the host; for OpenCL its {@code cl_mem}
   * @param length the number of elements, at least 0
   * @param <T> the buffer's interface
   * @return the buffer
   * @throws IllegalArgumentException if the length is negative
   * @throws ExternalMemoryException if the address is 0 or misaligned, or the device knows no such
   *     memory of that size
   * @throws IllegalStateException if the session is closed
   */
  public <T extends Buffer> T wrap(Class<T> type, long handle, int length) {
    return Buffers.of(
        type, runtime.buffers().wrap(BufferProxies.typeOf(type), length, handle, arena));
  }

  /**
   * Notes that the owner of a buffer's memory has changed it, so that the host reads it anew; what
   * the host wrote and no launch has used yet is given up.
   *
   * @param buffer a buffer of this session
   * @throws IllegalArgumentException if it is no buffer of this toolkit
   */
  public void changed(Buffer buffer) {
    runtime.buffers().changed(storage(buffer));
  }

  /**
   * Frees the device's memory of a buffer now; the buffer stays usable and is copied again if a
   * kernel needs it.
   *
   * @param buffer a buffer of this session
   * @throws IllegalArgumentException if it is no buffer of this toolkit, or its memory belongs to
   *     somebody else
   */
  public void release(Buffer buffer) {
    runtime.buffers().release(storage(buffer));
  }

  private static BufferStorage storage(Buffer buffer) {
    if (buffer instanceof StoredBuffer stored) {
      return stored.storage();
    }
    throw new IllegalArgumentException(buffer + " is no buffer of this toolkit");
  }

  /**
   * Returns how many kernels were launched and how much of the device's memory buffers took.
   *
   * @return the numbers since the session was opened
   */
  public DeviceUsage usage() {
    return runtime.usage();
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
   * Waits until all kernels on all streams are done.
   *
   * @throws KernelFault if one of them broke a rule
   * @throws DeviceLost if the device is lost
   */
  public void finish() {
    runtime.finish();
  }

  /**
   * Frees everything; buffers, streams, events and graphs of the session cannot be used any more.
   * Closing twice has no effect.
   */
  @Override
  public void close() {
    runtime.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
