package org.sepllm.hat.host;

import java.util.OptionalLong;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.DeviceRuntime;
import org.sepllm.hat.runtime.QueueMark;

/** A point in a stream, to wait for or to measure from. */
public final class DeviceEvent implements AutoCloseable {
  private final DeviceRuntime runtime;
  private final QueueMark mark;
  private boolean closed;

  DeviceEvent(DeviceRuntime runtime, QueueMark mark) {
    this.runtime = runtime;
    this.mark = mark;
  }

  /**
   * Waits on the host until the stream has come here; mistakes of kernels are not told.
   *
   * @throws DeviceLost if the device is lost
   */
  public void await() {
    requireOpen();
    runtime.exclusively(() -> {
      mark.await();
      return mark;
    });
  }

  /**
   * Waits until the streams have come to both events and returns the time between, as the device
   * measures it.
   *
   * @param earlier an event of the same session
   * @return the time in nanoseconds, negative if the other event is the later one; empty if the
   *     device keeps no times
   * @throws IllegalArgumentException if the other event is of another session
   * @throws DeviceLost if the device is lost
   */
  public OptionalLong nanosecondsSince(DeviceEvent earlier) {
    requireOpen();
    return runtime.exclusively(() -> mark.nanosecondsSince(earlier.markFor(runtime)));
  }

  /** Returns the mark for another object of the same session. */
  QueueMark markFor(DeviceRuntime user) {
    requireOpen();
    if (user != runtime) {
      throw new IllegalArgumentException("the event is of another session");
    }
    return mark;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the event is closed");
    }
  }

  /**
   * Frees the event; streams that wait for it go on waiting. Closing twice, or after the session,
   * has no effect.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      runtime.ifOpen(mark::close);
    }
  }
}
