package org.sepllm.hat.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.runtime.DeviceQueue;
import org.sepllm.hat.runtime.LaunchGraph;
import org.sepllm.hat.runtime.OwnedObjects;
import org.sepllm.hat.runtime.PreparedLaunch;
import org.sepllm.hat.runtime.QueueMark;
import org.sepllm.hat.runtime.RepeatedLaunches;

/** A queue of OpenCL that works in order. */
final class OpenClQueue implements DeviceQueue, OwnedObjects.Owned {
  private static final int BLOCKING = 1;

  private final OpenClDevice device;
  private final MemorySegment queue;
  private final Map<OpenClKernel, OpenClFault> faults = new IdentityHashMap<>();
  private boolean closed;

  /** Takes over a reference to a queue. */
  OpenClQueue(OpenClDevice device, MemorySegment queue) {
    this.device = device;
    this.queue = queue;
  }

  MemorySegment handle() {
    return queue;
  }

  /** Frees the record of a kernel that is closed. */
  void forget(OpenClKernel kernel) {
    Optional.ofNullable(faults.remove(kernel)).ifPresent(OpenClFault::close);
  }

  @Override
  public void launch(PreparedLaunch launch) {
    device.requireUsable();
    OpenClKernel kernel = (OpenClKernel) launch.kernel();
    Optional<OpenClFault> fault =
        kernel.isChecked()
            ? Optional.of(
                faults.computeIfAbsent(kernel, key -> new OpenClFault(device, key.source(), this)))
            : Optional.empty();
    MemorySegment event = kernel.enqueue(launch, queue, fault);
    device.launched(this, event);
    fault.ifPresent(record -> device.faults().add(this, record));
  }

  @Override
  public LaunchGraph graph(List<PreparedLaunch> launches) {
    device.requireUsable();
    return new RepeatedLaunches(this, launches);
  }

  /** The queue is flushed, since another queue may wait for the mark. */
  @Override
  public QueueMark mark() {
    device.requireUsable();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(ClLibrary.POINTER);
      ClLibrary library = device.library();
      device.check(library.mark.call(queue, 0, MemorySegment.NULL, event), "recording an event");
      OpenClMark mark = device.owned().add(new OpenClMark(device, event.get(ClLibrary.POINTER, 0)));
      device.check(library.flush.call(queue), "submitting work");
      return mark;
    }
  }

  @Override
  public void await(QueueMark mark) {
    device.requireUsable();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocateFrom(ClLibrary.POINTER, ((OpenClMark) mark).event());
      device.check(
          device.library().barrier.call(queue, 1, list, MemorySegment.NULL),
          "waiting for an event");
    }
  }

  @Override
  public void finish() {
    synchronize();
    device.faults().raise(List.of(this));
  }

  /** Waits without reading records. */
  void synchronize() {
    device.requireUsable();
    device.check(device.library().finish.call(queue), "waiting");
  }

  /** Copies to the device and waits. */
  void upload(MemorySegment buffer, MemorySegment host, long bytes) {
    MemorySegment none = MemorySegment.NULL;
    device.check(
        device.library().write.call(queue, buffer, BLOCKING, 0, bytes, host, 0, none, none),
        "a copy to the device");
  }

  /** Copies from the device and waits. */
  void download(MemorySegment buffer, MemorySegment host, long bytes, String action) {
    MemorySegment none = MemorySegment.NULL;
    device.check(
        device.library().read.call(queue, buffer, BLOCKING, 0, bytes, host, 0, none, none), action);
  }

  /** Fills memory with zeros and returns the status. */
  int clear(MemorySegment buffer, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment zero = arena.allocate(1);
      MemorySegment none = MemorySegment.NULL;
      return device.library().fill.call(queue, buffer, zero, 1, 0, bytes, 0, none, none);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.library().finish.call(queue);
      faults.values().forEach(OpenClFault::close);
      faults.clear();
      device.library().releaseQueue.call(queue);
      device.forget(this);
    }
  }
}
