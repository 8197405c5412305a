package org.sepllm.hat.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import org.sepllm.hat.runtime.OwnedObjects;
import org.sepllm.hat.runtime.QueueMark;

/** An event of OpenCL. */
final class OpenClMark implements QueueMark, OwnedObjects.Owned {
  private static final int COMMAND_END = 0x1283;

  private final OpenClDevice device;
  private final MemorySegment event;
  private boolean closed;

  OpenClMark(OpenClDevice device, MemorySegment event) {
    this.device = device;
    this.event = event;
  }

  MemorySegment event() {
    return event;
  }

  @Override
  public void await() {
    device.requireUsable();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocateFrom(ClLibrary.POINTER, event);
      device.check(device.library().awaitEvents.call(1, list), "waiting");
    }
  }

  @Override
  public OptionalLong nanosecondsSince(QueueMark earlier) {
    OpenClMark other = (OpenClMark) earlier;
    other.await();
    await();
    long from = other.reached();
    long to = reached();
    return from == 0 || to == 0 ? OptionalLong.empty() : OptionalLong.of(to - from);
  }

  private long reached() {
    return new ClInfo(device.library().getEventTime, event).number(COMMAND_END);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.library().releaseEvent.call(event);
      device.owned().remove(this);
    }
  }
}
