package org.sepllm.hat.runtime;

import hat.NDRange;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sepllm.hat.model.BufferType;
import org.sepllm.hat.model.Kernel;

/** An open device with the buffers made for it and the kernels compiled for it. */
public final class DeviceRuntime implements AutoCloseable {
  private static final Map<String, DeviceRuntime> SHARED = new HashMap<>();

  private final BackendDevice device;
  private final Arena arena;
  private final LaunchPreparation preparation;
  private final Optional<CopyReclaimer> memory;
  private final Optional<CopyOrder> order;
  private final DeviceQueue queue;
  private final DeviceBuffers buffers;
  private long launches;
  private boolean closed;

  /**
   * Makes a runtime for a device.
   *
   * @param device the device; it is closed with the runtime
   * @param arena what frees the host's memory of buffers; it is not closed with the runtime
   * @param options how to compile kernels
   */
  public DeviceRuntime(BackendDevice device, Arena arena, CompileOptions options) {
    this.device = device;
    this.arena = arena;
    this.queue = device.queue();
    this.preparation = new LaunchPreparation(device, options);
    this.memory = device.memory().map(CopyReclaimer::new);
    this.order = memory.map(reclaimer -> new CopyOrder(reclaimer, queue));
    this.buffers = new DeviceBuffers(this, memory, order);
  }

  /**
   * Returns the runtime that all accelerators on a back end share; it stays open.
   *
   * @param backend the back end
   * @return its runtime
   * @throws BackendUnavailable if the back end cannot run here
   */
  public static DeviceRuntime of(KernelBackend backend) {
    if (backend instanceof OpenBackend open) {
      return open.runtime();
    }
    synchronized (SHARED) {
      DeviceRuntime runtime = SHARED.get(backend.name());
      if (runtime == null) {
        BackendDevice device = backend.open();
        CompileOptions options = CompileOptions.fromProperties(device.checkedByDefault());
        runtime = new DeviceRuntime(device, Arena.ofAuto(), options);
        SHARED.put(backend.name(), runtime);
      }
      return runtime;
    }
  }

  /**
   * Returns the device.
   *
   * @return the device
   */
  public BackendDevice device() {
    return device;
  }

  /**
   * Returns what frees the host's memory of buffers.
   *
   * @return the arena
   */
  public Arena arena() {
    return arena;
  }

  /**
   * Allocates a buffer of zeros.
   *
   * @param type what it holds
   * @param length the number of elements, at least 0
   * @return its memory
   * @throws IllegalArgumentException if the length is negative
   */
  public BufferStorage allocate(BufferType type, int length) {
    return buffers.allocate(type, length, arena);
  }

  /**
   * Returns what makes and frees buffers.
   *
   * @return the buffers of the device
   */
  public DeviceBuffers buffers() {
    return buffers;
  }

  /**
   * Dispatches a kernel by the lambda that calls it, on the device's own queue.
   *
   * @param range how many work-items, in which groups
   * @param call the lambda
   * @throws IllegalArgumentException if the range cannot be launched, or the lambda is no call of a
   *     kernel
   * @throws KernelCompileException if the device cannot run the kernel
   */
  public synchronized void dispatch(NDRange range, Serializable call) {
    launch(queue, prepare(range, call));
  }

  /**
   * Dispatches a linked kernel on the device's own queue.
   *
   * @param kernel the kernel
   * @param range how many work-items, in which groups
   * @param arguments one for each parameter of the kernel, in order
   * @throws IllegalArgumentException if the arguments do not fit the parameters
   * @throws KernelCompileException if the device cannot run the kernel
   */
  public synchronized void dispatch(
      Kernel kernel, LaunchRange range, List<KernelArgument> arguments) {
    launch(queue, prepare(kernel, range, arguments));
  }

  /**
   * Compiles kernels before their first launch, together where that takes the device less time.
   *
   * <p>A kernel whose values a place of dispatch has seen too many of is compiled for all values
   * there, whatever was compiled here.
   *
   * @param instances kernels with their numbers; those compiled already are passed over
   * @throws IllegalArgumentException if the numbers do not fit the parameters
   * @throws KernelCompileException if the device cannot run one of them; then none is compiled
   */
  public synchronized void compileAhead(List<KernelInstance> instances) {
    requireOpen();
    preparation.compileAhead(instances);
  }

  /**
   * Compiles what a lambda calls and launches nothing.
   *
   * @param range how many work-items, in which groups
   * @param call the lambda
   * @return the launch
   * @throws IllegalArgumentException if the range cannot be launched, or the lambda is no call of a
   *     kernel
   * @throws KernelCompileException if the device cannot run the kernel
   */
  public synchronized PreparedLaunch prepare(NDRange range, Serializable call) {
    requireOpen();
    return preparation.prepare(range, call);
  }

  /**
   * Compiles a linked kernel and launches nothing.
   *
   * @param kernel the kernel
   * @param range how many work-items, in which groups
   * @param arguments one for each parameter of the kernel, in order
   * @return the launch
   * @throws IllegalArgumentException if the arguments do not fit the parameters
   * @throws KernelCompileException if the device cannot run the kernel
   */
  public synchronized PreparedLaunch prepare(
      Kernel kernel, LaunchRange range, List<KernelArgument> arguments) {
    requireOpen();
    return preparation.prepare(kernel, range, arguments);
  }

  /**
   * Launches on a queue; buffers are brought to the device first.
   *
   * @param target a queue of the device
   * @param launch what to launch
   * @throws IllegalStateException if the runtime or a buffer is closed
   * @throws DeviceLost if the device is lost
   */
  public synchronized void launch(DeviceQueue target, PreparedLaunch launch) {
    bring(target, List.of(launch));
    target.launch(launch);
    count(1);
  }

  /**
   * Counts launches.
   *
   * @param number how many there were
   */
  public synchronized void count(int number) {
    launches += number;
  }

  /**
   * Brings the buffers of launches to the device.
   *
   * @param target the queue that they are about to be launched on
   * @param next what will be launched
   * @throws IllegalStateException if the runtime or a buffer is closed
   * @throws OutOfDeviceMemory if the device has not enough left
   * @throws DeviceLost if the device is lost
   */
  public synchronized void bring(DeviceQueue target, List<PreparedLaunch> next) {
    requireOpen();
    for (PreparedLaunch launch : next) {
      launch.buffers().forEach(use -> use.storage().requireOpen());
    }
    order.ifPresent(copies -> copies.bring(target, next));
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(device.info().name() + " is closed");
    }
  }

  /**
   * Returns the device's own queue.
   *
   * @return the queue; it is closed with the device
   */
  public DeviceQueue queue() {
    return queue;
  }

  /**
   * Opens a queue beside the device's own.
   *
   * @return the queue, to be closed with {@link #closeQueue}
   * @throws DeviceLost if the device is lost
   */
  public synchronized DeviceQueue openQueue() {
    requireOpen();
    DeviceQueue opened = device.openQueue();
    order.ifPresent(copies -> copies.open(opened));
    return opened;
  }

  /**
   * Waits for a queue and closes it, if the runtime is still open.
   *
   * @param opened a queue that {@link #openQueue()} opened
   * @throws KernelFault if a launch that nobody has waited for broke a rule
   * @throws DeviceLost if the device is lost
   */
  public synchronized void closeQueue(DeviceQueue opened) {
    if (closed || opened == queue) {
      return;
    }
    try {
      opened.finish();
    } finally {
      order.ifPresent(copies -> copies.close(opened));
      opened.close();
    }
  }

  /**
   * Does something with the device while no other thread does.
   *
   * @param action what to do
   * @param <T> what it returns
   * @return what it returned
   * @throws IllegalStateException if the runtime is closed
   */
  public synchronized <T> T exclusively(Supplier<T> action) {
    requireOpen();
    return action.get();
  }

  /**
   * Frees something of the device, unless that happened when the runtime was closed.
   *
   * @param action what frees it
   */
  public synchronized void ifOpen(Runnable action) {
    if (!closed) {
      action.run();
    }
  }

  /**
   * Returns what was asked of the device so far.
   *
   * @return launches and memory
   */
  public synchronized DeviceUsage usage() {
    return new DeviceUsage(
        launches,
        memory.map(CopyReclaimer::used).orElse(0L),
        memory.map(CopyReclaimer::peak).orElse(0L));
  }

  /**
   * Waits until all kernels on all queues are done.
   *
   * @throws KernelFault if one of them broke a rule
   * @throws DeviceLost if the device is lost
   */
  public synchronized void finish() {
    device.finish();
  }

  /** Frees compiled kernels and all memory of the device; closing twice has no effect. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      preparation.close();
      device.close();
      memory.ifPresent(CopyReclaimer::close);
    }
  }
}
