package org.sepllm.hat.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.DeviceCopy;
import org.sepllm.hat.runtime.DeviceHealth;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.DeviceMemory;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.OutOfDeviceMemory;

/** An open device of OpenCL with its queue. */
public final class OpenClDevice implements BackendDevice, DeviceMemory {
  private static final long QUEUE_PROFILING_ENABLE = 2;
  private static final long MEM_READ_WRITE = 1;
  private static final int EVENT_START = 0x1282;
  private static final int EVENT_END = 0x1283;

  private final ClLibrary library;
  private final ClDevice device;
  private final MemorySegment context;
  private final MemorySegment queue;
  private final DeviceHealth health;
  private final Set<OpenClCopy> copies = new LinkedHashSet<>();
  private final Set<OpenClKernel> kernels = new LinkedHashSet<>();
  private final Set<OpenClKernel> unread = new LinkedHashSet<>();
  private MemorySegment lastEvent = MemorySegment.NULL;

  OpenClDevice(ClLibrary library, ClDevice device) {
    this.library = library;
    this.device = device;
    this.health = new DeviceHealth(device.info().name());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment ids = arena.allocateFrom(ClLibrary.POINTER, device.id());
      MemorySegment none = MemorySegment.NULL;
      context = library.createContext.call(none, 1, ids, none, none, status);
      require(status, "no context");
      queue = library.createQueue.call(context, device.id(), QUEUE_PROFILING_ENABLE, status);
      if (status.get(ValueLayout.JAVA_INT, 0) != ClStatus.SUCCESS) {
        library.releaseContext.call(context);
      }
      require(status, "no queue");
    }
  }

  private void require(MemorySegment status, String failure) {
    int code = status.get(ValueLayout.JAVA_INT, 0);
    if (code != ClStatus.SUCCESS) {
      throw new BackendUnavailable(
          device.info().name() + " gives " + failure + ": " + ClStatus.name(code));
    }
  }

  ClLibrary library() {
    return library;
  }

  ClDevice device() {
    return device;
  }

  MemorySegment context() {
    return context;
  }

  MemorySegment queue() {
    return queue;
  }

  /**
   * Checks what a function returned; any failure loses the device.
   *
   * @throws DeviceLost if it is a failure
   */
  void check(int status, String action) {
    if (status != ClStatus.SUCCESS) {
      throw health.lose(action, ClStatus.name(status));
    }
  }

  /**
   * Checks that the device can be used.
   *
   * @throws DeviceLost if it was lost before, with the first cause
   */
  void requireUsable() {
    health.requireUsable();
  }

  @Override
  public DeviceInfo info() {
    return device.info();
  }

  @Override
  public boolean checkedByDefault() {
    return device.processor();
  }

  @Override
  public CompiledKernel compile(Kernel kernel, CompileOptions options) {
    return compileAll(List.of(kernel), options).getFirst();
  }

  /** Builds all kernels as one program. */
  @Override
  public List<CompiledKernel> compileAll(List<Kernel> wanted, CompileOptions options) {
    requireUsable();
    List<OpenClKernel> compiled = OpenClKernel.build(this, wanted, options);
    kernels.addAll(compiled);
    return List.copyOf(compiled);
  }

  @Override
  public Optional<DeviceMemory> memory() {
    return Optional.of(this);
  }

  @Override
  public DeviceCopy allocate(long bytes) {
    requireUsable();
    OpenClCopy copy = new OpenClCopy(this, createBuffer(bytes), bytes);
    copies.add(copy);
    return copy;
  }

  /** Allocates memory of zeros; filling it makes the driver find it now rather than later. */
  MemorySegment createBuffer(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment buffer =
          library.createBuffer.call(context, MEM_READ_WRITE, bytes, MemorySegment.NULL, status);
      int code = status.get(ValueLayout.JAVA_INT, 0);
      if (code == ClStatus.SUCCESS) {
        code = clear(buffer, bytes);
        if (code != ClStatus.SUCCESS) {
          library.releaseBuffer.call(buffer);
        }
      }
      if (ClStatus.isOutOfMemory(code)) {
        throw new OutOfDeviceMemory(
            device.info().name() + " has no " + bytes + " bytes left: " + ClStatus.name(code));
      }
      check(code, "an allocation of " + bytes + " bytes");
      return buffer;
    }
  }

  /** Fills memory with zeros and returns the status. */
  int clear(MemorySegment buffer, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment zero = arena.allocate(1);
      MemorySegment none = MemorySegment.NULL;
      return library.fill.call(queue, buffer, zero, 1, 0, bytes, 0, none, none);
    }
  }

  void forget(OpenClCopy copy) {
    copies.remove(copy);
  }

  void forget(OpenClKernel kernel) {
    kernels.remove(kernel);
    unread.remove(kernel);
  }

  /** Notes a launch: its kernel's record is to be read, and its event tells its time. */
  void launched(OpenClKernel kernel, MemorySegment event) {
    if (kernel.isChecked()) {
      unread.add(kernel);
    }
    releaseEvent();
    lastEvent = event;
  }

  private void releaseEvent() {
    if (lastEvent.address() != 0) {
      library.releaseEvent.call(lastEvent);
      lastEvent = MemorySegment.NULL;
    }
  }

  /**
   * Waits for the last launch and returns how long the device worked on it.
   *
   * @return the time in nanoseconds, or empty if nothing was launched or the device keeps no times
   * @throws DeviceLost if the device is lost
   */
  public OptionalLong lastLaunchNanoseconds() {
    requireUsable();
    if (lastEvent.address() == 0) {
      return OptionalLong.empty();
    }
    check(library.finish.call(queue), "waiting");
    ClInfo times = new ClInfo(library.getEventTime, lastEvent);
    long start = times.number(EVENT_START);
    long end = times.number(EVENT_END);
    return end < start || end == 0 ? OptionalLong.empty() : OptionalLong.of(end - start);
  }

  @Override
  public void finish() {
    requireUsable();
    check(library.finish.call(queue), "waiting");
    Optional<KernelFault> first = Optional.empty();
    for (OpenClKernel kernel : unread) {
      Optional<KernelFault> fault = kernel.takeFault();
      first = first.isPresent() ? first : fault;
    }
    unread.clear();
    if (first.isPresent()) {
      throw first.get();
    }
  }

  @Override
  public void close() {
    if (health.isClosed()) {
      return;
    }
    library.finish.call(queue);
    releaseEvent();
    Set.copyOf(copies).forEach(OpenClCopy::close);
    Set.copyOf(kernels).forEach(OpenClKernel::close);
    library.releaseQueue.call(queue);
    library.releaseContext.call(context);
    health.close();
  }
}
