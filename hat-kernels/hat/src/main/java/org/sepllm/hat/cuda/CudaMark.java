package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;
import org.sepllm.hat.runtime.OwnedObjects;
import org.sepllm.hat.runtime.QueueMark;

/** An event of CUDA. */
final class CudaMark implements QueueMark, OwnedObjects.Owned {
  private static final double NANOSECONDS_PER_MILLISECOND = 1e6;

  private final CudaDevice device;
  private final MemorySegment event;
  private boolean closed;

  /** Makes an event that was not recorded yet. */
  CudaMark(CudaDevice device) {
    this.device = device;
    CuDriver driver = device.context().driver();
    event =
        device.context().create("making an event", result -> driver.createEvent.call(result, 0));
  }

  MemorySegment event() {
    return event;
  }

  @Override
  public void await() {
    CudaContext context = device.context();
    context.requireUsable();
    context.run("waiting", () -> context.driver().awaitEvent.call(event));
  }

  @Override
  public OptionalLong nanosecondsSince(QueueMark earlier) {
    CudaMark other = (CudaMark) earlier;
    other.await();
    await();
    CudaContext context = device.context();
    float[] milliseconds = new float[1];
    context.run(
        "reading the time",
        () -> {
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(ValueLayout.JAVA_FLOAT);
            int status = context.driver().elapsed.call(time, other.event, event);
            milliseconds[0] = time.get(ValueLayout.JAVA_FLOAT, 0);
            return status;
          }
        });
    return OptionalLong.of(Math.round(milliseconds[0] * NANOSECONDS_PER_MILLISECOND));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.context().attempt(() -> device.context().driver().destroyEvent.call(event));
      device.owned().remove(this);
    }
  }
}
