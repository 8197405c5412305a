package org.sepllm.hat.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
import org.sepllm.hat.runtime.DeviceQueue;
import org.sepllm.hat.runtime.ExternalMemoryException;
import org.sepllm.hat.runtime.OutOfDeviceMemory;
import org.sepllm.hat.runtime.OwnedObjects;
import org.sepllm.hat.runtime.UnreadFaults;

/** An open device of OpenCL with its queues. */
public final class OpenClDevice implements BackendDevice, DeviceMemory {
  private static final long QUEUE_PROFILING_ENABLE = 2;
  private static final long MEM_READ_WRITE = 1;
  private static final int MEM_SIZE = 0x1102;
  private static final int MEM_CONTEXT = 0x1106;
  private static final int EVENT_START = 0x1282;
  private static final int EVENT_END = 0x1283;

  private final ClLibrary library;
  private final ClDevice device;
  private final MemorySegment context;
  private final DeviceHealth health;
  private final OwnedObjects owned = new OwnedObjects();
  private final UnreadFaults faults = new UnreadFaults();
  private final List<OpenClQueue> queues = new ArrayList<>();
  private final OpenClQueue queue;
  private MemorySegment lastEvent = MemorySegment.NULL;

  private OpenClDevice(
      ClLibrary library, ClDevice device, MemorySegment context, MemorySegment queue) {
    this.library = library;
    this.device = device;
    this.context = context;
    this.health = new DeviceHealth(device.info().name());
    this.queue = new OpenClQueue(this, queue);
    queues.add(this.queue);
  }

  /**
   * Opens a device.
   *
   * @throws BackendUnavailable if the driver refuses
   */
  static OpenClDevice open(ClLibrary library, ClDevice device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment ids = arena.allocateFrom(ClLibrary.POINTER, device.id());
      MemorySegment none = MemorySegment.NULL;
      MemorySegment context = library.createContext.call(none, 1, ids, none, none, status);
      require(device, status.get(ValueLayout.JAVA_INT, 0), "no context");
      MemorySegment queue =
          library.createQueue.call(context, device.id(), QUEUE_PROFILING_ENABLE, status);
      int code = status.get(ValueLayout.JAVA_INT, 0);
      if (code != ClStatus.SUCCESS) {
        library.releaseContext.call(context);
      }
      require(device, code, "no queue");
      return new OpenClDevice(library, device, context, queue);
    }
  }

  /**
   * Opens a device on a queue of somebody else and in its context.
   *
   * @throws BackendUnavailable if the driver refuses
   */
  static OpenClDevice openOn(
      ClLibrary library, ClDevice device, MemorySegment context, MemorySegment queue) {
    require(device, library.retainContext.call(context), "no context");
    int status = library.retainQueue.call(queue);
    if (status != ClStatus.SUCCESS) {
      library.releaseContext.call(context);
    }
    require(device, status, "no queue");
    return new OpenClDevice(library, device, context, queue);
  }

  private static void require(ClDevice device, int status, String failure) {
    if (status != ClStatus.SUCCESS) {
      throw new BackendUnavailable(
          device.info().name() + " gives " + failure + ": " + ClStatus.name(status));
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

  OwnedObjects owned() {
    return owned;
  }

  UnreadFaults faults() {
    return faults;
  }

  @Override
  public OpenClQueue queue() {
    return queue;
  }

  @Override
  public DeviceQueue openQueue() {
    requireUsable();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment handle =
          library.createQueue.call(context, device.id(), QUEUE_PROFILING_ENABLE, status);
      check(status.get(ValueLayout.JAVA_INT, 0), "making a queue");
      OpenClQueue opened = owned.add(new OpenClQueue(this, handle));
      queues.add(opened);
      return opened;
    }
  }

  void forget(OpenClQueue closed) {
    queues.remove(closed);
    owned.remove(closed);
  }

  void forget(OpenClKernel closed) {
    queues.forEach(open -> open.forget(closed));
    owned.remove(closed);
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
    compiled.forEach(owned::add);
    return List.copyOf(compiled);
  }

  @Override
  public Optional<DeviceMemory> memory() {
    return Optional.of(this);
  }

  @Override
  public DeviceCopy allocate(long bytes) {
    requireUsable();
    return owned.add(new OpenClCopy(this, createBuffer(bytes, queue), bytes));
  }

  /** Takes the {@code cl_mem} of somebody else, which is retained until the copy is closed. */
  @Override
  public DeviceCopy wrap(long handle, long bytes) {
    requireUsable();
    if (handle == 0) {
      throw new ExternalMemoryException("the handle of memory is 0");
    }
    MemorySegment buffer = MemorySegment.ofAddress(handle);
    ClInfo known = new ClInfo(library.getBufferInfo, buffer);
    if (known.number(MEM_CONTEXT) != context.address()) {
      throw new ExternalMemoryException(
          "the memory 0x" + Long.toHexString(handle) + " is not in the context of this session");
    }
    if (known.number(MEM_SIZE) < bytes) {
      throw new ExternalMemoryException(
          "the memory 0x"
              + Long.toHexString(handle)
              + " has "
              + known.number(MEM_SIZE)
              + " bytes, the buffer needs "
              + bytes);
    }
    check(library.retainBuffer.call(buffer), "retaining memory");
    return owned.add(new OpenClCopy(this, buffer, bytes));
  }

  /** Allocates memory of zeros; filling it makes the driver find it now rather than later. */
  MemorySegment createBuffer(long bytes, OpenClQueue user) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment buffer =
          library.createBuffer.call(context, MEM_READ_WRITE, bytes, MemorySegment.NULL, status);
      int code = status.get(ValueLayout.JAVA_INT, 0);
      if (code == ClStatus.SUCCESS) {
        code = user.clear(buffer, bytes);
        if (code != ClStatus.SUCCESS) {
          library.releaseBuffer.call(buffer);
        }
      }
      if (ClStatus.isOutOfMemory(code)) {
        throw new OutOfDeviceMemory(
            "%s has no %d bytes left of its %d: %s"
                .formatted(
                    device.info().name(), bytes, device.memoryBytes(library), ClStatus.name(code)));
      }
      check(code, "an allocation of " + bytes + " bytes");
      return buffer;
    }
  }

  /** Notes a launch, whose event tells its time. */
  void launched(OpenClQueue user, MemorySegment event) {
    if (user != queue) {
      library.releaseEvent.call(event);
      return;
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
   * Waits for the last launch on the device's own queue and returns how long the device worked on
   * it.
   *
   * @return the time in nanoseconds, or empty if nothing was launched there or the device keeps no
   *     times
   * @throws DeviceLost if the device is lost
   */
  public OptionalLong lastLaunchNanoseconds() {
    requireUsable();
    if (lastEvent.address() == 0) {
      return OptionalLong.empty();
    }
    queue.synchronize();
    ClInfo times = new ClInfo(library.getEventTime, lastEvent);
    long start = times.number(EVENT_START);
    long end = times.number(EVENT_END);
    return end < start || end == 0 ? OptionalLong.empty() : OptionalLong.of(end - start);
  }

  @Override
  public void finish() {
    requireUsable();
    queues.forEach(OpenClQueue::synchronize);
    faults.raise(queues);
  }

  @Override
  public void close() {
    if (health.isClosed()) {
      return;
    }
    queue.close();
    releaseEvent();
    owned.close();
    library.releaseContext.call(context);
    health.close();
  }
}
